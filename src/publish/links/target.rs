//! Where a link leads, as a browser understands it.
//!
//! In: an attribute's value as written, and the page on which it stands. Out: a [`Target`]. Knows no page but by its path.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr3};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::site::address::{Address, percent_decoded};

/// Where a link of a page leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// Out of the site, to the top of a server, or to the top of its own page: nothing to judge.
    Settled,
    /// To no file.
    Nowhere,
    /// To a place on its own page: the hash of its id.
    Here(u64),
    /// To another file, by its place among all files.
    File(usize),
    /// To a place on it.
    Anchor(usize, u64),
}

/// A page on which links stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Base<'p> {
    folder: &'p str,
    depth: usize,
    /// Differs from folder to folder.
    seed: u64,
}

impl<'p> Base<'p> {
    pub(super) fn new(address: &'p Address) -> Self {
        let folder = address.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        Self { folder, depth: address.depth(), seed: hash(folder.as_bytes()) }
    }

    /// The same for the same link from the same folder.
    pub(super) fn key(self, link: &[u8]) -> u64 {
        xxh3_64_with_seed(link, self.seed)
    }

    /// Where a link leads; `find` gives the place of the file at the path with a hash.
    pub(super) fn target(self, link: &[u8], find: impl Fn(u64) -> Option<usize>) -> Target {
        match self.plain(link).and_then(|path| find(hash(path))) {
            Some(place) => Target::File(place),
            None => self.any_target(&unescaped(link), find),
        }
    }

    /// The path that most links of a site name: climbing to the top, without references, query or anchor. What else it might be
    /// is no file's path.
    fn plain(self, link: &[u8]) -> Option<&[u8]> {
        let path = (0..self.depth).try_fold(link, |rest, _| rest.strip_prefix(b"../"))?;
        memchr3(b'&', b'#', b'?', path).is_none().then_some(path)
    }

    fn any_target(self, link: &str, find: impl Fn(u64) -> Option<usize>) -> Target {
        if has_scheme(link) || link.starts_with('/') {
            return Target::Settled;
        }
        let (file, rest) = link.split_at(memchr2(b'#', b'?', link.as_bytes()).unwrap_or(link.len()));
        let anchor = rest.split_once('#').map_or("", |(_, anchor)| anchor);
        let anchor = Some(anchor).filter(|anchor| !matches!(*anchor, "" | "top")).map(|anchor| hash(percent_decoded(anchor).as_bytes()));
        if file.is_empty() {
            return anchor.map_or(Target::Settled, Target::Here);
        }
        match (self.join(&percent_decoded(file)).and_then(|path| find(hash(path.as_bytes()))), anchor) {
            (None, _) => Target::Nowhere,
            (Some(place), None) => Target::File(place),
            (Some(place), Some(anchor)) => Target::Anchor(place, anchor),
        }
    }

    /// The path that a link names; nothing if it leads out of the site.
    fn join(self, link: &str) -> Option<String> {
        let mut out = self.folder.to_owned();
        for part in link.split('/') {
            match part {
                "." => {}
                ".." if out.is_empty() => return None,
                ".." => out.truncate(out.rfind('/').unwrap_or(0)),
                part => {
                    if !out.is_empty() {
                        out.push('/');
                    }
                    out.push_str(part);
                }
            }
        }
        Some(out)
    }
}

/// The hash of an id, as an attribute's value writes it.
pub(super) fn id(value: &[u8]) -> u64 {
    match memchr2(b'&', b'%', value) {
        None => hash(value),
        Some(_) => hash(percent_decoded(&unescaped(value)).as_bytes()),
    }
}

/// The hash of a path or of a place on a page.
pub(super) fn hash(text: &[u8]) -> u64 {
    xxh3_64(text)
}

/// Whether a link begins with a scheme, such as `https:`.
fn has_scheme(link: &str) -> bool {
    let is_letter = |character: char| character.is_ascii_alphanumeric() || matches!(character, '+' | '-' | '.');
    let begins = link.starts_with(|character: char| character.is_ascii_alphabetic());
    begins && link.trim_start_matches(is_letter).starts_with(':')
}

/// An attribute's value with its character references undone.
pub(super) fn unescaped(value: &[u8]) -> Cow<'_, str> {
    let text = std::str::from_utf8(value).map_or_else(|_| String::from_utf8_lossy(value), Cow::Borrowed);
    if memchr(b'&', value).is_none() {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        let reference = behind.split_once(';').and_then(|(name, after)| Some((reference(name)?, after)));
        rest = match reference {
            Some((character, after)) => {
                out.push(character);
                after
            }
            None => {
                out.push('&');
                behind
            }
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}
