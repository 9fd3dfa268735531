//! Files onto the disk: the only room that writes a site.
//!
//! In: addresses and bytes. Out: a folder. Only changed files are written, only files of the site's own manifest are ever
//! removed. Everything is staged beside the folder first, so that a build that fails or is killed leaves the last good site;
//! one that is killed while files move in leaves a manifest that vouches for none of these, and the next build writes them.

pub(crate) mod fingerprints;
pub(crate) mod links;
mod lock;
mod manifest;
pub(crate) mod shelf;
mod staging;
mod tally;
#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::kept::KeptPage;
use crate::site::addresses::File;
use fingerprints::Fingerprint;
use lock::OutputLock;
use manifest::Manifest;
use staging::Staging;
use tally::FileState;
pub use tally::{Amount, FileKind, Published};

/// A file's state after staging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Staged<'s> {
    file: &'s File,
    hash: u128,
    length: u64,
    state: FileState,
}

/// A publication under way.
#[derive(Debug)]
pub(crate) struct Output {
    folder: PathBuf,
    staging: Staging,
    /// What stands in the folder now; nothing for a first build.
    published: Option<Manifest>,
    /// Given back last.
    _lock: OutputLock,
}

/// What is done to a published folder, one thing after the other; a build may be killed between any two.
#[derive(Debug)]
enum Step<'s> {
    /// The manifest is replaced.
    List(&'s Manifest),
    /// A staged file moves in.
    Move(&'s str),
    /// A file of the old manifest goes.
    Remove(&'s str),
}

impl Output {
    /// Opens an output folder, which must be absent, empty or Fieldguide's own, for this build alone.
    ///
    /// # Errors
    /// When it is somebody else's, another build is writing it, its manifest is damaged, or it cannot be read.
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        refuse_foreign(folder)?;
        let lock = OutputLock::take(folder)?;
        let published = Manifest::read(folder)?;
        if published.is_some() {
            staging::unmark(folder)?;
        }
        Ok(Self { folder: folder.to_owned(), staging: Staging::beside(folder)?, published, _lock: lock })
    }

    /// Stages a file unless the published one is the same.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn stage<'s>(&self, file: &'s File, bytes: &[u8]) -> Result<Staged<'s>, Error> {
        let path = file.address().path();
        let hash = xxhash_rust::xxh3::xxh3_128(bytes);
        let length = bytes.len() as u64;
        let same = self.has(path, hash, length);
        if !same {
            let to = self.staging.path().join(path);
            in_folder(&to, || fs::write(&to, bytes))?;
        }
        Ok(Staged { file, hash, length, state: if same { FileState::Same } else { FileState::Written } })
    }

    /// Leaves a published file as it is, if that has this hash and length.
    pub(crate) fn leave<'s>(&self, file: &'s File, hash: u128, length: u64) -> Option<Staged<'s>> {
        self.has(file.address().path(), hash, length).then_some(Staged { file, hash, length, state: FileState::Left })
    }

    /// Whether a published file has this hash, so far as its length tells.
    fn has(&self, path: &str, hash: u128, length: u64) -> bool {
        let known = self.published.as_ref().is_some_and(|manifest| manifest.has(path, &hex(hash), length));
        known && fs::metadata(self.folder.join(path)).is_ok_and(|facts| facts.len() == length)
    }

    /// Publishes what was staged: one rename for a first build, else file by file; nothing is written if nothing changed.
    ///
    /// # Errors
    /// When a file cannot be moved.
    pub(crate) fn publish(self, staged: &[Staged<'_>]) -> Result<Published, Error> {
        let mut out = Published::default();
        staged.iter().for_each(|one| out.add(one.file.id(), one.file.address().path(), one.length, one.state));
        let next = listed(staged);
        let Some(before) = &self.published else {
            write_safely(&self.staging.path().join(manifest::NAME), &next.bytes()?)?;
            if self.folder.exists() {
                fs::remove_dir(&self.folder).map_err(|error| Error::io("cannot replace", &self.folder, error))?;
            }
            return self.staging.become_folder(&self.folder).map(|()| out);
        };
        for step in steps(before, &before.giving_way_to(&next), &next, staged) {
            out.removed += usize::from(self.perform(&step)?);
        }
        Ok(out)
    }

    /// Takes a step; tells whether it removed a file.
    fn perform(&self, step: &Step<'_>) -> Result<bool, Error> {
        match step {
            Step::List(manifest) => {
                write_safely(&self.staging.path().join(manifest::NAME), &manifest.bytes()?)?;
                self.move_in(manifest::NAME).map(|()| false)
            }
            Step::Move(path) => self.move_in(path).map(|()| false),
            Step::Remove(path) => Ok(self.remove(path)),
        }
    }

    fn move_in(&self, path: &str) -> Result<(), Error> {
        let (from, to) = (self.staging.path().join(path), self.folder.join(path));
        in_folder(&to, || fs::rename(&from, &to))
    }

    /// Removes a file of the old manifest, and its folders when they are empty then.
    fn remove(&self, path: &str) -> bool {
        let file = self.folder.join(path);
        let removed = fs::remove_file(&file).is_ok();
        let mut parent = file.parent();
        while let Some(folder) = parent.filter(|folder| *folder != self.folder) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
            parent = folder.parent();
        }
        removed
    }
}

