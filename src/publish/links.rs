//! Links of pages: where they lead, and whether anything is there.
//!
//! In: pages as they are made. Out: the links that are dead. Of a page nothing is kept but what is dead and the hashes of its
//! ids; of all pages together, the anchors that they want of others. So all are judged without any page being held.

mod scan;
mod target;

use hashbrown::{HashMap, HashSet};

use crate::error::Error;
use crate::site::address::Address;
use crate::site::addresses::File;
use crate::site::file::FileId;
use scan::Attribute;
use target::{Base, Target, unescaped};

/// Keys of links that are remembered to lead somewhere. A power of two.
const REMEMBERED: usize = 1 << 12;

/// A place on a file: the file's place among all files, and the hash of the id.
type Anchor = (usize, u64);

/// The place of each file among all, by the hash of its path.
#[derive(Debug)]
pub(crate) struct Places(HashMap<u64, usize>);

impl Places {
    pub(crate) fn new(files: &[File]) -> Self {
        Self(files.iter().enumerate().map(|(place, file)| (target::hash(file.address().path().as_bytes()), place)).collect())
    }

    /// The place of the file at the path with a hash.
    fn find(&self, path: u64) -> Option<usize> {
        self.0.get(&path).copied()
    }
}

/// What is kept of the links of some files.
#[derive(Debug, Default)]
pub(crate) struct FoundLinks {
    /// Links that lead nowhere, in order, as they are told.
    dead: Vec<String>,
    /// Hashes of the ids of all pages, those of each page in order.
    ids: Vec<u64>,
    /// Of each page its place and where its ids end.
    pages: Vec<(usize, usize)>,
    /// Anchors that pages want of others.
    wanted: HashSet<Anchor>,
}

/// Looks at the links of files, one file after the other.
#[derive(Debug)]
pub(crate) struct LinkCheck<'s> {
    places: &'s Places,
    found: FoundLinks,
    /// Keys of links that lead somewhere, each where its key says; later ones push out earlier ones.
    alive: Vec<u64>,
}

impl<'s> LinkCheck<'s> {
    pub(crate) fn new(places: &'s Places) -> Self {
        Self { places, found: FoundLinks::default(), alive: vec![0; REMEMBERED] }
    }

    /// Looks at the links of the file at a place. Files without markup have none.
    pub(crate) fn add(&mut self, place: usize, file: &File, bytes: &[u8]) {
        if !has_markup(file) {
            return;
        }
        let base = Base::new(file.address());
        let mut here: Vec<(u64, &[u8])> = Vec::new();
        let mut dead: Vec<&[u8]> = Vec::new();
        let start = self.found.ids.len();
        scan::attributes(bytes, |attribute, value| match attribute {
            Attribute::Id => self.found.ids.push(target::id(value)),
            Attribute::Link => {
                let key = base.key(value);
                if self.alive.get(slot(key)) == Some(&key) {
                    return;
                }
                match base.target(value, |path| self.places.find(path)) {
                    Target::Nowhere => return dead.push(value),
                    Target::Here(anchor) => return here.push((anchor, value)),
                    Target::Anchor(place, anchor) => drop(self.found.wanted.insert((place, anchor))),
                    Target::Settled | Target::File(_) => {}
                }
                if let Some(slot) = self.alive.get_mut(slot(key)) {
                    *slot = key;
                }
            }
        });
        let ids = self.found.ids.get_mut(start..).unwrap_or_default();
        ids.sort_unstable();
        dead.extend(here.into_iter().filter(|(anchor, _)| ids.binary_search(anchor).is_err()).map(|(_, link)| link));
        self.found.pages.push((place, self.found.ids.len()));
        let mut told = HashSet::new();
        self.found.dead.extend(dead.into_iter().filter(|link| told.insert(*link)).map(|link| named(file.address(), link)));
    }

    /// Takes the page at a place as one without dead links, by what an earlier build kept of it: the hashes of its ids, eight bytes
    /// each.
    pub(crate) fn leave(&mut self, place: usize, ids: &[u8]) {
        let (ids, _) = ids.as_chunks();
        self.found.ids.extend(ids.iter().map(|id| u64::from_le_bytes(*id)));
        self.found.pages.push((place, self.found.ids.len()));
    }

