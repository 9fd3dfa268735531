//! What of rules is kept between builds, and where.

use super::looked::Looked;
use crate::config::{Config, Source};
use crate::kept::{Entry, Key, Store};
use crate::publish::shelf::Shelf;
use crate::sources;

/// How the names of stores begin.
const STORES: &str = "rules-";

/// What earlier builds kept, and the shelf on which this one keeps.
pub(crate) struct Memory<'c> {
    config: &'c Config,
    /// None if this build keeps nothing, or another one is at it.
    shelf: Option<Shelf>,
}

impl<'c> Memory<'c> {
    /// As the settings want it.
    pub(crate) fn new(config: &'c Config) -> Self {
        Self { config, shelf: config.keeping.keeps.then(|| Shelf::take(&config.root)).flatten() }
    }

    /// The bytes of the store of a source with this key, if there is one.
    pub(super) fn recall(&self, source: &Source, key: Key) -> Option<Vec<u8>> {
        let place = Shelf::place(&self.config.root, &name(source));
        self.config.keeping.uses.then(|| sources::kept(&place, &key.head())).flatten()
    }

    /// Keeps what is known of the files of a source, if that differs from what is kept.
    pub(super) fn keep(&self, source: &Source, key: Key, files: &[Looked<'_>], earlier: &Store<'_>) {
        if let Some(shelf) = &self.shelf {
            let entries: Vec<Entry<'_>> = files.iter().filter_map(|file| file.entry(shelf.began())).collect();
            if entries.len() != earlier.files().len() || !entries.iter().zip(earlier.files()).all(|(entry, kept)| entry.is(kept)) {
                shelf.keep(&name(source), &Store::bytes(&key.head(), &entries));
            }
        }
    }

    /// Forgets sources that the settings do not have any more.
    pub(crate) fn forget_others(&self) {
        let wanted: Vec<String> = self.config.sources.iter().map(name).collect();
        if let Some(shelf) = &self.shelf {
            shelf.keep_only(STORES, |name| wanted.iter().any(|wanted| wanted == name));
        }
    }
}

/// The name under which the rules of a source are kept.
fn name(source: &Source) -> String {
    format!("{STORES}{}", source.slug)
}
