//! `fieldguide completions`: prints completions for a shell.

use std::io;
use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::Flags;

/// Flags of `completions`.
#[derive(Args)]
pub(crate) struct CompletionsOptions {
    /// The shell.
    shell: Shell,
}

pub(super) fn run(options: &CompletionsOptions) -> ExitCode {
    clap_complete::generate(options.shell, &mut Flags::command(), "fieldguide", &mut io::stdout());
    ExitCode::SUCCESS
}
