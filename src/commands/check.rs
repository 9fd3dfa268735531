//! `fieldguide check`: tells everything that a build could find wrong, and writes nothing.

use std::path::Path;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use fieldguide::check;
use fieldguide::diagnostic::Level;
use fieldguide::error::Error;

use super::terminal::{self, say};
use super::timings::Stages;
use super::unserializable;

/// Flags of `check`.
#[derive(Args)]
pub(crate) struct CheckOptions {
    /// Form of the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Fails on warnings.
    #[arg(long)]
    strict: bool,
    /// Looks at private sources too.
    #[arg(long)]
    include_own: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
}

pub(super) fn run(config: &Path, options: &CheckOptions) -> Result<ExitCode, Error> {
    let config = super::settings(config, options.include_own)?;
    let mut stages = Stages::new();
    let snapshot = stages.assemble(&config)?;
    stages.begin("pages");
    snapshot.check_pages()?;
    stages.end();
    let findings = check::findings(&snapshot);
    match options.format {
        Format::Text => {
            terminal::print_findings(&findings, Level::Note);
            terminal::print_summary(&snapshot);
        }
        Format::Json => terminal::print(check::json(&findings).map_err(unserializable)?.as_bytes())?,
        Format::Sarif => terminal::print(check::sarif(&findings).map_err(unserializable)?.as_bytes())?,
    }
    let (notes, warnings) = check::totals(&findings);
    say(&format!("{warnings} warnings, {notes} notes"));
    Ok(if options.strict && warnings > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
