//! What each stage of a command cost: the one file of commands that knows what time it is.
//!
//! In: the stages as they begin. Out: a bar on a terminal while they run, and lines to print: wall time, CPU time of all
//! threads, share of the CPU time, and what was done in it.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use fieldguide::check::AmountRead;
use fieldguide::config::Config;
use fieldguide::error::Error;
use fieldguide::pipeline::{self, Published, Snapshot};
use indicatif::{ProgressBar, ProgressStyle};

use super::numbers::{megabytes, thousands};

/// A moment, on both clocks.
#[derive(Clone, Copy)]
struct Moment {
    wall: Instant,
    /// What all threads have used since the program began; nothing where the system does not tell.
    cpu: Duration,
}

impl Moment {
    fn now() -> Self {
        Self { wall: Instant::now(), cpu: ProcessTime::try_now().map_or(Duration::ZERO, |time| time.as_duration()) }
    }
}

/// What a stage took.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cost {
    stage: &'static str,
    wall: Duration,
    cpu: Duration,
}

/// How much was read and made, for what is done a second, and how much was not, since an earlier build had done it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amounts {
    pub(super) read: AmountRead,
    /// Pages.
    pub(super) pages: usize,
    /// Of these, pages that were left as they were.
    pub(super) left: usize,
}

/// The stages of a command.
pub(super) struct Stages {
    bar: ProgressBar,
    begun: Vec<(&'static str, Moment)>,
    ended: Option<Moment>,
}

impl Stages {
    pub(super) fn new() -> Self {
        let bar = if io::stderr().is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        Self { bar, begun: Vec::new(), ended: None }
    }

    pub(super) fn begin(&mut self, stage: &'static str) {
        self.bar.set_message(stage);
        self.bar.tick();
        self.begun.push((stage, Moment::now()));
    }

    /// Ends the last stage and clears the bar.
    pub(super) fn end(&mut self) {
        self.ended = Some(Moment::now());
        self.bar.finish_and_clear();
    }

    /// Assembles a site, stage by stage.
    pub(super) fn assemble(&mut self, config: &Config) -> Result<Snapshot, Error> {
        pipeline::assemble(config, false, &mut |stage| self.begin(stage))
    }

    /// A table of the stages.
    pub(super) fn table(&self, amounts: Amounts) -> Vec<String> {
        let ends = self.begun.iter().skip(1).map(|(_, at)| *at).chain([self.ended.unwrap_or_else(Moment::now)]);
        let costs = self.begun.iter().zip(ends).map(|((stage, start), end)| Cost {
            stage,
            wall: end.wall.saturating_duration_since(start.wall),
            cpu: end.cpu.saturating_sub(start.cpu),
        });
        table(&costs.collect::<Vec<_>>(), amounts)
    }
}

fn table(costs: &[Cost], amounts: Amounts) -> Vec<String> {
    let all = Cost { stage: "in all", wall: costs.iter().map(|cost| cost.wall).sum(), cpu: costs.iter().map(|cost| cost.cpu).sum() };
    let line = |cost: &Cost| {
        let share = 100.0 * seconds(cost.cpu) / seconds(all.cpu).max(f64::MIN_POSITIVE);
        let (wall, cpu, speed) = (seconds(cost.wall), seconds(cost.cpu), speed(cost, amounts));
        format!("{:<14}{wall:>10.3}{cpu:>10.3}{share:>6.0} %{speed}", cost.stage)
    };
    let head = format!("{:<14}{:>10}{:>10}{:>8}", "stage", "wall s", "CPU s", "of CPU");
    std::iter::once(head).chain(costs.iter().chain([&all]).map(line)).collect()
}

/// What a stage did each second of wall time.
fn speed(cost: &Cost, amounts: Amounts) -> String {
    let wall = seconds(cost.wall).max(1e-6);
    let a_second = |count: usize| thousands((count as f64 / wall) as u64);
    match cost.stage {
        "rules" => {
            let AmountRead { bytes, files, kept, rules } = amounts.read;
            let (speed, rules) = (bytes as f64 / 1e6 / wall, a_second(rules));
            format!("  {speed:.1} MB/s, {rules} rules/s; {} of {} files known", thousands(kept as u64), thousands(files as u64))
        }
        "pages" => {
            let Amounts { pages, left, .. } = amounts;
            format!("  {} pages/s; {} of {} left as they were", a_second(pages), thousands(left as u64), thousands(pages as u64))
        }
        _ => String::new(),
    }
}

fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}

/// A table of files and bytes by kind, and the largest page.
pub(super) fn bytes(published: &Published) -> Vec<String> {
    let line = |name: &str, files: usize, bytes: u64| format!("{name:<14}{:>10}{:>10}", thousands(files as u64), megabytes(bytes));
    let mut out = vec![format!("{:<14}{:>10}{:>10}", "kind", "files", "MB")];
    out.extend(published.kinds.iter().map(|(kind, amount)| line(kind.name(), amount.files, amount.bytes)));
    out.push(line("in all", published.kinds.values().map(|amount| amount.files).sum(), published.bytes()));
    out.extend(published.largest.as_ref().map(|(path, bytes)| format!("largest page: {path}, {} bytes", thousands(*bytes))));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_told_with_their_shares_and_speeds() {
        let cost = |stage, wall, cpu| Cost { stage, wall: Duration::from_millis(wall), cpu: Duration::from_millis(cpu) };
        let costs = [cost("rules", 500, 750), cost("pages", 1_500, 2_250)];
        let read = AmountRead { bytes: 20_000_000, files: 4_000, kept: 1_000, rules: 5_000 };
        let lines = table(&costs, Amounts { read, pages: 3_000, left: 2_000 });
        assert_eq!(
            lines,
            [
                "stage             wall s     CPU s  of CPU",
                "rules              0.500     0.750    25 %  40.0 MB/s, 10,000 rules/s; 1,000 of 4,000 files known",
                "pages              1.500     2.250    75 %  2,000 pages/s; 2,000 of 3,000 left as they were",
                "in all             2.000     3.000   100 %",
            ]
        );
    }
}
