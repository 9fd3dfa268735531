//! Files onto the disk: the only room that writes a site.
//!
//! In: addresses and bytes. Out: a folder. Only changed files are written, only files of the site's own manifest are ever
//! removed. Everything is staged beside the folder first, so that a build that fails or is killed leaves the last good site.

pub(crate) mod links;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::site::address::Address;

/// The manifest's name, in the output folder.
const MANIFEST: &str = ".fieldguide.json";

/// What stands in a published folder.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Manifest {
    /// Version of this format.
    version: u32,
    /// Hash and length of every file, by address.
    files: BTreeMap<String, (String, u64)>,
}

/// A file's state after staging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Staged {
    path: String,
    hash: String,
    length: u64,
    changed: bool,
}

/// What a publication did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Published {
    /// Files written.
    pub written: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// Files removed.
    pub removed: usize,
    /// Bytes of all files.
    pub bytes: u64,
}

/// A publication under way.
#[derive(Debug)]
pub(crate) struct Output {
    folder: PathBuf,
    staging: PathBuf,
    manifest: Manifest,
    first: bool,
}

impl Output {
    /// Opens an output folder, which must be absent, empty or Fieldguide's own.
    ///
    /// # Errors
    /// When it is somebody else's, or cannot be read.
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        let manifest_path = folder.join(MANIFEST);
        let first = !manifest_path.exists();
        if first && folder.exists() {
            let mut entries = fs::read_dir(folder).map_err(|error| Error::io("cannot read", folder, error))?;
            if entries.next().is_some() {
                return Err(Error::ForeignOutput(folder.to_owned()));
            }
        }
        let manifest = if first {
            Manifest::default()
        } else {
            let text = fs::read(&manifest_path).map_err(|error| Error::io("cannot read", &manifest_path, error))?;
            serde_json::from_slice(&text).unwrap_or_default()
        };
        let mut name = folder.file_name().unwrap_or_default().to_os_string();
        name.push(".partial");
        let staging = folder.with_file_name(name);
        if staging.exists() {
            fs::remove_dir_all(&staging).map_err(|error| Error::io("cannot remove", &staging, error))?;
        }
        fs::create_dir_all(&staging).map_err(|error| Error::io("cannot create", &staging, error))?;
        Ok(Self { folder: folder.to_owned(), staging, manifest, first })
    }

    /// Creates the folders of all addresses, once.
    ///
    /// # Errors
    /// When a folder cannot be created.
    pub(crate) fn prepare<'a>(&self, addresses: impl Iterator<Item = &'a Address>) -> Result<(), Error> {
        let mut folders: Vec<&str> = addresses.filter_map(|address| address.path().rsplit_once('/')).map(|(folder, _)| folder).collect();
        folders.sort_unstable();
        folders.dedup();
        for folder in folders {
            let path = self.staging.join(folder);
            fs::create_dir_all(&path).map_err(|error| Error::io("cannot create", &path, error))?;
        }
        Ok(())
    }

    /// Stages a file unless the published one is the same.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn stage(&self, address: &Address, bytes: &[u8]) -> Result<Staged, Error> {
        let path = address.path();
        let hash = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(bytes));
        let length = bytes.len() as u64;
        let known = self.manifest.files.get(path).is_some_and(|known| known.0 == hash && known.1 == length);
        let same = known && fs::metadata(self.folder.join(path)).is_ok_and(|facts| facts.len() == length);
        if !same {
            let to = self.staging.join(path);
            fs::write(&to, bytes).map_err(|error| Error::io("cannot write", &to, error))?;
        }
        Ok(Staged { path: path.to_owned(), hash, length, changed: !same })
    }

    /// Publishes what was staged: one rename for a first build, else file by file; removals and the manifest come last.
    ///
    /// # Errors
    /// When a file cannot be moved or removed.
    pub(crate) fn publish(self, staged: Vec<Staged>) -> Result<Published, Error> {
        let mut out = Published::default();
        let mut manifest = Manifest { version: 1, files: BTreeMap::new() };
        for file in &staged {
            out.written += usize::from(file.changed);
            out.unchanged += usize::from(!file.changed);
            out.bytes += file.length;
            manifest.files.insert(file.path.clone(), (file.hash.clone(), file.length));
        }
        let text = serde_json::to_vec(&manifest).map_err(|error| Error::io("cannot write", &self.folder, error.into()))?;
        if self.first {
            let path = self.staging.join(MANIFEST);
            fs::write(&path, text).map_err(|error| Error::io("cannot write", &path, error))?;
            if self.folder.exists() {
                fs::remove_dir(&self.folder).map_err(|error| Error::io("cannot replace", &self.folder, error))?;
            }
            fs::rename(&self.staging, &self.folder).map_err(|error| Error::io("cannot create", &self.folder, error))?;
            return Ok(out);
        }
        for file in staged.iter().filter(|file| file.changed) {
            self.move_in(&file.path)?;
        }
        for path in self.manifest.files.keys().filter(|path| !manifest.files.contains_key(*path)) {
            out.removed += usize::from(self.remove(path));
        }
        let path = self.staging.join(MANIFEST);
        fs::write(&path, text).map_err(|error| Error::io("cannot write", &path, error))?;
        self.move_in(MANIFEST)?;
        let _ = fs::remove_dir_all(&self.staging);
        Ok(out)
    }

    fn move_in(&self, path: &str) -> Result<(), Error> {
        let (from, to) = (self.staging.join(path), self.folder.join(path));
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(|error| Error::io("cannot create", parent, error))?;
        }
        fs::rename(&from, &to).map_err(|error| Error::io("cannot write", &to, error))
    }

    /// Removes a file of the old manifest, and its folder when that is empty then.
    fn remove(&self, path: &str) -> bool {
        let inside = Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        if !inside {
            return false;
        }
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

    /// Gives up: what was staged goes, the published site stays.
    pub(crate) fn abandon(self) {
        let _ = fs::remove_dir_all(&self.staging);
    }
}

/// Writes a file of the user's choice.
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    fs::write(path, bytes).map_err(|error| Error::io("cannot write", path, error))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    fn site(folder: &Path, files: &[(&str, &str)]) -> Result<Published, Error> {
        let output = Output::open(folder)?;
        let addresses: Vec<Address> = files.iter().map(|(path, _)| Address::new(path).unwrap()).collect();
        output.prepare(addresses.iter())?;
        let staged = addresses.iter().zip(files).map(|(address, (_, text))| output.stage(address, text.as_bytes()));
        let staged = staged.collect::<Result<_, _>>()?;
        output.publish(staged)
    }

    #[test]
    fn only_changed_files_are_written_and_only_own_ones_removed() {
        let folder = std::env::temp_dir().join(format!("fieldguide-output-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let first = site(&folder, &[("a/x.html", "1"), ("b.html", "2")]).unwrap();
        assert_eq!((first.written, first.unchanged, first.removed), (2, 0, 0));
        fs::write(folder.join("a/foreign.txt"), "mine").unwrap();
        let second = site(&folder, &[("b.html", "2"), ("c/y.html", "3")]).unwrap();
        assert_eq!((second.written, second.unchanged, second.removed), (1, 1, 1));
        assert!(folder.join("a/foreign.txt").exists() && !folder.join("a/x.html").exists());
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_folder_with_foreign_files_is_refused() {
        let folder = std::env::temp_dir().join(format!("fieldguide-foreign-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("thesis.txt"), "mine").unwrap();
        assert!(matches!(Output::open(&folder), Err(Error::ForeignOutput(_))));
        fs::remove_dir_all(&folder).unwrap();
    }
}
