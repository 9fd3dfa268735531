//! Links of pages: where they lead, and whether anything is there.
//!
//! In: pages as they are made. Out: the links that are dead. Of a page nothing is kept but what is dead, hashes of its ids and
//! of the anchors that it wants on other pages, so that all are judged without any page being held.

mod scan;

use std::borrow::Cow;

use hashbrown::HashSet;
use memchr::{memchr, memchr2};
use xxhash_rust::xxh3::xxh3_64;

use crate::error::Error;
use crate::site::address::{Address, percent_decoded};
use crate::site::addresses::File;
use crate::site::file::FileId;
use scan::Attribute;

/// What is kept of a file.
#[derive(Debug, Default)]
pub(crate) struct FileLinks {
    /// Links that lead nowhere, as written.
    dead: Vec<String>,
    /// Hashes of its ids, in order; none for files that have no anchors to judge.
    ids: Option<Vec<u64>>,
    /// Anchors that it wants elsewhere: the place of the other file, and the anchor's hash.
    wanted: Vec<(usize, u64)>,
}

impl FileLinks {
    /// Those of a page that is known to have no dead links, by the hashes of its ids, eight bytes each.
    pub(crate) fn of_ids(ids: &[u8]) -> Self {
        let (ids, _) = ids.as_chunks();
        Self { ids: Some(ids.iter().map(|id| u64::from_le_bytes(*id)).collect()), ..Self::default() }
    }

    /// The hashes of the file's ids, eight bytes each.
    pub(crate) fn ids(&self) -> Vec<u8> {
        self.ids.iter().flatten().flat_map(|id| id.to_le_bytes()).collect()
    }
}

/// Where a link of a page leads.
enum Target<'l> {
    /// Out of the site, or to the top of a server: nothing to judge.
    Outside,
    /// To no file.
    Nowhere,
    /// To a file, by its place, and an anchor there; empty for its top.
    Inside(usize, Cow<'l, str>),
}

/// Looks at the links of a file; `find` gives the place of the file at a path. Files without markup have none.
pub(crate) fn check(file: &File, bytes: &[u8], find: impl Fn(&str) -> Option<usize>) -> FileLinks {
    let mut out = FileLinks::default();
    if !has_markup(file) {
        return out;
    }
    let address = file.address();
    let own = find(address.path());
    let mut here: Vec<(u64, &[u8])> = Vec::new();
    let mut ids = Vec::new();
    each(address, bytes, find, |what| match what {
        Seen::Id(id) => ids.push(hash(&percent_decoded(&id))),
        Seen::Link(_, Target::Outside) => {}
        Seen::Link(link, Target::Nowhere) => out.dead.push(named(address, link)),
        Seen::Link(_, Target::Inside(_, anchor)) if anchor.is_empty() => {}
        Seen::Link(link, Target::Inside(place, anchor)) if Some(place) == own => here.push((hash(&anchor), link)),
        Seen::Link(_, Target::Inside(place, anchor)) => out.wanted.push((place, hash(&anchor))),
    });
    ids.sort_unstable();
    let lost = here.into_iter().filter(|(anchor, _)| ids.binary_search(anchor).is_err());
    out.dead.extend(lost.map(|(_, link)| named(address, link)));
    out.ids = Some(ids);
    out
}

