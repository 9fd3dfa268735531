//! The command line.

use std::io::Write;
use std::path::Path;

fn main() {
    let config = fieldguide::config::Config::read(Path::new(&std::env::args().nth(1).unwrap())).unwrap();
    let content = fieldguide::pipeline::content(&config).unwrap();
    let mut out = std::io::stdout().lock();
    for source in &config.sources {
        let reading = fieldguide::pipeline::read(source, &content).unwrap();
        eprintln!("{} files {} rules {} skipped", reading.files, reading.rules.len(), reading.skipped.len());
        for rule in &reading.rules {
            writeln!(out, "{}", fieldguide::exchange::predicates::line(rule, None).unwrap()).unwrap();
        }
    }
}
