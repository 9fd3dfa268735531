//! The store of a source: of each of its files what it looked like, and what was read of it.

use std::hash::Hasher as _;

use xxhash_rust::xxh3::Xxh3;

use super::codec::{Bytes, Kept, write_bytes};
use super::{CODE, envelope};
use crate::config::Source;
use crate::content::Content;
use crate::rule::Vendor;
use crate::sources::Stamp;

/// How a store begins; the number is that of its form.
const MARK: [u8; 19] = *b"fieldguide rules 1\n";

/// Bytes of a head: the mark and the key.
const HEAD: usize = MARK.len() + size_of::<u128>();

/// Bytes that an entry takes beside what was read, more or less.
const ROOM: usize = 160;

/// What all rules of a store depend on, beside the files of their source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key(u128);

impl Key {
    /// The key of a source's rules: its settings that rules depend on, the knowledge, the program.
    pub(crate) fn new(source: &Source, vendor: Vendor, content: &Content) -> Self {
        let path = source.path.as_ref().map(|path| path.to_string_lossy());
        let parts = [CODE, env!("CARGO_PKG_VERSION"), &content.hash, &source.name, vendor.name(), path.as_deref().unwrap_or_default()];
        let mut hasher = Xxh3::new();
        for part in parts {
            hasher.write(&(part.len() as u64).to_le_bytes());
            hasher.write(part.as_bytes());
        }
        hasher.write(&[u8::from(source.path.is_some()), u8::from(source.bodies)]);
        Self(hasher.digest128())
    }

    /// How a store with this key begins.
    pub(crate) fn head(self) -> Vec<u8> {
        [&MARK[..], &self.0.to_le_bytes()].concat()
    }
}

/// A file in a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry<'s> {
    /// Path below the source's root.
    pub(crate) path: &'s str,
    /// What it looked like from outside; nothing if it was too young for that to tell anything.
    pub(crate) stamp: Option<Stamp>,
    /// Hash of its bytes.
    pub(crate) hash: u128,
    /// Whether it may define something for the rules of other files.
    pub(crate) defines: bool,
    /// What was read of it: bytes of a [`FileRead`](super::FileRead).
    pub(crate) read: &'s [u8],
}

/// What is kept of a source; nothing of the default one.
#[derive(Debug, Default)]
pub(crate) struct Store<'s> {
    /// By path.
    files: Vec<Entry<'s>>,
}

impl<'s> Store<'s> {
    /// What the bytes of a store with some head say; nothing if they are damaged.
    pub(crate) fn of_bytes(bytes: &'s [u8]) -> Option<Self> {
        let mut from = envelope::opened(bytes, HEAD)?;
        let mut files = Vec::new();
        while !from.rest().is_empty() {
            files.push(Entry::read(&mut from)?);
        }
        files.is_sorted_by_key(|entry| entry.path).then_some(Self { files })
    }

    /// The bytes of a store that begins so and holds these files, which stand in the order of their paths.
    pub(crate) fn bytes(head: &[u8], files: &[Entry<'_>]) -> Vec<u8> {
        let room = files.iter().map(|entry| entry.read.len() + ROOM).sum();
        envelope::closed(head, room, |out| files.iter().for_each(|entry| entry.write(out)))
    }

    /// The file of a path.
    pub(crate) fn get(&self, path: &str) -> Option<Entry<'s>> {
        let at = self.files.binary_search_by_key(&path, |entry| entry.path).ok()?;
        self.files.get(at).copied()
    }

    /// Hash of what its files define for the rules of others.
    pub(crate) fn definitions(&self) -> u128 {
        definitions(self.files.iter().filter(|entry| entry.defines).map(|entry| (entry.path, entry.hash)))
    }

    /// Its files, by path.
    pub(crate) fn files(&self) -> &[Entry<'s>] {
        &self.files
    }
}

impl<'s> Entry<'s> {
    /// Whether it is a file of an earlier store, of which everything still holds.
    pub(crate) fn is(&self, kept: &Entry<'_>) -> bool {
        let facts = |entry: &Entry<'_>| (entry.stamp, entry.hash, entry.defines);
        self.path == kept.path && facts(self) == facts(kept) && std::ptr::eq(self.read, kept.read)
    }

    fn write(&self, out: &mut Vec<u8>) {
        write_bytes(self.path.as_bytes(), out);
        self.stamp.map(|stamp| stamp.length).write(out);
        self.stamp.map(|stamp| stamp.modified).write(out);
        self.hash.write(out);
        self.defines.write(out);
        write_bytes(self.read, out);
    }

    fn read(from: &mut Bytes<'s>) -> Option<Self> {
        Some(Self {
            path: std::str::from_utf8(from.bytes()?).ok()?,
            stamp: Option::zip(Kept::read(from)?, Kept::read(from)?).map(|(length, modified)| Stamp { length, modified }),
            hash: Kept::read(from)?,
            defines: Kept::read(from)?,
            read: from.bytes()?,
        })
    }
}

/// The hash of what files define for the rules of others: path and hash of each that does, in the order of their paths.
pub(crate) fn definitions<'f>(files: impl Iterator<Item = (&'f str, u128)>) -> u128 {
    let mut hasher = Xxh3::new();
    for (path, hash) in files {
        hasher.write(&(path.len() as u64).to_le_bytes());
        hasher.write(path.as_bytes());
        hasher.write(&hash.to_le_bytes());
    }
    hasher.digest128()
}
