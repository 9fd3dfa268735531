//! Looks for changes of sources, templates, static files, content and site.toml, and builds the next snapshot.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::{Config as NotifyConfig, PollWatcher, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, NoCache, new_debouncer_opt};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch::Sender;

use crate::config::Config;
use crate::error::Error;
use crate::publish::shelf;
use crate::serve::{Assemble, checked};
use crate::site::snapshot::Snapshot;

/// Changes closer together than this are one.
const QUIET: Duration = Duration::from_millis(50);
/// How often files are looked at with `--poll`.
const POLL: Duration = Duration::from_millis(500);

/// Keeps watching while it lives.
pub(super) enum Watching {
    /// The system tells.
    #[expect(dead_code, reason = "held for its effect")]
    Told(Debouncer<RecommendedWatcher, NoCache>),
    /// Files are looked at.
    #[expect(dead_code, reason = "held for its effect")]
    Polled(Debouncer<PollWatcher, NoCache>),
}

/// Starts watching.
///
/// # Errors
/// When the system refuses to watch, with a hint.
pub(super) fn start(
    config_path: PathBuf,
    config: Config,
    poll: bool,
    assemble: Assemble,
    snapshots: Sender<Arc<Snapshot>>,
    lines: UnboundedSender<String>,
) -> Result<Watching, Error> {
    let paths = watched(&config_path, &config);
    let react = move |result: DebounceEventResult| match result {
        Ok(events) if events.iter().all(|event| event.kind.is_access() || is_own(&event.paths)) => {}
        Ok(_) => rebuild(&config_path, assemble, &snapshots, &lines),
        Err(errors) => errors.iter().for_each(|error| {
            let _ = lines.send(format!("cannot watch: {error}"));
        }),
    };
    if poll {
        let settings = NotifyConfig::default().with_poll_interval(POLL);
        let mut debouncer = new_debouncer_opt::<_, PollWatcher, NoCache>(QUIET, None, react, NoCache, settings).map_err(refused)?;
        watch(&paths, |path, mode| debouncer.watch(path, mode))?;
        return Ok(Watching::Polled(debouncer));
    }
    let mut debouncer =
        new_debouncer_opt::<_, RecommendedWatcher, NoCache>(QUIET, None, react, NoCache, NotifyConfig::default()).map_err(refused)?;
    watch(&paths, |path, mode| debouncer.watch(path, mode))?;
    Ok(Watching::Told(debouncer))
}

/// Whether all of these are what builds keep, which may stand in a folder of rules.
fn is_own(paths: &[PathBuf]) -> bool {
    let is_kept = |path: &PathBuf| path.components().any(|part| part.as_os_str() == shelf::NAME);
    !paths.is_empty() && paths.iter().all(is_kept)
}

fn refused(error: notify::Error) -> Error {
    let hint = match error.kind {
        notify::ErrorKind::MaxFilesWatch => "the system's limit of watched files is reached: raise it, or use --poll",
        _ => "use --poll to look for changes without the system's help",
    };
    Error::Usage { message: format!("cannot watch for changes: {error}"), hint: Some(hint.to_owned()) }
}

fn watch(paths: &[PathBuf], mut add: impl FnMut(&Path, RecursiveMode) -> notify::Result<()>) -> Result<(), Error> {
    for path in paths.iter().filter(|path| path.exists()) {
        let mode = if path.is_dir() { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        add(path, mode).map_err(refused)?;
    }
    Ok(())
}

fn watched(config_path: &Path, config: &Config) -> Vec<PathBuf> {
    let mut out = vec![config_path.to_owned()];
    out.extend(["templates", "static", "content"].map(|folder| config.root.join(folder)));
    out.extend(config.sources.iter().filter_map(|source| source.path.clone()));
    out.extend(config.bundle.clone());
    out.sort();
    out.dedup();
    out
}

/// Builds a new snapshot and sends it; a failure is told, and the last good one stays.
fn rebuild(config_path: &Path, assemble: Assemble, snapshots: &Sender<Arc<Snapshot>>, lines: &UnboundedSender<String>) {
    let started = std::time::Instant::now();
    let outcome = Config::read(config_path).and_then(|config| assemble(&config)).and_then(checked);
    let line = match outcome {
        Ok(snapshot) => {
            let _ = snapshots.send(Arc::new(snapshot));
            format!("reloaded in {} ms", started.elapsed().as_millis())
        }
        Err(error) => format!("error: {error} (the last good site stays)"),
    };
    let _ = lines.send(line);
}
