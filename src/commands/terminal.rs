//! What people see while a command runs and when it ends: standard error. Data goes to standard output.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use fieldguide::check;
use fieldguide::diagnostic::{Diagnostic, Finding, Level, Printer};
use fieldguide::error::Error;
use fieldguide::pipeline::Snapshot;

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
