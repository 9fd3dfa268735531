//! What a publication did, counted.
//!
//! In: files with their lengths. Out: [`Published`], by kind of file. Knows nothing of folders.

use std::collections::BTreeMap;

use crate::limits;
use crate::site::file::{FileId, PageId, WholeList};

/// What a publication did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// Files written.
    pub written: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// Of these, files that were not even made.
    pub left: usize,
    /// Files removed.
    pub removed: usize,
    /// Files of each kind that the site has.
    pub kinds: BTreeMap<FileKind, Amount>,
    /// Path and bytes of the largest page.
    pub largest: Option<(String, u64)>,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileState {
    /// It was made, and was not there like that.
    Written,
    /// It was made, and was there.
    Same,
    /// It was not made, since nothing that it is made from has changed.
    Left,
}

/// Files and their bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    /// How many.
    pub files: usize,
    /// Bytes of all of them.
    pub bytes: u64,
}

/// A kind of file, as people who look for bytes ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// Pages that every site has once.
    Fixed,
    /// Techniques.
    Technique,
    /// Lists of a subject.
    List,
    /// Providers of events.
    Provider,
    /// Events.
    Event,
    /// The list of rules.
    RuleList,
    /// Rules.
    Rule,
    /// Rules that share a file name.
    Stem,
    /// The list of fields.
    FieldList,
    /// Fields.
    Field,
    /// Values.
    Value,
    /// Sources.
    Source,
    /// Pages of the content.
    Text,
    /// Static files.
    Static,
    /// What only programs read.
    Data,
}

impl FileKind {
    /// Its name, in the plural.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fixed => "fixed pages",
            Self::Technique => "techniques",
            Self::List => "lists",
            Self::Provider => "providers",
            Self::Event => "events",
            Self::RuleList => "list of rules",
            Self::Rule => "rules",
            Self::Stem => "shared names",
            Self::FieldList => "list of fields",
            Self::Field => "fields",
            Self::Value => "values",
            Self::Source => "sources",
            Self::Text => "texts",
            Self::Static => "static files",
            Self::Data => "data",
        }
    }

    /// Whether files of the kind are pages.
    pub fn is_page(self) -> bool {
        !matches!(self, Self::Static | Self::Data)
    }
}

impl From<FileId> for FileKind {
    fn from(file: FileId) -> Self {
        match file {
            FileId::Page(page) => match page {
                PageId::Fixed(_) => Self::Fixed,
                PageId::Technique(_) => Self::Technique,
                PageId::List(..) | PageId::RuleValues(..) => Self::List,
                PageId::Part(WholeList::Events(_), _) => Self::Provider,
                PageId::Part(WholeList::Rules | WholeList::Untagged, _) => Self::RuleList,
                PageId::Part(WholeList::Fields, _) => Self::FieldList,
                PageId::Event(_) => Self::Event,
                PageId::Rule(_) => Self::Rule,
                PageId::Stem(_) => Self::Stem,
                PageId::Field(_) => Self::Field,
                PageId::Value(_) => Self::Value,
                PageId::Source(_) => Self::Source,
                PageId::Text(_) => Self::Text,
            },
            FileId::Static(_) => Self::Static,
            FileId::Tree | FileId::NoJekyll | FileId::Robots | FileId::Sitemap | FileId::SitemapPart(_) => Self::Data,
        }
    }
}

impl Published {
    /// Counts a file.
    pub(super) fn add(&mut self, file: FileId, path: &str, length: u64, state: FileState) {
        match state {
            FileState::Written => self.written += 1,
            FileState::Same => self.unchanged += 1,
            FileState::Left => {
                self.unchanged += 1;
                self.left += 1;
            }
        }
        let kind = FileKind::from(file);
        let amount = self.kinds.entry(kind).or_default();
        amount.files += 1;
        amount.bytes += length;
        if kind.is_page() && self.largest.as_ref().is_none_or(|(_, known)| *known < length) {
            self.largest = Some((path.to_owned(), length));
        }
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.kinds.values().map(|amount| amount.bytes).sum()
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.kinds.iter().filter(|(kind, _)| kind.is_page()).map(|(_, amount)| amount.files).sum()
    }

    /// Whether the site is about to be larger than what GitHub Pages takes.
    pub fn is_almost_too_large(&self) -> bool {
        self.bytes() >= limits::SITE_WARNING
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::file::FixedPage;

    #[test]
    fn files_are_counted_by_kind_and_the_largest_page_is_known() {
        let mut published = Published::default();
        let home = FileId::Page(PageId::Fixed(FixedPage::Home));
        published.add(home, "index.html", 10, FileState::Written);
        published.add(FileId::Page(PageId::Part(WholeList::Fields, 1)), "fields/by-a.html", 30, FileState::Left);
        published.add(FileId::Page(PageId::Part(WholeList::Fields, 2)), "fields/by-b.html", 30, FileState::Same);
        published.add(FileId::Static(0), "static/a.png", 100, FileState::Written);
        assert_eq!((published.written, published.unchanged, published.left), (2, 2, 1));
        assert_eq!((published.bytes(), published.pages()), (170, 3));
        assert_eq!(published.kinds.get(&FileKind::FieldList), Some(&Amount { files: 2, bytes: 60 }));
        assert_eq!(published.largest, Some(("fields/by-a.html".to_owned(), 30)));
    }

    #[test]
    fn a_site_is_almost_too_large_from_900_million_bytes_on() {
        let mut published = Published::default();
        published.add(FileId::Tree, "static/tree.js", 899_999_999, FileState::Written);
        assert!(!published.is_almost_too_large());
        published.add(FileId::NoJekyll, ".nojekyll", 1, FileState::Written);
        assert!(published.is_almost_too_large());
    }
}
