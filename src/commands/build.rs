//! `fieldguide build`: writes the site.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use fieldguide::check;
use fieldguide::config::{Config, Keeping};
use fieldguide::diagnostic::Level;
use fieldguide::error::Error;
use fieldguide::pipeline::Published;

use super::numbers::{megabytes, thousands};
use super::terminal::{self, say};
use super::timings::{self, Amounts, Stages};

/// Flags of `build`.
#[derive(Args)]
pub(crate) struct BuildOptions {
    /// Folder of the site, relative to site.toml.
    #[arg(long, default_value = "public", value_name = "DIR")]
    output: PathBuf,
    /// Publishes private sources too.
    #[arg(long)]
    include_own: bool,
    /// Uses nothing that earlier builds kept in `.fieldguide/`.
    #[arg(long)]
    fresh: bool,
    /// Prints what each stage cost, and the bytes by kind of page.
    #[arg(long)]
    timings: bool,
}

pub(super) fn run(config: &Path, options: &BuildOptions) -> Result<ExitCode, Error> {
    let keeping = Keeping { uses: !options.fresh, keeps: true };
    let config = Config { keeping, ..super::settings(config, options.include_own)? };
    let mut stages = Stages::new();
    let snapshot = stages.assemble(&config)?;
    stages.begin("pages");
    let folder = config.root.join(&options.output);
    let published = snapshot.publish(&folder)?;
    stages.begin("findings");
    let findings = check::findings(&snapshot);
    stages.end();
    terminal::print_findings(&findings, Level::Warning);
    terminal::print_summary(&snapshot);
    let (notes, warnings) = check::totals(&findings);
    say(&format!("{warnings} warnings, {notes} notes (`fieldguide check` lists them)"));
    if options.timings {
        let read = check::amount_read(&snapshot);
        stages.table(Amounts { read, pages: published.pages(), left: published.left }).iter().for_each(|line| say(line));
        timings::bytes(&published).iter().for_each(|line| say(line));
    }
    summary(&published, &folder).iter().for_each(|line| say(line));
    Ok(ExitCode::SUCCESS)
}

/// What was published, and whether it grows too large.
fn summary(published: &Published, folder: &Path) -> Vec<String> {
    let bytes = published.bytes();
    let mut out = vec![format!(
        "{} files written, {} unchanged, {} removed; {} MB ({} bytes) in {}",
        thousands(published.written as u64),
        thousands(published.unchanged as u64),
        thousands(published.removed as u64),
        megabytes(bytes),
        thousands(bytes),
        folder.display()
    )];
    if published.is_almost_too_large() {
        out.push(format!("warning: GitHub Pages takes sites of up to 1 GB; this one has {} MB", megabytes(bytes)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldguide::pipeline::{Amount, FileKind};

    fn lines(bytes: u64) -> Vec<String> {
        let kinds = [(FileKind::Rule, Amount { files: 2_000, bytes })].into();
        let published = Published { written: 1_500, unchanged: 500, left: 400, removed: 3, kinds, largest: None };
        summary(&published, Path::new("public"))
    }

    #[test]
    fn the_summary_tells_files_and_bytes_and_warns_of_what_pages_take() {
        let first = "1,500 files written, 500 unchanged, 3 removed; 900.0 MB (899,999,999 bytes) in public";
        assert_eq!(lines(899_999_999), [first]);
        assert_eq!(
            lines(950_000_000).last().map(String::as_str),
            Some("warning: GitHub Pages takes sites of up to 1 GB; this one has 950.0 MB")
        );
    }
}