/// Fails when a link of any file is dead. `make` makes a file again, to name links to anchors that are not there.
///
/// # Errors
/// All dead links, or that of `make`.
pub(crate) fn judge(
    files: &[File],
    found: &[FileLinks],
    find: impl Fn(&str) -> Option<usize>,
    make: impl Fn(&File) -> Result<Vec<u8>, Error>,
) -> Result<(), Error> {
    let is_there = |place: usize, anchor: u64| {
        let ids = found.get(place).and_then(|links| links.ids.as_ref());
        ids.is_none_or(|ids| ids.binary_search(&anchor).is_ok())
    };
    let mut dead = Vec::new();
    for (own, (file, links)) in files.iter().zip(found).enumerate() {
        dead.extend(links.dead.iter().cloned());
        if links.wanted.iter().all(|(place, anchor)| is_there(*place, *anchor)) {
            continue;
        }
        let (address, bytes) = (file.address(), make(file)?);
        each(address, &bytes, &find, |what| match what {
            Seen::Link(link, Target::Inside(place, anchor)) if place != own && !anchor.is_empty() => {
                dead.extend((!is_there(place, hash(&anchor))).then(|| named(address, link)));
            }
            Seen::Link(..) | Seen::Id(_) => {}
        });
    }
    if dead.is_empty() { Ok(()) } else { Err(Error::DeadLinks(dead)) }
}

/// Whether a file has ids and links: pages, and pictures made of elements.
fn has_markup(file: &File) -> bool {
    match file.id() {
        FileId::Page(_) => true,
        FileId::Static(_) => file.address().path().ends_with(".svg"),
        FileId::Tree | FileId::NoJekyll | FileId::Robots | FileId::Sitemap | FileId::SitemapPart(_) => false,
    }
}

/// What a page has.
enum Seen<'h, 'l> {
    /// An id.
    Id(Cow<'h, str>),
    /// A link, as written, and where it leads.
    Link(&'h [u8], Target<'l>),
}

/// Tells `take` each id of a page, and each of its links once.
fn each<'h>(address: &Address, html: &'h [u8], find: impl Fn(&str) -> Option<usize>, mut take: impl FnMut(Seen<'h, '_>)) {
    let folder = Folder { path: address.path().rsplit_once('/').map_or("", |(folder, _)| folder), depth: address.depth() };
    let mut known: HashSet<&[u8]> = HashSet::new();
    let mut room = String::new();
    scan::attributes(html, |attribute, value| match attribute {
        Attribute::Id => take(Seen::Id(unescaped(value))),
        Attribute::Link if known.insert(value) => {
            let link = unescaped(value);
            let path = |file: &str| if file.is_empty() { find(address.path()) } else { folder.join(file, &mut room).and_then(&find) };
            take(Seen::Link(value, target(&link, path)));
        }
        Attribute::Link => {}
    });
}

/// Where a link leads; `place` tells the place of the file that its part before `?` and `#` names.
fn target(link: &str, place: impl FnOnce(&str) -> Option<usize>) -> Target<'_> {
    if has_scheme(link) || link.starts_with('/') {
        return Target::Outside;
    }
    let (file, rest) = link.split_at(memchr2(b'#', b'?', link.as_bytes()).unwrap_or(link.len()));
    let anchor = rest.split_once('#').map_or("", |(_, anchor)| anchor);
    let anchor = if anchor == "top" { "" } else { anchor };
    place(&percent_decoded(file)).map_or(Target::Nowhere, |place| Target::Inside(place, percent_decoded(anchor)))
}

/// Whether a link begins with a scheme, such as `https:`.
fn has_scheme(link: &str) -> bool {
    let is_letter = |character: char| character.is_ascii_alphanumeric() || matches!(character, '+' | '-' | '.');
    let begins = link.starts_with(|character: char| character.is_ascii_alphabetic());
    begins && link.trim_start_matches(is_letter).starts_with(':')
}

/// The folder of a page, and how deep it is.
#[derive(Clone, Copy)]
struct Folder<'p> {
    path: &'p str,
    depth: usize,
}

impl Folder<'_> {
    /// The path that a link from a page in this folder names, worked out in `room` unless the link climbs to the top, as all
    /// that the site makes do; nothing if it leads out of the site.
    fn join<'l>(self, link: &'l str, room: &'l mut String) -> Option<&'l str> {
        let climbed = (0..self.depth).try_fold(link, |rest, _| rest.strip_prefix("../"));
        if let Some(path) = climbed.filter(|path| !path.as_bytes().windows(2).any(|pair| pair == b"./")) {
            return Some(path);
        }
        room.clear();
        room.push_str(self.path);
        for part in link.split('/') {
            match part {
                "." => {}
                ".." if room.is_empty() => return None,
                ".." => room.truncate(room.rfind('/').unwrap_or(0)),
                part => {
                    if !room.is_empty() {
                        room.push('/');
                    }
                    room.push_str(part);
                }
            }
        }
        Some(room)
    }
}

