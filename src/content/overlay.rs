//! A site's entries over the embedded ones.
//!
//! In: the entries of all files, the embedded first. Out: one entry a key, in the order in which keys first appear. A site's entry
//! takes the place of an embedded one; `remove = true` drops it.

use std::collections::{BTreeMap, BTreeSet};

use super::mistakes::{Layer, Mark, Mistakes};
use crate::diagnostic::Code;

/// An entry of a file of knowledge.
#[derive(Debug)]
pub(super) struct Entry<'f, D> {
    /// What two entries about the same thing have in common, as a report names it.
    pub(super) key: String,
    /// Where it stands.
    pub(super) at: Mark<'f>,
    /// Whether it drops the entry of its key.
    pub(super) removes: bool,
    /// What it says.
    pub(super) data: D,
}

/// Which keys there are, and which a site removed.
#[derive(Debug, Default)]
pub(super) struct Keys {
    known: BTreeMap<String, usize>,
    removed: BTreeSet<String>,
}

impl Keys {
    /// The place of a key's entry.
    pub(super) fn place(&self, key: &str) -> Option<usize> {
        self.known.get(key).copied()
    }

    /// All keys, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str)
    }

    /// As [`Keys::place`]; a key that does not exist is reported, unless an embedded entry names what the site removed.
    pub(super) fn look_up(&self, what: &str, key: &str, at: Mark<'_>, mistakes: &mut Mistakes) -> Option<usize> {
        let place = self.place(key);
        let is_dropped = at.file.layer == Layer::Embedded && self.removed.contains(key);
        if place.is_none() && !is_dropped {
            mistakes.unknown(at, what, key, self.names());
        }
        place
    }
}

/// Lays entries over each other; `what` they are is for reports. Their keys' places are those in the list that comes back.
pub(super) fn overlay<'f, D>(what: &str, all: Vec<Entry<'f, D>>, mistakes: &mut Mistakes) -> (Vec<Entry<'f, D>>, Keys) {
    let mut slots: Vec<Option<Entry<'f, D>>> = Vec::with_capacity(all.len());
    let mut keys = Keys::default();
    for entry in all {
        let slot = keys.place(&entry.key).and_then(|at| slots.get_mut(at));
        match (slot, entry.removes) {
            (Some(slot), true) => {
                *slot = None;
                keys.known.remove(&entry.key);
                keys.removed.insert(entry.key);
            }
            (None, true) => mistakes.unknown(entry.at, what, &entry.key, keys.names()),
            (Some(slot), false) => {
                if let Some(twin) = slot.as_ref().filter(|twin| twin.at.file.layer == entry.at.file.layer) {
                    let hint = format!("the first is in {}", twin.at.words());
                    mistakes.tell(Code::DuplicateEntry, entry.at, format!("the {what} `{}` stands twice", entry.key), Some(hint));
                }
                *slot = Some(entry);
            }
            (None, false) => {
                keys.known.insert(entry.key.clone(), slots.len());
                slots.push(Some(entry));
            }
        }
    }
    let mut places: Vec<usize> = Vec::with_capacity(slots.len());
    let mut entries = Vec::with_capacity(slots.len());
    for slot in slots {
        places.push(entries.len());
        entries.extend(slot);
    }
    keys.known.values_mut().for_each(|place| *place = places.get(*place).copied().unwrap_or_default());
    (entries, keys)
}
