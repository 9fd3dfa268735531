//! The command line: flags in, exit status out. Everything else is the library's.

mod commands;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Reads detection rules in the languages they are written in and publishes a linked technique catalog.
#[derive(Parser)]
#[command(version, about)]
struct Flags {
    /// Settings of the site.
    #[arg(long, global = true, default_value = "site.toml", value_name = "FILE")]
    config: PathBuf,
    /// Threads for the work; 0 lets the machine decide.
    #[arg(long, global = true, default_value_t = 0, value_name = "N")]
    threads: usize,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes the site.
    Build(commands::BuildOptions),
    /// Shows the site from memory and reloads it when something changes.
    #[cfg(feature = "serve")]
    Serve(commands::ServeOptions),
    /// Tells everything that a build could find wrong, and writes nothing.
    Check(commands::CheckOptions),
    /// Prints the catalog as data.
    Export(commands::ExportOptions),
    /// Prints completions for a shell.
    Completions(commands::CompletionsOptions),
}

fn main() -> ExitCode {
    commands::run(Flags::parse())
}
