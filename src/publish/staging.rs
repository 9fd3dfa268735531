//! The folder beside a site in which the next one is made.
//!
//! It is named `<folder>.partial` and marked; without the mark it is somebody else's and stays untouched. It goes when it is
//! dropped, so that a build that fails leaves nothing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::beside;
use crate::error::Error;

/// The name of the mark.
const MARK: &str = ".fieldguide.partial";

/// A folder under way.
#[derive(Debug)]
pub(super) struct Staging(PathBuf);

impl Staging {
    /// Creates the folder; what a build that was killed left there goes.
    ///
    /// # Errors
    /// When it is somebody else's, or cannot be created.
    pub(super) fn beside(folder: &Path) -> Result<Self, Error> {
        let path = beside(folder, ".partial")?;
        if fs::symlink_metadata(&path).is_ok() {
            if path.is_symlink() || !(is_marked(&path) || is_empty(&path)) {
                return Err(Error::ForeignOutput(path));
            }
            discard(&path).map_err(|error| Error::io("cannot remove", &path, error))?;
        }
        fs::create_dir_all(&path).map_err(|error| Error::io("cannot create", &path, error))?;
        let mark = path.join(MARK);
        fs::write(&mark, "").map_err(|error| Error::io("cannot write", &mark, error))?;
        Ok(Self(path))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Becomes the folder itself, which must not be there.
    ///
    /// # Errors
    /// When it cannot be moved.
    pub(super) fn become_folder(self, folder: &Path) -> Result<(), Error> {
        fs::rename(&self.0, folder).map_err(|error| Error::io("cannot create", folder, error))?;
        unmark(folder)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if is_marked(&self.0) {
            let _ = discard(&self.0);
        }
    }
}

/// Removes the mark from a published folder, where a build leaves it that is killed just after its only rename.
///
/// # Errors
/// When it cannot be removed.
pub(super) fn unmark(folder: &Path) -> Result<(), Error> {
    let mark = folder.join(MARK);
    match fs::remove_file(&mark) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io("cannot remove", &mark, error)),
        _ => Ok(()),
    }
}

fn is_marked(path: &Path) -> bool {
    fs::symlink_metadata(path.join(MARK)).is_ok()
}

fn is_empty(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

/// Removes the folder, the mark last: as long as anything else is in it, it can be told from somebody else's.
fn discard(path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_name() == MARK {
            continue;
        }
        if entry.file_type()?.is_dir() { fs::remove_dir_all(entry.path())? } else { fs::remove_file(entry.path())? }
    }
    match fs::remove_file(path.join(MARK)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => fs::remove_dir(path),
    }
}
