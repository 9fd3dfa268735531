//! The folder `.fieldguide` beside site.toml: what builds keep for later ones.
//!
//! All of it may be removed at any time. What cannot be kept is made again, so nothing here is an error.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::lock::taken;
use crate::sources::Stamp;

/// The folder's name.
pub(crate) const NAME: &str = ".fieldguide";

/// What the folder holds beside what is kept: it is for no repository and no backup.
const MARKS: [(&str, &str); 2] = [
    (".gitignore", "*\n"),
    (
        "CACHEDIR.TAG",
        "Signature: 8a477f597d28d172789f06886806bc55\n# What Fieldguide keeps between builds; it may be removed at any time.\n",
    ),
];

/// The folder while a build writes there, which no other build does then.
#[derive(Debug)]
pub(crate) struct Shelf {
    folder: PathBuf,
    /// When the build began, by the clock of the file system: nanoseconds since 1970.
    began: u64,
    /// Given back last.
    _lock: File,
}

impl Shelf {
    /// Takes the folder of a site, created where there is none; nothing if another build has it, or it cannot be written.
    pub(crate) fn take(root: &Path) -> Option<Self> {
        let folder = root.join(NAME);
        fs::create_dir_all(&folder).ok()?;
        let mut lock = taken(File::options().create(true).write(true).truncate(false).open(folder.join("lock")).ok()?)?;
        lock.write_all(b"\n").ok()?;
        let began = Stamp::of(&lock.metadata().ok()?)?.modified;
        for (name, text) in MARKS {
            let path = folder.join(name);
            if !path.exists() {
                fs::write(path, text).ok()?;
            }
        }
        Some(Self { folder, began, _lock: lock })
    }

    /// Where the site of a folder keeps something of that name.
    pub(crate) fn place(root: &Path, name: &str) -> PathBuf {
        root.join(NAME).join(name)
    }

    /// When the build began: nanoseconds since 1970, by the clock of the file system.
    pub(crate) fn began(&self) -> u64 {
        self.began
    }

    /// Keeps bytes under a name: all of them or none.
    pub(crate) fn keep(&self, name: &str, bytes: &[u8]) {
        let (path, partial) = (self.folder.join(name), self.folder.join("partial"));
        let written = fs::write(&partial, bytes).and_then(|()| fs::rename(&partial, &path));
        if written.is_err() {
            let _ = fs::remove_file(&partial);
        }
    }

    /// Removes what is kept under names that begin so and are not wanted any more.
    pub(crate) fn keep_only(&self, start: &str, wanted: impl Fn(&str) -> bool) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for entry in entries {
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| name.starts_with(start) && !wanted(name)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}