impl Staged<'_> {
    /// What is kept of a page that was made from `fingerprint` and has these ids.
    pub(crate) fn kept<'k>(&'k self, fingerprint: Fingerprint, ids: &'k [u8]) -> KeptPage<'k> {
        KeptPage { path: self.file.address().path(), fingerprint, hash: self.hash, length: self.length, ids }
    }
}

/// A hash as manifests write it.
fn hex(hash: u128) -> String {
    format!("{hash:032x}")
}

/// Fails when a folder has files but no manifest.
fn refuse_foreign(folder: &Path) -> Result<(), Error> {
    if !folder.exists() || fs::symlink_metadata(folder.join(manifest::NAME)).is_ok() {
        return Ok(());
    }
    let mut entries = fs::read_dir(folder).map_err(|error| Error::io("cannot read", folder, error))?;
    if entries.next().is_some() { Err(Error::ForeignOutput(folder.to_owned())) } else { Ok(()) }
}

fn listed(staged: &[Staged<'_>]) -> Manifest {
    Manifest::new(staged.iter().map(|one| (one.file.address().path().to_owned(), hex(one.hash), one.length)))
}

/// What leads from a published folder to the next: first the list that vouches for nothing that moves, at the very end the next
/// one; no step if nothing changed.
fn steps<'s>(before: &'s Manifest, between: &'s Manifest, next: &'s Manifest, staged: &'s [Staged<'s>]) -> Vec<Step<'s>> {
    let moves = staged.iter().filter(|one| one.state == FileState::Written).map(|one| Step::Move(one.file.address().path()));
    let mut out: Vec<Step<'s>> = moves.chain(before.without(next).map(Step::Remove)).collect();
    if !out.is_empty() {
        out.insert(0, Step::List(between));
    }
    if before != next {
        out.push(Step::List(next));
    }
    out
}

/// Does something to a file, once more when its folder was not there yet.
fn in_folder(path: &Path, act: impl Fn() -> io::Result<()>) -> Result<(), Error> {
    let outcome = match (act(), path.parent()) {
        (Err(error), Some(folder)) if error.kind() == io::ErrorKind::NotFound => fs::create_dir_all(folder).and_then(|()| act()),
        (outcome, _) => outcome,
    };
    outcome.map_err(|error| Error::io("cannot write", path, error))
}

/// Writes a file that stands complete on the disk when this returns, whatever happens then.
fn write_safely(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let write = || {
        let mut file = fs::File::create(path)?;
        io::Write::write_all(&mut file, bytes)?;
        file.sync_all()
    };
    write().map_err(|error| Error::io("cannot write", path, error))
}

/// The path beside a folder that has its name and an ending.
fn beside(folder: &Path, ending: &str) -> Result<PathBuf, Error> {
    let Some(name) = folder.file_name() else {
        let message = format!("{} cannot be the folder of a site", folder.display());
        return Err(Error::Usage { message, hint: Some("name a folder to create".to_owned()) });
    };
    let mut name = name.to_owned();
    name.push(ending);
    Ok(folder.with_file_name(name))
}

/// Writes a file of the user's choice.
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    fs::write(path, bytes).map_err(|error| Error::io("cannot write", path, error))
}
