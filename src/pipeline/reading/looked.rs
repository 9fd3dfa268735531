//! The files of a source, and which of them have to be read.
//!
//! In: the files that there are, what an earlier build kept. Out: the files with what is known of each. A file that looks as it did is
//! not read, one whose bytes are the same is not parsed; where what files define for others has changed, every one is.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::error::Error;
use crate::kept::{self, Entry, FileRead, Store};
use crate::rule::Vendor;
use crate::sources::{self, Found, SourceFile, Stamp};
use crate::vendors;

/// How long a file must have been as it is before its stamp says so, in nanoseconds: no clock of a file system ticks slower.
const TICK: u64 = 2_000_000_000;

/// A file, and what is known of it.
pub(super) struct Looked<'s> {
    pub(super) found: &'s Found,
    /// Hash of its bytes.
    hash: u128,
    /// Whether it may define something for the rules of others.
    may_define: bool,
    /// Its text, if it had to be read.
    pub(super) text: Option<SourceFile>,
    /// What came of it, once that is known.
    pub(super) known: Option<Known<'s>>,
}

/// What came of a file.
pub(super) struct Known<'s> {
    pub(super) read: FileRead,
    /// The hash of each rule.
    pub(super) hashes: Vec<u128>,
    /// All of it as bytes.
    bytes: Cow<'s, [u8]>,
}

impl Known<'_> {
    /// What was read just now.
    pub(super) fn new(read: FileRead) -> Self {
        let (bytes, hashes) = read.to_bytes();
        Self { read, hashes, bytes: Cow::Owned(bytes) }
    }
}

/// Looks at the files of a source.
///
/// # Errors
/// When one cannot be read.
pub(super) fn all<'s>(found: &'s [Found], vendor: Vendor, earlier: &Store<'s>) -> Result<Vec<Looked<'s>>, Error> {
    let mut out: Vec<Looked<'s>> = found.par_iter().map(|found| look(found, vendor, earlier)).collect::<Result<_, _>>()?;
    let defining = out.iter().filter(|file| file.may_define).map(|file| (file.found.path.as_str(), file.hash));
    if kept::definitions(defining) != earlier.definitions() {
        out.iter_mut().for_each(|file| file.known = None);
    }
    let is_news = out.iter().any(|file| file.known.is_none());
    out.par_iter_mut().filter(|file| file.known.is_none() || is_news && file.may_define).try_for_each(Looked::read)?;
    Ok(out)
}

fn look<'s>(found: &'s Found, vendor: Vendor, earlier: &Store<'s>) -> Result<Looked<'s>, Error> {
    let entry = earlier.get(&found.path);
    if let Some(entry) = entry.filter(|entry| entry.stamp.is_some() && entry.stamp == found.stamp)
        && let Some(known) = known(&entry)
    {
        return Ok(Looked { found, hash: entry.hash, may_define: entry.defines, text: None, known: Some(known) });
    }
    let text = sources::read(found, true)?;
    let known = entry.filter(|entry| entry.hash == text.hash).as_ref().and_then(known);
    Ok(Looked { found, hash: text.hash, may_define: vendors::may_define(vendor, &text), text: Some(text), known })
}

fn known<'s>(entry: &Entry<'s>) -> Option<Known<'s>> {
    let (read, hashes) = FileRead::of_bytes(entry.read)?;
    Some(Known { read, hashes, bytes: Cow::Borrowed(entry.read) })
}

impl Looked<'_> {
    fn read(&mut self) -> Result<(), Error> {
        if self.text.is_none() {
            let text = sources::read(self.found, true)?;
            self.hash = text.hash;
            self.text = Some(text);
        }
        Ok(())
    }

    /// Its stamp, unless it is too young for that to tell anything.
    fn stamp(&self, began: u64) -> Option<Stamp> {
        self.found.stamp.filter(|stamp| stamp.modified < began.saturating_sub(TICK))
    }

    /// Its entry in the store of a build that began then.
    pub(super) fn entry(&self, began: u64) -> Option<Entry<'_>> {
        let known = self.known.as_ref()?;
        let stamp = self.stamp(began);
        Some(Entry { path: &self.found.path, stamp, hash: self.hash, defines: self.may_define, read: &known.bytes })
    }
}
