//! `fieldguide serve`: shows the site from memory and reloads it when something changes.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use fieldguide::error::Error;
use fieldguide::pipeline;
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
    serve::run(config, options, |config| pipeline::assemble(config, true, &mut |_| {}), &mut |line| say(line))?;
    Ok(ExitCode::SUCCESS)
}
