//! What is kept of pages: the fingerprint of each, and what its bytes were.

use hashbrown::HashMap;

use super::codec::{Bytes, Kept, write_bytes};
use super::{CODE, envelope};

/// How the bytes begin; the number is that of their form.
const MARK: &str = "fieldguide pages 1\n";

/// Bytes that a page takes, more or less.
const ROOM: usize = 256;

/// A page as it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeptPage<'p> {
    /// Where it is.
    pub(crate) path: &'p str,
    /// What it was made from.
    pub(crate) fingerprint: u128,
    /// Hash of its bytes.
    pub(crate) hash: u128,
    /// Number of its bytes.
    pub(crate) length: u64,
    /// Hashes of its ids, in order, eight bytes each.
    pub(crate) ids: &'p [u8],
}

/// The pages of an earlier build; none of the default one.
#[derive(Debug, Default)]
pub(crate) struct KeptPages<'p>(HashMap<&'p str, KeptPage<'p>>);

impl<'p> KeptPages<'p> {
    /// How the bytes begin.
    pub(crate) fn head() -> Vec<u8> {
        [MARK, CODE].concat().into_bytes()
    }

    /// What the bytes of an earlier build say; nothing if they are damaged.
    pub(crate) fn of_bytes(bytes: &'p [u8]) -> Option<Self> {
        let mut from = envelope::opened(bytes, Self::head().len())?;
        let mut pages = HashMap::with_capacity(from.rest().len() / ROOM);
        while !from.rest().is_empty() {
            let page = KeptPage::read(&mut from)?;
            pages.insert(page.path, page);
        }
        Some(Self(pages))
    }

    /// The bytes of these pages.
    pub(crate) fn bytes<'k>(pages: impl ExactSizeIterator<Item = KeptPage<'k>>) -> Vec<u8> {
        envelope::closed(&Self::head(), pages.len() * ROOM, |out| pages.for_each(|page| page.write(out)))
    }

    /// The page at a path, if it was made from the same.
    pub(crate) fn get(&self, path: &str, fingerprint: u128) -> Option<&KeptPage<'p>> {
        self.0.get(path).filter(|page| page.fingerprint == fingerprint)
    }
}

impl<'p> KeptPage<'p> {
    fn write(&self, out: &mut Vec<u8>) {
        write_bytes(self.path.as_bytes(), out);
        self.fingerprint.write(out);
        self.hash.write(out);
        self.length.write(out);
        write_bytes(self.ids, out);
    }

    fn read(from: &mut Bytes<'p>) -> Option<Self> {
        Some(Self {
            path: std::str::from_utf8(from.bytes()?).ok()?,
            fingerprint: Kept::read(from)?,
            hash: Kept::read(from)?,
            length: Kept::read(from)?,
            ids: from.bytes()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_read_back_and_damaged_ones_are_none() {
        let ids = 7_u64.to_le_bytes();
        let page = KeptPage { path: "attack/T1021.html", fingerprint: 1 << 100, hash: 3, length: 300, ids: &ids };
        let bytes = KeptPages::bytes([page].into_iter());
        let pages = KeptPages::of_bytes(&bytes).unwrap_or_default();
        assert_eq!(pages.get(page.path, page.fingerprint), Some(&page));
        assert_eq!(pages.get(page.path, 2), None);
        for at in KeptPages::head().len()..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            let read = KeptPages::of_bytes(&damaged).unwrap_or_default();
            assert!(read.get(page.path, page.fingerprint).is_none_or(|read| *read == page), "byte {at}");
        }
    }
}
