//! The command line: flags in, exit status out. Everything else is the library's.

mod commands;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

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
    Build {
        /// Folder of the site, relative to site.toml.
        #[arg(long, default_value = "public", value_name = "DIR")]
        output: PathBuf,
        /// Publishes private sources too.
        #[arg(long)]
        include_own: bool,
        /// Prints the time of each stage.
        #[arg(long)]
        timings: bool,
    },
    /// Shows the site from memory and reloads it when something changes.
    #[cfg(feature = "serve")]
    Serve {
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
    },
    /// Tells everything that a build could find wrong, and writes nothing.
    Check {
        /// Form of the report.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// Fails on warnings.
        #[arg(long)]
        strict: bool,
    },
    /// Prints the catalog as data.
    Export {
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
    },
    /// Prints completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    Catalog,
    Predicates,
    Events,
    Navigator,
}

fn main() -> ExitCode {
    commands::run(Flags::parse())
}
