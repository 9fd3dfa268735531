//! What each command does and prints. The work is the library's.

mod build;
mod check;
mod completions;
mod export;
mod numbers;
#[cfg(feature = "serve")]
mod serve;
mod terminal;
mod timings;

pub(crate) use build::BuildOptions;
pub(crate) use check::CheckOptions;
pub(crate) use completions::CompletionsOptions;
pub(crate) use export::ExportOptions;
#[cfg(feature = "serve")]
pub(crate) use serve::ServeOptions;

use std::path::Path;
use std::process::ExitCode;

use fieldguide::config::{Config, Keeping};
use fieldguide::error::Error;

use super::{Command, Flags};

/// Stack of each worker, in bytes.
const STACK: usize = 8 << 20;

/// Runs a command. Exit status: 0 when its output is complete, 1 when it stopped; wrong usage, 2, is told before.
pub(crate) fn run(flags: Flags) -> ExitCode {
    match start_threads(flags.threads).and_then(|()| dispatch(flags)) {
        Ok(code) => code,
        Err(error) => {
            terminal::report(&error);
            ExitCode::FAILURE
        }
    }
}

fn start_threads(threads: usize) -> Result<(), Error> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build_global();
    pool.map_err(|error| Error::Usage { message: error.to_string(), hint: None })
}

fn dispatch(flags: Flags) -> Result<ExitCode, Error> {
    let config = flags.config.as_path();
    match flags.command {
        Command::Build(options) => build::run(config, &options),
        #[cfg(feature = "serve")]
        Command::Serve(options) => serve::run(config, options),
        Command::Check(options) => check::run(config, &options),
        Command::Export(options) => export::run(config, &options),
        Command::Completions(options) => Ok(completions::run(&options)),
    }
}

/// The settings of a site, with private sources if they are wanted. What builds kept is used, and nothing kept.
fn settings(path: &Path, include_own: bool) -> Result<Config, Error> {
    Ok(Config { include_own, keeping: Keeping { uses: true, keeps: false }, ..Config::read(path)? })
}

/// What went wrong in the serializer, which has no reason for it.
fn unserializable(error: serde_json::Error) -> Error {
    Error::Usage { message: error.to_string(), hint: None }
}
