//! What people see while a command runs and when it ends: standard error. Data goes to standard output.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::Instant;

use fieldguide::check;
use fieldguide::config::Config;
use fieldguide::diagnostic::{Diagnostic, Finding, Level, Printer};
use fieldguide::error::Error;
use fieldguide::pipeline::{self, Snapshot};
use indicatif::{ProgressBar, ProgressStyle};

/// Dead links that are named; the rest is counted.
const LINKS: usize = 20;

/// Prints a line to standard error.
pub(super) fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

/// Prints why a command stopped.
pub(super) fn report(error: &Error) {
    if let Error::Invalid(reports) = error {
        return print_reports(reports);
    }
    say(&format!("error: {error}"));
    match error {
        Error::Usage { hint, .. } => help(hint.as_deref()),
        Error::DeadLinks(links) => links.iter().take(LINKS).for_each(|link| say(&format!("  {link}"))),
        Error::Io { .. }
        | Error::Invalid(_)
        | Error::Template(_)
        | Error::Style(_)
        | Error::Bundle { .. }
        | Error::Import { .. }
        | Error::ForeignOutput(_)
        | Error::TooMany(_) => {}
    }
}

fn help(hint: Option<&str>) {
    if let Some(hint) = hint {
        say(&format!("help: {hint}"));
    }
}

/// A printer for standard error.
fn printer() -> Printer {
    Printer::new(io::stderr().is_terminal() && anstream::ColorChoice::Never != anstream::stderr().current_choice())
}

/// Prints what is wrong with settings or knowledge.
fn print_reports(reports: &[Diagnostic]) {
    let mut printer = printer();
    let mut out = anstream::stderr();
    for report in reports {
        let _ = printer.print(&mut out, "", report);
    }
    let _ = printer.finish(&mut out);
}

/// Prints findings of a level or above.
pub(super) fn print_findings(findings: &[Finding], least: Level) {
    let mut printer = printer();
    let mut out = anstream::stderr();
    for finding in findings.iter().filter(|finding| finding.diagnostic.code.level() >= least) {
        let _ = printer.print(&mut out, &finding.source, &finding.diagnostic);
    }
    let _ = printer.finish(&mut out);
}

/// Prints what was read and understood.
pub(super) fn print_summary(snapshot: &Snapshot) {
    let (files, skipped) = check::files_read(snapshot);
    say(&format!("{files} rule files read, {skipped} without a rule"));
    for (language, counts) in check::understood(snapshot) {
        say(&format!(
            "{language}: {} rules, {} understood in full, {} in part, {} not",
            counts.rules, counts.full, counts.partial, counts.none
        ));
    }
}

/// Writes to standard output; a reader that went away is no error.
pub(super) fn print(bytes: &[u8]) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::io("cannot write", Path::new("standard output"), error)),
        _ => Ok(()),
    }
}

/// The stages of a command with their times, and a bar on a terminal.
pub(super) struct Stages {
    bar: ProgressBar,
    start: Instant,
    stages: Vec<(&'static str, Instant)>,
}

impl Stages {
    pub(super) fn new() -> Self {
        let bar = if io::stderr().is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        Self { bar, start: Instant::now(), stages: Vec::new() }
    }

    pub(super) fn begin(&mut self, stage: &'static str) {
        self.bar.set_message(stage);
        self.bar.tick();
        self.stages.push((stage, Instant::now()));
    }

    /// Clears the bar.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }

    /// Prints the time of each stage up to now.
    pub(super) fn print_timings(&self) {
        let ends = self.stages.iter().skip(1).map(|(_, at)| *at).chain([Instant::now()]);
        for ((stage, start), end) in self.stages.iter().zip(ends) {
            say(&format!("{stage:<12} {:>8.3} s", (end - *start).as_secs_f64()));
        }
        say(&format!("{:<12} {:>8.3} s", "in all", self.start.elapsed().as_secs_f64()));
    }

    /// Assembles a site, stage by stage.
    pub(super) fn assemble(&mut self, config: &Config) -> Result<Snapshot, Error> {
        pipeline::assemble(config, false, &mut |stage| self.begin(stage))
    }
}
