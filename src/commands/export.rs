//! `fieldguide export`: prints the catalog as data.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use fieldguide::error::Error;
use fieldguide::{exchange, pipeline};

use super::terminal;
use super::timings::Stages;
use super::unserializable;

/// Flags of `export`.
#[derive(Args)]
pub(crate) struct ExportOptions {
    /// What to print.
    #[arg(value_enum)]
    what: What,
    /// File to write instead of standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The catalog as lines: a header, then a rule a line.
    #[arg(long)]
    lines: bool,
    /// The JSON Schema of the catalog instead of the catalog.
    #[arg(long)]
    schema: bool,
    /// Exports private sources too.
    #[arg(long)]
    include_own: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    Catalog,
    Predicates,
    Events,
    Navigator,
}

pub(super) fn run(config: &Path, options: &ExportOptions) -> Result<ExitCode, Error> {
    let text = text(config, options)?;
    match &options.output {
        Some(path) => pipeline::write(path, text.as_bytes())?,
        None => terminal::print(text.as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn text(config: &Path, options: &ExportOptions) -> Result<String, Error> {
    if options.schema {
        return serde_json::to_string_pretty(&exchange::catalog::schema()).map_err(unserializable);
    }
    let config = super::settings(config, options.include_own)?;
    let mut stages = Stages::new();
    let snapshot = stages.assemble(&config)?;
    stages.end();
    let text = match options.what {
        What::Catalog => snapshot.export(options.lines),
        What::Predicates => snapshot.predicates(),
        What::Events => snapshot.events(),
        What::Navigator => snapshot.navigator(&config.title),
    };
    text.map_err(unserializable)
}
