//! Which files exist, and where: complete before any file is made.
//!
//! In: the catalog and the names of static files. Out: [`Addresses`]. Slugs and hashes depend on what a page is about, never
//! on order or on other runs.

mod assign;
mod claims;
mod lists;
mod parts;
mod rules;
mod whole;

use hashbrown::HashMap;

use crate::catalog::{Catalog, EventId, FieldId, RuleId, TechniqueId, ValueId};
use crate::error::Error;
use crate::site::address::Address;
use crate::site::file::{FileId, FixedPage, PageId};
use crate::site::static_files::StaticFiles;
pub(crate) use parts::{CutList, ListPart};
use whole::WholeLists;

/// A file and where it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct File {
    address: Address,
    id: FileId,
}

impl File {
    /// A file for tests.
    #[cfg(test)]
    pub(crate) fn of_tests(path: &str, id: FileId) -> Result<Self, crate::site::address::Refusal> {
        Ok(Self { address: Address::new(path)?, id })
    }

    /// Where it is.
    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    /// What it is.
    pub(crate) fn id(&self) -> FileId {
        self.id
    }
}

/// Where everything is.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    files: Vec<File>,
    by_path: HashMap<Address, usize>,
    by_page: HashMap<PageId, usize>,
    rules: Vec<Address>,
    stems: Vec<Vec<RuleId>>,
    stem_of: HashMap<RuleId, usize>,
    techniques: Vec<Option<Address>>,
    technique_rows: Vec<Option<Address>>,
    fields: Vec<Option<Address>>,
    values: Vec<Option<Address>>,
    events: Vec<Option<Address>>,
    event_rows: Vec<Option<Address>>,
    whole: WholeLists,
    sources: Vec<Address>,
}

impl Addresses {
    /// Finds an address for every file; a sitemap only where the site's own address is known.
    ///
    /// # Errors
    /// When a bundle, the content, a setting or a static file asks for an address that is taken or leads elsewhere.
    pub(crate) fn new(catalog: &Catalog, static_files: &StaticFiles, has_sitemap: bool) -> Result<Self, Error> {
        let mut out = assign::addresses(catalog, static_files, has_sitemap)?;
        out.files.sort();
        for (place, file) in out.files.iter().enumerate() {
            out.by_path.insert(file.address.clone(), place);
            if let FileId::Page(page) = file.id {
                out.by_page.insert(page, place);
            }
        }
        Ok(out)
    }

    /// All files by address.
    pub(crate) fn files(&self) -> &[File] {
        &self.files
    }

    /// The place among all files of the one at a path.
    pub(crate) fn find(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// The file at a path.
    pub(crate) fn at(&self, path: &str) -> Option<&File> {
        self.find(path).and_then(|place| self.files.get(place))
    }

    /// All pages by address.
    pub(crate) fn pages(&self) -> impl Iterator<Item = (&Address, PageId)> {
        self.files.iter().filter_map(|file| match file.id {
            FileId::Page(page) => Some((&file.address, page)),
            FileId::Static(_) | FileId::Tree | FileId::NoJekyll | FileId::Robots | FileId::Sitemap | FileId::SitemapPart(_) => None,
        })
    }

    /// The addresses that a sitemap lists.
    pub(crate) fn in_sitemap(&self) -> impl Iterator<Item = &Address> {
        self.pages().filter(|(_, page)| *page != PageId::Fixed(FixedPage::NotFound)).map(|(address, _)| address)
    }

    /// Where a page is, if the site has it.
    pub(crate) fn page(&self, page: PageId) -> Option<&Address> {
        self.by_page.get(&page).and_then(|place| self.files.get(*place)).map(File::address)
    }

    /// A rule's page.
    pub(crate) fn rule(&self, id: RuleId) -> &Address {
        &self.rules[id.index()]
    }

    /// The rules that share the file name of a [`PageId::Stem`].
    pub(crate) fn stem(&self, place: usize) -> &[RuleId] {
        self.stems.get(place).map_or(&[], Vec::as_slice)
    }

    /// The page of the rules that share a rule's file name, if others do.
    pub(crate) fn stem_of(&self, id: RuleId) -> Option<PageId> {
        self.stem_of.get(&id).copied().map(PageId::Stem)
    }

    /// A technique's page, if it has one.
    pub(crate) fn technique(&self, id: TechniqueId) -> Option<&Address> {
        self.techniques.get(id.index()).and_then(Option::as_ref)
    }

    /// The page of its parent, on which a sub-technique has its row.
    pub(crate) fn technique_row(&self, id: TechniqueId) -> Option<&Address> {
        self.technique_rows.get(id.index()).and_then(Option::as_ref)
    }

    /// Where a technique stands, from the top of the site: its page, or its row on its parent's.
    pub(crate) fn technique_place(&self, id: TechniqueId, name: &str) -> String {
        let row = || self.technique_row(id).map(|page| format!("{page}#{name}"));
        self.technique(id).map(Address::to_string).or_else(row).unwrap_or_default()
    }

    /// A field's page, if it has one.
    pub(crate) fn field(&self, id: FieldId) -> Option<&Address> {
        self.fields.get(id.index()).and_then(Option::as_ref)
    }

    /// A value's page, if it has one.
    pub(crate) fn value(&self, id: ValueId) -> Option<&Address> {
        self.values.get(id.index()).and_then(Option::as_ref)
    }

    /// An event's page, if it has one.
    pub(crate) fn event(&self, id: EventId) -> Option<&Address> {
        self.events.get(id.index()).and_then(Option::as_ref)
    }

    /// The page of its provider on which an event has its row.
    pub(crate) fn event_row(&self, id: EventId) -> Option<&Address> {
        self.event_rows.get(id.index()).and_then(Option::as_ref)
    }

    /// The lists of the whole site.
    pub(crate) fn whole(&self) -> &WholeLists {
        &self.whole
    }
}
