//! What is published: a name for every file of a site.

use crate::catalog::{EventId, FieldId, RuleId, Subject, TechniqueId, ValueId};
use crate::subjects::list::ListKind;

/// A file of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum FileId {
    /// A page.
    Page(PageId),
    /// A static file, by its place among them.
    Static(usize),
    /// The tree of tactics and techniques.
    Tree,
    /// What keeps GitHub Pages from leaving files out.
    NoJekyll,
    /// What crawlers read first.
    Robots,
    /// The sitemap, or the list of its parts.
    Sitemap,
    /// A part of a sitemap that has several, from 0.
    SitemapPart(usize),
}

/// A page. Its numbers are places in the catalog's lists, or page numbers of a list, all from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum PageId {
    /// A page that every site has.
    Fixed(FixedPage),
    /// A technique.
    Technique(TechniqueId),
    /// A page of a list of a subject.
    List(Subject, ListKind, usize),
    /// A part of a list of the whole site, from 0, which is the whole; where that has a page of its own, from 1.
    Part(WholeList, usize),
    /// An event.
    Event(EventId),
    /// A rule.
    Rule(RuleId),
    /// A page of the values of a rule that has more than its page shows.
    RuleValues(RuleId, usize),
    /// Rules that share a file name.
    Stem(usize),
    /// A field.
    Field(FieldId),
    /// A value.
    Value(ValueId),
    /// A source.
    Source(usize),
    /// A Markdown page of the content.
    Text(usize),
}

/// A list of the whole site, which is cut at prefixes of its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum WholeList {
    /// All rules.
    Rules,
    /// Rules without technique.
    Untagged,
    /// All fields.
    Fields,
    /// The events of a provider.
    Events(usize),
}

impl WholeList {
    /// The page of a part, counted from 0, which is the whole.
    pub(crate) fn page(self, part: usize) -> PageId {
        match (self, part) {
            (Self::Rules, 0) => FixedPage::Rules.into(),
            (Self::Untagged, 0) => FixedPage::Untagged.into(),
            (Self::Fields, 0) => FixedPage::Fields.into(),
            (Self::Rules | Self::Untagged | Self::Fields | Self::Events(_), part) => PageId::Part(self, part),
        }
    }
}

/// A page that every site has, always at the same address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum FixedPage {
    /// The front page.
    Home,
    /// Techniques by tactic.
    Matrix,
    /// Rules without technique.
    Untagged,
    /// All providers.
    Providers,
    /// The list of rules.
    Rules,
    /// The list of fields.
    Fields,
    /// All sources.
    Sources,
    /// What changed.
    Changes,
    /// Search.
    Search,
    /// What a server shows for a missing page.
    NotFound,
}

impl From<FixedPage> for PageId {
    fn from(page: FixedPage) -> Self {
        Self::Fixed(page)
    }
}

impl FixedPage {
    /// All of them.
    pub(crate) const ALL: [Self; 10] = [
        Self::Home,
        Self::Matrix,
        Self::Untagged,
        Self::Providers,
        Self::Rules,
        Self::Fields,
        Self::Sources,
        Self::Changes,
        Self::Search,
        Self::NotFound,
    ];

    /// Where it is.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Home => "index.html",
            Self::Matrix => "attack/index.html",
            Self::Untagged => "attack/untagged.html",
            Self::Providers => "events/index.html",
            Self::Rules => "rules/index.html",
            Self::Fields => "fields/index.html",
            Self::Sources => "sources/index.html",
            Self::Changes => "changes/index.html",
            Self::Search => "search.html",
            Self::NotFound => "404.html",
        }
    }
}
