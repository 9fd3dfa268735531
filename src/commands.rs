//! What each command does and prints.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use clap::CommandFactory;
use fieldguide::config::Config;
use fieldguide::diagnostic::{Diagnostic, Level, Printer};
use fieldguide::error::Error;
use fieldguide::pipeline::{self, Snapshot};
use fieldguide::{check, exchange};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Command, Flags, Format, What};

/// Stack of each worker, in bytes.
const STACK: usize = 8 << 20;

/// Runs a command; 0 when its output is complete, 1 when it stopped, 2 for wrong usage.
pub(crate) fn run(flags: Flags) -> ExitCode {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(flags.threads).stack_size(STACK).build_global();
    let outcome = match pool {
        Ok(()) => command(flags),
        Err(error) => Err(Error::Usage { message: error.to_string(), hint: None }),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

fn command(flags: Flags) -> Result<ExitCode, Error> {
    let config = flags.config;
    match flags.command {
        Command::Build { output, include_own, timings } => build(&config, &output, include_own, timings),
        #[cfg(feature = "serve")]
        Command::Serve { port, host, open, poll } => {
            let options = fieldguide::serve::Options { host, port, open, poll };
            fieldguide::serve::run(&config, options, |config| pipeline::assemble(config, true, &mut |_| {}), &mut |line| say(line))
                .map(|()| ExitCode::SUCCESS)
        }
        Command::Check { format, strict } => check_site(&config, format, strict),
        Command::Export { what, output, lines, schema } => export(&config, what, output.as_deref(), lines, schema),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Flags::command(), "fieldguide", &mut io::stdout());
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Prints a line to standard error, where progress and reports go.
fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

fn report(error: &Error) {
    let mut out = anstream::stderr();
    let _ = writeln!(out, "error: {error}");
    if let Error::Config { place, hint, .. } = error {
        let _ = writeln!(out, "  --> {}:{}:{}", place.path, place.line, place.column);
        let _ = writeln!(out, "   | {}", place.excerpt);
        let indent = " ".repeat(place.column.saturating_sub(1).saturating_sub(place.skipped) as usize);
        let _ = writeln!(out, "   | {indent}{}", "^".repeat(place.length.min(80) as usize));
        if let Some(hint) = hint {
            let _ = writeln!(out, "help: {hint}");
        }
    }
    if let Error::Usage { hint: Some(hint), .. } = error {
        let _ = writeln!(out, "help: {hint}");
    }
    if let Error::DeadLinks(links) = error {
        links.iter().take(20).for_each(|link| {
            let _ = writeln!(out, "  {link}");
        });
    }
}

/// Stages with their times, and a bar on a terminal.
struct Stages {
    bar: ProgressBar,
    start: Instant,
    stages: Vec<(&'static str, Instant)>,
}

impl Stages {
    fn new() -> Self {
        let bar = if io::stderr().is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        Self { bar, start: Instant::now(), stages: Vec::new() }
    }

    fn begin(&mut self, stage: &'static str) {
        self.bar.set_message(stage);
        self.bar.tick();
        self.stages.push((stage, Instant::now()));
    }

    fn end(&self, timings: bool) {
        self.bar.finish_and_clear();
        if timings {
            let ends = self.stages.iter().skip(1).map(|(_, at)| *at).chain([Instant::now()]);
            for ((stage, start), end) in self.stages.iter().zip(ends) {
                say(&format!("{stage:<12} {:>8.3} s", (end - *start).as_secs_f64()));
            }
            say(&format!("{:<12} {:>8.3} s", "in all", self.start.elapsed().as_secs_f64()));
        }
    }
}

fn assemble(config: &Config, stages: &mut Stages) -> Result<Snapshot, Error> {
    pipeline::assemble(config, false, &mut |stage| stages.begin(stage))
}

fn build(config: &Path, output: &Path, include_own: bool, timings: bool) -> Result<ExitCode, Error> {
    let mut config = Config::read(config)?;
    if !include_own {
        config.sources.retain(|source| !source.own);
    }
    let mut stages = Stages::new();
    let snapshot = assemble(&config, &mut stages)?;
    stages.begin("pages");
    let folder = config.root.join(output);
    let published = snapshot.publish(&folder)?;
    stages.end(timings);
    let diagnostics = check::diagnostics(&snapshot);
    print_diagnostics(&diagnostics, Level::Warning);
    summary(&snapshot);
    say(&format!(
        "{} files written, {} unchanged, {} removed, {} bytes in {}",
        published.written,
        published.unchanged,
        published.removed,
        published.bytes,
        folder.display()
    ));
    let (notes, warnings) = check::totals(&diagnostics);
    say(&format!("{warnings} warnings, {notes} notes (`fieldguide check` lists them)"));
    Ok(ExitCode::SUCCESS)
}

fn summary(snapshot: &Snapshot) {
    let (files, skipped) = snapshot.files();
    say(&format!("{files} rule files read, {skipped} without a rule"));
    for (language, counts) in snapshot.understood() {
        say(&format!(
            "{language}: {} rules, {} understood in full, {} in part, {} not",
            counts.rules, counts.full, counts.partial, counts.none
        ));
    }
}

fn print_diagnostics(diagnostics: &[(String, Diagnostic)], least: Level) {
    let colored = io::stderr().is_terminal() && anstream::ColorChoice::Never != anstream::stderr().current_choice();
    let mut printer = Printer::new(colored);
    let mut out = anstream::stderr();
    for (source, diagnostic) in diagnostics.iter().filter(|(_, diagnostic)| diagnostic.code.level() >= least) {
        let _ = printer.print(&mut out, source, diagnostic);
    }
    let _ = printer.finish(&mut out);
}

fn check_site(config: &Path, format: Format, strict: bool) -> Result<ExitCode, Error> {
    let config = Config::read(config)?;
    let mut stages = Stages::new();
    let snapshot = assemble(&config, &mut stages)?;
    stages.begin("pages");
    snapshot.check_pages()?;
    stages.end(false);
    let diagnostics = check::diagnostics(&snapshot);
    let fail = |error: serde_json::Error| Error::Usage { message: error.to_string(), hint: None };
    match format {
        Format::Text => {
            print_diagnostics(&diagnostics, Level::Note);
            summary(&snapshot);
        }
        Format::Json => print(check::json(&diagnostics).map_err(fail)?.as_bytes())?,
        Format::Sarif => print(check::sarif(&diagnostics).map_err(fail)?.as_bytes())?,
    }
    let (notes, warnings) = check::totals(&diagnostics);
    say(&format!("{warnings} warnings, {notes} notes"));
    Ok(if strict && warnings > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn export(config: &Path, what: What, output: Option<&Path>, lines: bool, schema: bool) -> Result<ExitCode, Error> {
    let fail = |error: serde_json::Error| Error::Usage { message: error.to_string(), hint: None };
    let text = if schema {
        serde_json::to_string_pretty(&exchange::catalog::schema()).map_err(fail)?
    } else {
        let config = Config::read(config)?;
        let mut stages = Stages::new();
        let snapshot = assemble(&config, &mut stages)?;
        stages.end(false);
        match what {
            What::Catalog => snapshot.export(lines),
            What::Predicates => snapshot.predicates(),
            What::Events => snapshot.events(),
            What::Navigator => snapshot.navigator(&config.title),
        }
        .map_err(fail)?
    };
    match output {
        Some(path) => fieldguide::pipeline::write(path, text.as_bytes())?,
        None => print(text.as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes to standard output; a reader that went away is no error.
fn print(bytes: &[u8]) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::io("cannot write", Path::new("standard output"), error)),
        _ => Ok(()),
    }
}
