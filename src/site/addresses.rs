//! Which pages exist, and where: complete before any page is made.
//!
//! In: the catalog. Out: [`Addresses`]. Slugs and hashes depend on what a page is about, never on order or on other runs.

mod assign;

use std::fmt;

use crate::catalog::{Catalog, EventId, FieldId, RuleId, Subject, TechniqueId, ValueId};

/// The path of a file of the site, with `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Address(Box<str>);

impl Address {
    /// An address from its path.
    pub(crate) fn new(path: impl Into<Box<str>>) -> Self {
        Self(path.into())
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
        self.at_depth(from.depth())
    }

    /// The link to this file from any file `depth` folders down.
    pub(crate) fn at_depth(&self, depth: usize) -> String {
        let mut out = String::with_capacity(depth * 3 + self.0.len());
        (0..depth).for_each(|_| out.push_str("../"));
        out.push_str(&self.0);
        out
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// A list that has pages of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ListKind {
    /// Fields filtered most.
    Fields,
    /// Event selectors.
    Selectors,
    /// Indicators.
    Indicators,
    /// Exclusions.
    Exclusions,
    /// Rules.
    Rules,
}

impl ListKind {
    /// All kinds.
    pub(crate) const ALL: [Self; 5] = [Self::Fields, Self::Selectors, Self::Indicators, Self::Exclusions, Self::Rules];

    /// The name, in addresses and anchors.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fields => "fields",
            Self::Selectors => "selectors",
            Self::Indicators => "indicators",
            Self::Exclusions => "exclusions",
            Self::Rules => "rules",
        }
    }
}

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum PageId {
    /// The front page.
    Home,
    /// The matrix.
    Matrix,
    /// A technique.
    Technique(TechniqueId),
    /// A page of a list of a subject, from 0.
    List(Subject, ListKind, u16),
    /// Rules without technique.
    Untagged,
    /// All providers.
    Providers,
    /// A page of the events of a provider.
    Provider(u16, u16),
    /// An event.
    Event(EventId),
    /// A page of the list of rules.
    Rules(u16),
    /// A rule.
    Rule(RuleId),
    /// Rules that share a file name.
    Stem(u32),
    /// A page of the list of fields.
    Fields(u16),
    /// A field.
    Field(FieldId),
    /// A value.
    Value(ValueId),
    /// All sources.
    Sources,
    /// A source.
    Source(u16),
    /// What changed.
    Changes,
    /// Search.
    Search,
    /// A Markdown page of the content, by its place.
    Text(u16),
    /// What a server shows for a missing page.
    NotFound,
}

/// Where everything is.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    pub(crate) rules: Vec<Address>,
    pub(crate) stems: Vec<(Address, Vec<RuleId>)>,
    techniques: Vec<Address>,
    fields: Vec<Option<Address>>,
    values: Vec<Option<Address>>,
    events: Vec<Option<Address>>,
    providers: Vec<Address>,
    sources: Vec<Address>,
    pages: Vec<(Address, PageId)>,
}

impl Addresses {
    /// Finds an address for everything that has a page.
    pub(crate) fn new(catalog: &Catalog) -> Self {
        assign::addresses(catalog)
    }

    /// All pages by address.
    pub(crate) fn pages(&self) -> &[(Address, PageId)] {
        &self.pages
    }

    /// The page at an address.
    pub(crate) fn page_at(&self, path: &str) -> Option<&(Address, PageId)> {
        self.pages.binary_search_by(|(address, _)| address.path().cmp(path)).ok().and_then(|at| self.pages.get(at))
    }

    /// A rule's page.
    pub(crate) fn rule(&self, id: RuleId) -> &Address {
        &self.rules[id.index()]
    }

    /// A technique's page.
    pub(crate) fn technique(&self, id: TechniqueId) -> &Address {
        &self.techniques[id.index()]
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

    /// A provider's page.
    pub(crate) fn provider(&self, place: usize) -> &Address {
        &self.providers[place]
    }

    /// A source's page.
    pub(crate) fn source(&self, place: usize) -> &Address {
        &self.sources[place]
    }

    /// A page of a list of a subject.
    pub(crate) fn list(&self, subject: Subject, kind: ListKind, page: usize) -> Option<Address> {
        let base = match subject {
            Subject::Technique(id) => self.technique(id),
            Subject::Event(id) => self.event(id)?,
            Subject::Field(id) => self.field(id)?,
            Subject::Value(id) => self.value(id)?,
        };
        let folder = base.path().strip_suffix(".html")?;
        Some(Address::new(numbered(&format!("{folder}/{}", kind.name()), page)))
    }
}

/// The address of a page of a list: `x.html`, then `x-2.html`.
pub(crate) fn numbered(base: &str, page: usize) -> String {
    if page == 0 { format!("{base}.html") } else { format!("{base}-{}.html", page + 1) }
}