    /// What was found.
    pub(crate) fn found(self) -> FoundLinks {
        self.found
    }
}

/// Where a key is remembered.
fn slot(key: u64) -> usize {
    usize::try_from(key % REMEMBERED as u64).unwrap_or_default()
}

/// The hashes of the ids of each page, in order, by its place among all files.
#[derive(Debug)]
pub(crate) struct PageIds<'f>(Vec<Option<&'f [u64]>>);

impl<'f> PageIds<'f> {
    /// Those that were found, of so many files.
    pub(crate) fn new(files: usize, found: &'f [FoundLinks]) -> Self {
        let mut out = vec![None; files];
        for found in found {
            let mut start = 0;
            for (place, end) in &found.pages {
                if let Some(slot) = out.get_mut(*place) {
                    *slot = found.ids.get(start..*end);
                }
                start = *end;
            }
        }
        Self(out)
    }

    /// What is kept of a page for later builds.
    pub(crate) fn kept(&self, place: usize) -> Vec<u8> {
        self.of(place).into_iter().flatten().flat_map(|id| id.to_le_bytes()).collect()
    }

    fn of(&self, place: usize) -> Option<&'f [u64]> {
        self.0.get(place).copied().flatten()
    }

    /// Whether an anchor is there, or is on no page.
    fn have(&self, (place, anchor): &Anchor) -> bool {
        self.of(*place).is_none_or(|ids| ids.binary_search(anchor).is_ok())
    }
}

/// Fails when a link of any file is dead. `make` makes a file again, to name links to anchors that are not there.
///
/// # Errors
/// All dead links, or that of `make`.
pub(crate) fn judge(
    files: &[File],
    places: &Places,
    found: &[FoundLinks],
    make: impl Fn(&File) -> Result<Vec<u8>, Error>,
) -> Result<(), Error> {
    let mut dead: Vec<String> = found.iter().flat_map(|found| found.dead.iter().cloned()).collect();
    let ids = PageIds::new(files.len(), found);
    let missing: HashSet<Anchor> = found.iter().flat_map(|found| &found.wanted).filter(|anchor| !ids.have(anchor)).copied().collect();
    if !missing.is_empty() {
        for file in files.iter().filter(|file| has_markup(file)) {
            let (bytes, mut told) = (make(file)?, HashSet::new());
            let base = Base::new(file.address());
            scan::attributes(&bytes, |attribute, value| match (attribute, base.target(value, |path| places.find(path))) {
                (Attribute::Link, Target::Anchor(place, anchor)) if missing.contains(&(place, anchor)) => {
                    dead.extend(told.insert(value).then(|| named(file.address(), value)));
                }
                _ => {}
            });
        }
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

fn named(address: &Address, link: &[u8]) -> String {
    format!("{address} -> {}", unescaped(link))
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
        let places = Places::new(&files);
        let halves = [0..files.len() / 2, files.len() / 2..files.len()].map(|part| {
            let mut check = LinkCheck::new(&places);
            part.for_each(|place| check.add(place, &files[place], pages[place].1.as_bytes()));
            check.found()
        });
        let make = |file: &File| Ok(pages[find(file.address().path()).unwrap()].1.as_bytes().to_vec());
        match judge(&files, &places, &halves, make) {
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
    fn a_link_that_leads_somewhere_from_one_folder_is_dead_from_another() {
        let links = "<a href=d.html><a href=gone.html><a href=d.html#e><a href=#e>";
        let pages = [("a/d.html", "<p id=e>"), ("a/p.html", links), ("a/q.html", links), ("b/p.html", links), ("d.html", links)];
        assert_eq!(
            dead(&pages),
            [
                "a/p.html -> gone.html",
                "a/p.html -> #e",
                "a/q.html -> gone.html",
                "a/q.html -> #e",
                "b/p.html -> d.html",
                "b/p.html -> gone.html",
                "b/p.html -> d.html#e",
                "b/p.html -> #e",
                "d.html -> gone.html",
                "d.html -> #e",
                "d.html -> d.html#e",
            ]
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