fn named(address: &Address, link: &[u8]) -> String {
    format!("{address} -> {}", unescaped(link))
}

fn hash(anchor: &str) -> u64 {
    xxh3_64(anchor.as_bytes())
}

/// An attribute's value with its character references undone.
fn unescaped(value: &[u8]) -> Cow<'_, str> {
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;
    use crate::site::file::{FixedPage, PageId};

    /// The dead links of a site of pages: path and HTML of each.
    fn dead(pages: &[(&str, &str)]) -> Vec<String> {
        let id = |path: &str| if path.starts_with("static") { FileId::Static(0) } else { FileId::Page(PageId::Fixed(FixedPage::Home)) };
        let files: Vec<File> = pages.iter().map(|(path, _)| File::of_tests(path, id(path)).unwrap()).collect();
        let find = |path: &str| pages.iter().position(|(known, _)| *known == path);
        let found: Vec<FileLinks> = files.iter().zip(pages).map(|(file, (_, html))| check(file, html.as_bytes(), find)).collect();
        let make = |file: &File| Ok(pages[find(file.address().path()).unwrap()].1.as_bytes().to_vec());
        match judge(&files, &found, find, make) {
            Err(Error::DeadLinks(dead)) => dead,
            other => other.map(|()| Vec::new()).unwrap(),
        }
    }

    #[test]
    fn dead_files_and_anchors_are_found() {
        let page = r##"<a href="../b/c.html">x</a><a href="d.html#e">x</a><a href="d.html#f"><a href="#here">x</a><a href="#gone">x</a>
            <p id="here"><a href="nowhere.html">x</a><a href="nowhere.html">x</a><a href="../../out.html">x</a>"##;
        let other = ("a/d.html", "<p id=e>");
        assert_eq!(
            dead(&[("a/p.html", page), ("b/c.html", ""), other]),
            ["a/p.html -> nowhere.html", "a/p.html -> ../../out.html", "a/p.html -> #gone", "a/p.html -> d.html#f"]
        );
    }

    #[test]
    fn links_out_of_the_site_are_not_judged_whatever_their_case() {
        let page = "<a href='HTTPS://Example.org'></a><a href='MailTo:a@b'></a><a href='//x'></a><a href='/top'></a><a href='tel:1'></a>";
        assert!(dead(&[("a.html", page)]).is_empty());
        assert_eq!(dead(&[("a.html", "<a href='https.html'></a><a href='a b:c'></a>")]), ["a.html -> https.html", "a.html -> a b:c"]);
    }

    #[test]
    fn text_that_looks_like_a_link_is_none() {
        assert!(dead(&[("a.html", "<p>a href=\"x\" <b title='y'> src=\"z\"</b>")]).is_empty());
    }

    #[test]
    fn links_are_read_as_a_browser_reads_them() {
        let page = "<p id='a&amp;b'><p id='ü'><a href='#a&#38;b'></a><a href='#%C3%BC'></a><a href='#top'></a><a href='#'></a><a href=''></a>\
                    <a href='./x/../my%20page.html?q=1#i'></a><a href='static/sign.svg#up'></a><a href='static/sign.svg#down'></a>\
                    <a href='static/paper.pdf#page=2'></a>";
        let others = [("my page.html", "<i id=i>"), ("static/sign.svg", "<g id=\"up\">"), ("static/paper.pdf", "<a href=\"x\">")];
        assert_eq!(dead(&[&[("a.html", page)], others.as_slice()].concat()), ["a.html -> static/sign.svg#down"]);
    }
}
