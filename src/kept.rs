//! What is kept of rules and pages between builds, as bytes.
//!
//! In: what was read of a source's files, or the bytes of an earlier build. Out: the other. Bytes that are damaged, cut short, or of
//! other settings, other knowledge or another program are as good as none, and never an error. Reads and writes no file.

#[macro_use]
mod codec;
mod envelope;
mod pages;
mod rules;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use pages::{KeptPage, KeptPages};
pub(crate) use store::{Entry, Key, Store, definitions};

use xxhash_rust::xxh3::xxh3_128;

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use codec::{Bytes, Kept, write_number};

/// The code of the program: its hash when it was compiled.
pub(crate) const CODE: &str = env!("FIELDGUIDE_CODE");

/// What was read of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct FileRead {
    /// Its rules, finished.
    pub(crate) rules: Vec<Rule>,
    /// What was wrong with the file, apart from what its rules carry themselves.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Why it holds no rule, if it holds none and should.
    pub(crate) skipped: Option<String>,
}

/// The hash of all that a rule says: equal for equal rules, whether read or kept.
pub(crate) fn hash(rule: &Rule) -> u128 {
    let mut bytes = Vec::new();
    rule.write(&mut bytes);
    xxh3_128(&bytes)
}

/// Bytes that a rule takes, more or less.
fn room(rule: &Rule) -> usize {
    rule.body.as_ref().map_or(0, |body| body.text.len()) + rule.description.len() + 96 * rule.predicates.len() + 1024
}

impl FileRead {
    /// Its bytes, and the hash of each rule.
    pub(crate) fn to_bytes(&self) -> (Vec<u8>, Vec<u128>) {
        let mut out = Vec::with_capacity(self.rules.iter().map(room).sum());
        self.diagnostics.write(&mut out);
        self.skipped.write(&mut out);
        write_number(self.rules.len() as u64, &mut out);
        let mut hashes = Vec::with_capacity(self.rules.len());
        for rule in &self.rules {
            let start = out.len();
            rule.write(&mut out);
            hashes.push(xxh3_128(out.get(start..).unwrap_or_default()));
        }
        (out, hashes)
    }

    /// What its bytes say, and the hash of each rule; nothing if they are not its own.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Option<(Self, Vec<u128>)> {
        let mut from = Bytes::new(bytes);
        let mut out = Self { diagnostics: Kept::read(&mut from)?, skipped: Kept::read(&mut from)?, rules: Vec::new() };
        let mut hashes = Vec::new();
        for _ in 0..from.number()? {
            let before = from.rest();
            out.rules.push(Rule::read(&mut from)?);
            let length = before.len() - from.rest().len();
            hashes.push(xxh3_128(before.get(..length)?));
        }
        from.rest().is_empty().then_some((out, hashes))
    }
}
