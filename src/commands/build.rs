//! `fieldguide build`: writes the site.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use fieldguide::check;
use fieldguide::diagnostic::Level;
use fieldguide::error::Error;

use super::terminal::{self, Stages, say};

/// Flags of `build`.
#[derive(Args)]
pub(crate) struct BuildOptions {
    /// Folder of the site, relative to site.toml.
    #[arg(long, default_value = "public", value_name = "DIR")]
    output: PathBuf,
    /// Publishes private sources too.
    #[arg(long)]
    include_own: bool,
    /// Prints the time of each stage.
    #[arg(long)]
    timings: bool,
}

pub(super) fn run(config: &Path, options: &BuildOptions) -> Result<ExitCode, Error> {
    let config = super::settings(config, options.include_own)?;
    let mut stages = Stages::new();
    let snapshot = stages.assemble(&config)?;
    stages.begin("pages");
    let folder = config.root.join(&options.output);
    let published = snapshot.publish(&folder)?;
    stages.end();
    if options.timings {
        stages.print_timings();
    }
    let findings = check::findings(&snapshot);
    terminal::print_findings(&findings, Level::Warning);
    terminal::print_summary(&snapshot);
    say(&format!(
        "{} files written, {} unchanged, {} removed, {} bytes in {}",
        published.written,
        published.unchanged,
        published.removed,
        published.bytes,
        folder.display()
    ));
    let (notes, warnings) = check::totals(&findings);
    say(&format!("{warnings} warnings, {notes} notes (`fieldguide check` lists them)"));
    Ok(ExitCode::SUCCESS)
}
