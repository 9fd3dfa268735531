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
            if std::env::var_os("DIAG").is_some() { for d in &rule.diagnostics { eprintln!("{}: {}: {} [{}] {:?}", rule.path, d.code.name(), d.message, d.place.as_ref().map(|p| format!("{}:{} {}", p.line, p.column, p.excerpt)).unwrap_or_default(), d.hint); } }
            writeln!(out, "{}", fieldguide::exchange::predicates::line(rule, None).unwrap()).unwrap();
        }
    }
}
