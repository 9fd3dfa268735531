//! Where a file of the site is.
//!
//! In: a path from anybody, rules and bundles included. Out: an [`Address`], or why it can be none: no address leads out of
//! the folder of the site, on any system.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

use memchr::memchr;

use crate::site::file::FixedPage;

/// Bytes of one part of a path, at most: what file systems take.
const PART: usize = 255;
/// Bytes of a path, at most.
const PATH: usize = 1_000;
/// Names that Windows keeps for itself, whatever follows after a dot.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
/// Devices of Windows that a digit follows.
const PORTS: [&str; 2] = ["com", "lpt"];

/// The path of a file below the folder of the site, with `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Address(Arc<str>);

/// Why a path is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("it is empty, or a part of it is")]
    Empty,
    #[error("it leads to another folder")]
    Parent,
    #[error("it is too long")]
    Length,
    #[error("it holds a character that file systems or links do not take")]
    Character,
    #[error("a part of it begins or ends with a blank, or ends with a dot")]
    Edge,
    #[error("Windows keeps a name in it for itself")]
    Reserved,
}

impl Address {
    /// The address of a path, with `/`.
    ///
    /// # Errors
    /// When it would be no file below the folder of the site on some system, or no link to it could be written.
    pub(crate) fn new(path: &str) -> Result<Self, Refusal> {
        if path.len() > PATH {
            return Err(Refusal::Length);
        }
        path.split('/').try_for_each(check)?;
        Ok(Self(path.into()))
    }

    /// The path.
    pub(crate) fn path(&self) -> &str {
        &self.0
    }

    /// Folders above the file: 0 for `index.html`.
    pub(crate) fn depth(&self) -> usize {
        self.0.bytes().filter(|&byte| byte == b'/').count()
    }

    /// The link to this file from another file of the site. It names the file, so that it works from disk too.
    pub(crate) fn relative_to(&self, from: &Self) -> String {
        let depth = from.depth();
        let mut out = String::with_capacity(depth * 3 + self.0.len());
        (0..depth).for_each(|_| out.push_str("../"));
        out.push_str(&self.0);
        out
    }
}

/// Undoes percent-encoding, as links and requests write it.
pub(crate) fn percent_decoded(text: &str) -> Cow<'_, str> {
    if memchr(b'%', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let code = behind.get(..2).filter(|code| !code.starts_with('+')).and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(code.unwrap_or(b'%'));
        rest = if code.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    bytes.extend_from_slice(rest.as_bytes());
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

fn check(part: &str) -> Result<(), Refusal> {
    let is_bad = |character: char| {
        character.is_control() || matches!(character, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '#' | '%' | '\u{FFFD}')
    };
    match part {
        "" => Err(Refusal::Empty),
        "." | ".." => Err(Refusal::Parent),
        _ if part.len() > PART => Err(Refusal::Length),
        _ if part.contains(is_bad) => Err(Refusal::Character),
        _ if part.starts_with(' ') || part.ends_with([' ', '.']) => Err(Refusal::Edge),
        _ if is_reserved(part) => Err(Refusal::Reserved),
        _ => Ok(()),
    }
}

/// Whether Windows keeps a name for itself.
fn is_reserved(part: &str) -> bool {
    let name = part.split('.').next().unwrap_or(part).trim_end().to_ascii_lowercase();
    let is_port = |port: &str| {
        let mut rest = name.strip_prefix(port).unwrap_or_default().chars();
        matches!((rest.next(), rest.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    };
    DEVICES.contains(&name.as_str()) || PORTS.into_iter().any(is_port)
}

impl From<FixedPage> for Address {
    fn from(page: FixedPage) -> Self {
        Self(page.path().into())
    }
}

impl Borrow<str> for Address {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_elsewhere_is_no_address() {
        for (path, refusal) in [
            ("", Refusal::Empty),
            ("/etc/passwd", Refusal::Empty),
            ("a//b.html", Refusal::Empty),
            ("a/", Refusal::Empty),
            ("../pwned.html", Refusal::Parent),
            ("attack/../../../pwned.html", Refusal::Parent),
            ("a/./b.html", Refusal::Parent),
            ("a\\..\\b.html", Refusal::Character),
            ("C:/b.html", Refusal::Character),
            ("a\0.html", Refusal::Character),
            ("a\n.html", Refusal::Character),
            ("a?b.html", Refusal::Character),
            ("a/b.html.", Refusal::Edge),
            ("a /b.html", Refusal::Edge),
            ("rules/Con.html", Refusal::Reserved),
            ("rules/LPT1", Refusal::Reserved),
            ("com²/x.html", Refusal::Reserved),
        ] {
            assert_eq!(Address::new(path), Err(refusal), "{path:?}");
        }
        assert_eq!(Address::new(&format!("{}.html", "a".repeat(300))), Err(Refusal::Length));
        assert_eq!(Address::new(&"a/".repeat(600)), Err(Refusal::Length));
    }

    #[test]
    fn names_of_files_are_addresses() {
        for path in ["index.html", "attack/T1021.002.html", "rules/own/con-.html", "static/Ünïcode (1).png", ".nojekyll", "comma/lpt.html"]
        {
            assert_eq!(Address::new(path).as_ref().map(Address::path), Ok(path));
        }
        for page in FixedPage::ALL {
            assert_eq!(Address::new(page.path()), Ok(page.into()));
        }
    }

    #[test]
    fn links_climb_to_the_top_and_name_the_file() {
        let from = Address::from(FixedPage::Matrix);
        assert_eq!(Address::from(FixedPage::Home).relative_to(&from), "../index.html");
        assert_eq!(Address::from(FixedPage::Home).relative_to(&Address::from(FixedPage::Search)), "index.html");
    }

    #[test]
    fn percent_encoding_is_undone() {
        assert_eq!(percent_decoded("a%20b%zz%e2%82%ac%+1%"), "a b%zz€%+1%");
    }
}
