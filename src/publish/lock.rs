//! One build at a time into a folder, and one at a time that keeps something for later ones.
//!
//! In: the folder. Out: a lock on the empty file `<folder>.lock` beside a site, or `lock` in `.fieldguide`, held until it is dropped.
//! The file stays: whoever removed it could leave two builds with locks on two files of the same name.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;

use super::beside;
use crate::error::Error;

/// Takes the lock of a file, if no other build has it.
pub(super) fn taken(file: File) -> Option<File> {
    file.try_lock().ok().map(|()| file)
}

/// A lock on an output folder.
#[derive(Debug)]
pub(super) struct OutputLock {
    /// Where it is not supported, as on some network file systems, builds go without.
    _file: File,
}

impl OutputLock {
    /// Takes the lock.
    ///
    /// # Errors
    /// When another build has it, or its file cannot be created.
    pub(super) fn take(folder: &Path) -> Result<Self, Error> {
        let path = beside(folder, ".lock")?;
        let fail = |error| Error::io("cannot lock", &path, error);
        path.parent().map_or(Ok(()), fs::create_dir_all).map_err(fail)?;
        let file = File::options().create(true).append(true).open(&path).map_err(fail)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => Ok(Self { _file: file }),
            Err(TryLockError::Error(error)) => Err(fail(error)),
            Err(TryLockError::WouldBlock) => Err(Error::Usage {
                message: format!("another build is writing {}", folder.display()),
                hint: Some("wait until it ends, or name another folder with --output".to_owned()),
            }),
        }
    }
}
