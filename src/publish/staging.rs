//! The folder beside a site in which the next one is made.
//!
//! It is named `<folder>.partial` and marked; without the mark it is somebody else's and stays untouched. It goes when it is
//! dropped, so that a build that fails leaves nothing.

use std::fs;
use std::path::{Path, PathBuf};

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
        let Some(name) = folder.file_name() else {
            let message = format!("{} cannot be the folder of a site", folder.display());
            return Err(Error::Usage { message, hint: Some("name a folder to create".to_owned()) });
        };
        let mut name = name.to_owned();
        name.push(".partial");
        let path = folder.with_file_name(name);
        if fs::symlink_metadata(&path).is_ok() {
            if fs::symlink_metadata(path.join(MARK)).is_err() || path.is_symlink() {
                return Err(Error::ForeignOutput(path));
            }
            fs::remove_dir_all(&path).map_err(|error| Error::io("cannot remove", &path, error))?;
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
        let _ = fs::remove_file(folder.join(MARK));
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if self.0.join(MARK).exists() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}
