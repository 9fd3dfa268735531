//! The list of a published folder's files: what may be left as it is, and what may be removed.
//!
//! It is the journal of a move too: before the first file moves, it is replaced by one that vouches for no file that will, so
//! that whenever a build is killed, the next one knows what it can trust.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::site::address::Address;

/// The manifest's name, in the output folder.
pub(super) const NAME: &str = ".fieldguide.json";
/// Version of its format.
const VERSION: u32 = 1;

/// What stands in a published folder.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Version of the format.
    version: u32,
    /// Hash and length of every file, by path; nothing of one that was about to move in or go.
    files: BTreeMap<String, Option<(String, u64)>>,
}

impl Manifest {
    /// A list of these files: path, hash and length of each.
    pub(super) fn new(files: impl IntoIterator<Item = (String, String, u64)>) -> Self {
        Self { version: VERSION, files: files.into_iter().map(|(path, hash, length)| (path, Some((hash, length)))).collect() }
    }

    /// What holds while the files of this list give way to those of the next: it lists all of both, and vouches for those that
    /// are the same.
    pub(super) fn giving_way_to(&self, next: &Self) -> Self {
        let paths = self.files.keys().chain(next.files.keys());
        let same = |path: &String| self.files.get(path).filter(|known| next.files.get(path) == Some(known)).cloned().flatten();
        Self { version: VERSION, files: paths.map(|path| (path.clone(), same(path))).collect() }
    }

    /// Reads the manifest of a folder; nothing if it has none.
    ///
    /// # Errors
    /// When it cannot be read, is damaged, or names files that no site has: nothing is guessed then.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, Error> {
        let path = folder.join(NAME);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io("cannot read", &path, error)),
        };
        let manifest: Self = serde_json::from_slice(&bytes).map_err(|error| damaged(folder, &error.to_string()))?;
        if manifest.version != VERSION {
            return Err(damaged(folder, &format!("its version is {}, not {VERSION}", manifest.version)));
        }
        for path in manifest.files.keys() {
            Address::new(path).map_err(|refusal| damaged(folder, &format!("it names the file {path:?}: {refusal}")))?;
        }
        Ok(Some(manifest))
    }

    /// Whether it vouches for a file with this hash and length.
    pub(super) fn has(&self, path: &str, hash: &str, length: u64) -> bool {
        self.files.get(path).and_then(Option::as_ref).is_some_and(|known| known.0 == hash && known.1 == length)
    }

    /// The files that it lists and another does not.
    pub(super) fn without<'m>(&'m self, other: &'m Self) -> impl Iterator<Item = &'m str> {
        self.files.keys().filter(|path| !other.files.contains_key(*path)).map(String::as_str)
    }

    /// Its bytes.
    ///
    /// # Errors
    /// Those of the serializer, which has no reason for any.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, Error> {
        serde_json::to_vec(self).map_err(|error| Error::Usage { message: format!("cannot write {NAME}: {error}"), hint: None })
    }
}

fn damaged(folder: &Path, what: &str) -> Error {
    Error::Usage {
        message: format!("{} is damaged: {what}", folder.join(NAME).display()),
        hint: Some(format!("without the list of its files nothing in {} is touched: remove the folder and build again", folder.display())),
    }
}
