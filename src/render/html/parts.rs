//! Shapes that several pages share, as the templates expect them.

use serde::Serialize;

pub(crate) use super::anchors::{anchor_hash, atom_anchor};
pub(crate) use super::card::{Card, Total, thousands};
pub(crate) use super::link::{Link, Pager};
pub(crate) use super::vendors::{VendorShare, bar};
use super::words;
use crate::catalog::{AtomId, Catalog, EventId, FieldId, RuleId, Subject, Usage};
use crate::limits;
use crate::rankings::{Ranked, Ranking};
use crate::render::html::markup;
use crate::site::Site;
use crate::site::address::Address;
use crate::site::file::PageId;
use crate::site::templates::Html;
use crate::subjects::list::ListKind;
pub(crate) use crate::subjects::share;

/// A ranking's part on a page.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct Table<T> {
    pub(crate) distinct: usize,
    shown: usize,
    rows: Vec<T>,
    more: Option<Link>,
    empty: &'static str,
}

/// A canonical field, operator and value with its rules.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct ValueRow {
    id: String,
    field: String,
    field_href: Option<String>,
    op: &'static str,
    op_word: &'static str,
    value_html: Html,
    value_href: Option<String>,
    pub(crate) rules: usize,
    rules_bar: usize,
    reach: String,
    reach_bar: usize,
    rules_html: Html,
    all: Option<Link>,
}

/// A technique with a number of rules.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct TechniqueRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) href: Option<String>,
    pub(crate) rules: usize,
}

/// What a table of a ranking is made with.
pub(crate) struct Tables<'t, 's> {
    pub(crate) site: &'t Site<'s>,
    pub(crate) address: &'t Address,
    /// Whose lists go on on pages of their own.
    pub(crate) subject: Subject,
}

impl Tables<'_, '_> {
    /// Rows of a ranking of values in a range of ranks.
    pub(crate) fn values(
        &self,
        ranking: &Ranking<AtomId>,
        class: Usage,
        ranks: std::ops::Range<usize>,
        empty: &'static str,
    ) -> Table<ValueRow> {
        let most = ranking.get(0..1).map(|ranked| ranked.count()).max().unwrap_or(0);
        let widest = ranking.get(ranks.clone()).map(|ranked| self.reach(ranked.what, class)).max().unwrap_or(0);
        let rows: Vec<ValueRow> = ranking.get(ranks).map(|ranked| self.value_row(&ranked, class, most, widest)).collect();
        let kind = match class {
            Usage::Exclusion => ListKind::Exclusions,
            Usage::Selector => ListKind::Selectors,
            Usage::Indicator | Usage::Other => ListKind::Indicators,
        };
        let noun = match class {
            Usage::Exclusion => "exclusions",
            Usage::Selector => "event selectors",
            Usage::Indicator | Usage::Other => "indicators",
        };
        let more = self.more(kind, noun, ranking.len(), rows.len());
        Table { distinct: ranking.len(), shown: rows.len(), rows, more, empty }
    }

    fn more(&self, kind: ListKind, noun: &str, all: usize, shown: usize) -> Option<Link> {
        let page = self.site.addresses.page(PageId::List(self.subject, kind, 0)).filter(|_| all > shown)?;
        Some(Link::to(format!("All {} {noun}", thousands(all)), page.relative_to(self.address)))
    }

    fn reach(&self, row: AtomId, class: Usage) -> usize {
        let row = self.site.catalog.atom(row);
        match class {
            Usage::Indicator | Usage::Other => row.indicators.len(),
            Usage::Exclusion => row.exclusions.len(),
            Usage::Selector => row.selectors.len(),
        }
    }

    fn value_row(&self, ranked: &Ranked<'_, AtomId>, class: Usage, most: usize, widest: usize) -> ValueRow {
        let Site { catalog, addresses, links, .. } = self.site;
        let row = catalog.atom(ranked.what);
        let (count, reach) = (ranked.count(), self.reach(ranked.what, class));
        let page = addresses.value(row.value).map(|address| address.relative_to(self.address));
        let here = page.is_some() && matches!(self.subject, Subject::Value(value) if value == row.value);
        let limit = if page.is_none() || here { usize::MAX } else { limits::OPENED };
        let all = page.clone().filter(|_| count > limit).map(|href| Link::to(format!("All {count} on the page of this value"), href));
        ValueRow {
            id: atom_anchor(catalog, ranked.what, class),
            field: catalog.field(row.field).name.clone(),
            field_href: addresses.field(row.field).map(|address| address.relative_to(self.address)),
            op: row.op.name(),
            op_word: words::op(row.op),
            value_html: Html(markup::value(&row.shown)),
            value_href: page,
            rules: count,
            rules_bar: share(count, most),
            reach: if reach > count { reach.to_string() } else { String::new() },
            reach_bar: share(reach, widest),
            rules_html: Html(links.list(ranked.rules(), self.address.depth(), limit)),
            all,
        }
    }
}

/// The spellings that a field joins, apart from its own name: `joins process.name 31, FileName 4`.
pub(crate) fn spellings(catalog: &Catalog, field: FieldId) -> String {
    let field = catalog.field(field);
    let others = field.spellings.iter().filter(|spelling| spelling.name != field.name && !spelling.name.is_empty());
    let mut texts: Vec<String> = others.map(|spelling| format!("{} {}", spelling.name, spelling.rules)).collect();
    let hidden = texts.len().saturating_sub(6);
    texts.truncate(6);
    match (texts.is_empty(), hidden) {
        (true, _) => String::new(),
        (false, 0) => format!("joins {}", texts.join(", ")),
        (false, hidden) => format!("joins {} and {hidden} more", texts.join(", ")),
    }
}

/// The link to an event, with its label.
pub(crate) fn event_link(site: &Site<'_>, address: &Address, event: EventId) -> Link {
    let facts = site.catalog.event(event);
    let href = match site.addresses.event(event) {
        Some(page) => page.relative_to(address),
        None => site.addresses.provider(facts.provider).relative_to(address),
    };
    Link::to(facts.label.clone(), href)
}

/// The link to an event's provider.
pub(crate) fn provider_link(site: &Site<'_>, address: &Address, event: EventId) -> Link {
    let place = site.catalog.event(event).provider;
    let name = site.catalog.content.events.providers.get(place).map_or("", |provider| provider.name.as_str());
    Link::to(name, site.addresses.provider(place).relative_to(address))
}

/// The link to a technique: id and name.
pub(crate) fn technique_rows(site: &Site<'_>, address: &Address, rules: &[RuleId]) -> Vec<TechniqueRow> {
    let catalog = site.catalog;
    let mut pairs: Vec<_> = rules.iter().flat_map(|rule| catalog.rule(*rule).techniques.iter().map(|(id, _)| (*id, *rule))).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut out: Vec<TechniqueRow> = pairs
        .chunk_by(|one, other| one.0 == other.0)
        .filter_map(|group| {
            let (id, _) = *group.first()?;
            let technique = &catalog.attack.techniques[id.index()];
            let href = Some(site.addresses.technique(id).relative_to(address));
            Some(TechniqueRow { id: technique.id.clone(), name: technique.name.clone(), href, rules: group.len() })
        })
        .collect();
    out.sort_by(|one, other| other.rules.cmp(&one.rules).then_with(|| one.id.cmp(&other.id)));
    out.truncate(limits::LINKS);
    out
}
