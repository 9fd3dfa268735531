//! Writes a generated site to measure whole commands with: `cargo run --example generate -- 10000 DIR`.

#[path = "../benches/generate.rs"]
mod generate;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(rules), Some(folder)) = (arguments.next().and_then(|rules| rules.parse().ok()), arguments.next()) else {
        eprintln!("usage: generate RULES DIR");
        return ExitCode::from(2);
    };
    match generate::site(Path::new(&folder), rules) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{folder}: {error}");
            ExitCode::FAILURE
        }
    }
}
