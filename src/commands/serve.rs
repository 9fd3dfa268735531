//! `fieldguide serve`: shows the site from memory and reloads it when something changes.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use fieldguide::config::{Config, Keeping};
use fieldguide::error::Error;
use fieldguide::pipeline::{self, Snapshot};
use fieldguide::serve::{self, Options};

use super::terminal::say;

/// Flags of `serve`.
#[derive(Args)]
pub(crate) struct ServeOptions {
    /// Port.
    #[arg(long, default_value_t = 4180)]
    port: u16,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// Opens a browser.
    #[arg(long)]
    open: bool,
    /// Looks for changes by itself, where the system cannot tell them.
    #[arg(long)]
    poll: bool,
}

pub(super) fn run(config: &Path, options: ServeOptions) -> Result<ExitCode, Error> {
    let ServeOptions { port, host, open, poll } = options;
    let options = Options { host, port, open, poll };
    serve::run(config, options, assemble, &mut |line| say(line))?;
    Ok(ExitCode::SUCCESS)
}

/// A site to show; files that did not change since it was last assembled are not read again.
fn assemble(config: &Config) -> Result<Snapshot, Error> {
    let keeping = Keeping { uses: true, keeps: true };
    pipeline::assemble(&Config { keeping, ..config.clone() }, true, &mut |_| {})
}
