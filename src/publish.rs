//! Files onto the disk: the only room that writes a site.
//!
//! In: addresses and bytes. Out: a folder. Only changed files are written, only files of the site's own manifest are ever
//! removed. Everything is staged beside the folder first, so that a build that fails or is killed leaves the last good site.

pub(crate) mod links;
mod manifest;
mod staging;

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::site::address::Address;
use manifest::Manifest;
use staging::Staging;

/// A file's state after staging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Staged {
    address: Address,
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
    staging: Staging,
    /// What stands in the folder now; nothing for a first build.
    published: Option<Manifest>,
}

impl Output {
    /// Opens an output folder, which must be absent, empty or Fieldguide's own.
    ///
    /// # Errors
    /// When it is somebody else's, its manifest is damaged, or it cannot be read.
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        let published = Manifest::read(folder)?;
        if published.is_none() && folder.exists() {
            let mut entries = fs::read_dir(folder).map_err(|error| Error::io("cannot read", folder, error))?;
            if entries.next().is_some() {
                return Err(Error::ForeignOutput(folder.to_owned()));
            }
        }
        Ok(Self { folder: folder.to_owned(), staging: Staging::beside(folder)?, published })
    }

    /// Creates the folders of all addresses, once.
    ///
    /// # Errors
    /// When a folder cannot be created.
    pub(crate) fn prepare<'a>(&self, addresses: impl Iterator<Item = &'a Address>) -> Result<(), Error> {
        let mut folders: Vec<&str> = addresses.filter_map(|address| address.path().rsplit_once('/')).map(|(folder, _)| folder).collect();
        folders.sort_unstable();
        folders.dedup();
        folders.into_iter().try_for_each(|folder| create(&self.staging.path().join(folder)))
    }

    /// Stages a file unless the published one is the same.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn stage(&self, address: &Address, bytes: &[u8]) -> Result<Staged, Error> {
        let path = address.path();
        let hash = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(bytes));
        let length = bytes.len() as u64;
        let known = self.published.as_ref().is_some_and(|manifest| manifest.has(path, &hash, length));
        let same = known && fs::metadata(self.folder.join(path)).is_ok_and(|facts| facts.len() == length);
        if !same {
            write(&self.staging.path().join(path), bytes)?;
        }
        Ok(Staged { address: address.clone(), hash, length, changed: !same })
    }

    /// Publishes what was staged: one rename for a first build, else file by file; removals and the manifest come last.
    ///
    /// # Errors
    /// When a file cannot be moved or removed.
    pub(crate) fn publish(self, staged: &[Staged]) -> Result<Published, Error> {
        let written = staged.iter().filter(|file| file.changed).count();
        let mut out = Published { written, unchanged: staged.len() - written, ..Published::default() };
        out.bytes = staged.iter().map(|file| file.length).sum();
        let files = staged.iter().map(|file| (file.address.path().to_owned(), file.hash.clone(), file.length));
        let manifest = Manifest::new(files);
        write(&self.staging.path().join(manifest::NAME), &manifest.bytes()?)?;
        let Some(published) = &self.published else {
            if self.folder.exists() {
                fs::remove_dir(&self.folder).map_err(|error| Error::io("cannot replace", &self.folder, error))?;
            }
            return self.staging.become_folder(&self.folder).map(|()| out);
        };
        for file in staged.iter().filter(|file| file.changed) {
            self.move_in(file.address.path())?;
        }
        out.removed = published.without(&manifest).filter(|path| self.remove(path)).count();
        self.move_in(manifest::NAME)?;
        Ok(out)
    }

    fn move_in(&self, path: &str) -> Result<(), Error> {
        let (from, to) = (self.staging.path().join(path), self.folder.join(path));
        to.parent().map_or(Ok(()), create)?;
        fs::rename(&from, &to).map_err(|error| Error::io("cannot write", &to, error))
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

fn create(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(|error| Error::io("cannot create", folder, error))
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
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    /// A fresh folder, and the place of a site in it.
    fn fresh(name: &str) -> (PathBuf, PathBuf) {
        let around = std::env::temp_dir().join(format!("fieldguide-publish-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&around);
        fs::create_dir_all(&around).unwrap();
        let folder = around.join("public");
        (around, folder)
    }

    fn site(folder: &Path, files: &[(&str, &str)]) -> Result<Published, Error> {
        let output = Output::open(folder)?;
        let addresses: Vec<Address> = files.iter().map(|(path, _)| Address::new(path).unwrap()).collect();
        output.prepare(addresses.iter())?;
        let staged = addresses.iter().zip(files).map(|(address, (_, text))| output.stage(address, text.as_bytes()));
        let staged = staged.collect::<Result<Vec<_>, _>>()?;
        output.publish(&staged)
    }

    #[test]
    fn only_changed_files_are_written_and_only_own_ones_removed() {
        let (around, folder) = fresh("changes");
        let first = site(&folder, &[("a/x.html", "1"), ("b.html", "2")]).unwrap();
        assert_eq!((first.written, first.unchanged, first.removed), (2, 0, 0));
        fs::write(folder.join("a/foreign.txt"), "mine").unwrap();
        let second = site(&folder, &[("b.html", "2"), ("c/y.html", "3")]).unwrap();
        assert_eq!((second.written, second.unchanged, second.removed), (1, 1, 1));
        assert!(folder.join("a/foreign.txt").exists() && !folder.join("a/x.html").exists());
        assert_eq!(fs::read_dir(&around).unwrap().count(), 1, "the staging folder is left");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 4, "more than a, b.html, c and the manifest");
        fs::remove_dir_all(around).unwrap();
    }

    #[test]
    fn a_folder_with_foreign_files_is_refused() {
        let (around, folder) = fresh("foreign");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("thesis.txt"), "mine").unwrap();
        assert!(matches!(Output::open(&folder), Err(Error::ForeignOutput(_))));
        fs::remove_dir_all(around).unwrap();
    }

    #[test]
    fn a_staging_folder_of_somebody_else_is_never_deleted() {
        let (around, folder) = fresh("partial");
        let partial = around.join("public.partial");
        fs::create_dir_all(&partial).unwrap();
        fs::write(partial.join("thesis.txt"), "mine").unwrap();
        assert!(matches!(Output::open(&folder), Err(Error::ForeignOutput(path)) if path == partial));
        assert!(partial.join("thesis.txt").exists());
        fs::remove_dir_all(&partial).unwrap();
        std::mem::forget(Output::open(&folder).unwrap());
        assert!(partial.exists(), "a killed build leaves its staging folder");
        site(&folder, &[("a.html", "1")]).unwrap();
        assert!(!partial.exists());
        fs::remove_dir_all(around).unwrap();
    }

    #[test]
    fn a_damaged_manifest_stops_a_build_and_nothing_is_guessed() {
        let (around, folder) = fresh("damaged");
        site(&folder, &[("a.html", "1")]).unwrap();
        fs::write(around.join("outside.txt"), "mine").unwrap();
        for text in [
            "",
            "{\"version\":1,\"files\":{\"a.html\":",
            "{\"files\":{}}",
            "{\"version\":2,\"files\":{}}",
            "{\"version\":1,\"files\":{\"../outside.txt\":[\"\",4]}}",
            "{\"version\":1,\"files\":{\"/etc/passwd\":[\"\",4]}}",
        ] {
            fs::write(folder.join(manifest::NAME), text).unwrap();
            let error = site(&folder, &[("b.html", "2")]).unwrap_err();
            assert!(matches!(&error, Error::Usage { hint: Some(_), .. }) && error.to_string().contains("damaged"), "{text}: {error}");
            assert!(folder.join("a.html").exists() && !folder.join("b.html").exists() && around.join("outside.txt").exists());
        }
        assert_eq!(fs::read_dir(&around).unwrap().count(), 2, "the staging folder is left");
        fs::remove_dir_all(around).unwrap();
    }
}
