//! Shapes that several pages share, as the templates expect them.

use serde::Serialize;

use crate::catalog::{AtomId, Catalog, EventId, FieldId, RuleId, Subject, SubjectScope, Usage};
use crate::limits;
use crate::rankings::{self, Ranked, Ranking};
use crate::render::html::markup;
use crate::rule::Vendor;
use crate::site::Site;
use crate::site::address::Address;
use crate::site::file::{ListKind, PageId};
use crate::site::templates::Html;

/// A text, and where it leads, if anywhere.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct Link {
    pub(crate) text: String,
    pub(crate) href: Option<String>,
}

impl Link {
    /// A text without a link.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), href: None }
    }

    /// A link.
    pub(crate) fn to(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: Some(href.into()) }
    }
}

/// A number with what it counts.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct Total {
    count: String,
    label: String,
    href: Option<String>,
}

impl Total {
    /// A total: `label` is the plural, with its singular where the count is one.
    pub(crate) fn new(count: usize, singular: &str, plural: &str, href: impl Into<String>) -> Self {
        let label = if count == 1 { singular } else { plural };
        Self { count: thousands(count), label: label.to_owned(), href: Some(href.into()) }
    }
}

/// A number with separators: `1,150`.
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// An entry of an id card.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct Card {
    label: String,
    html: Html,
}

impl Card {
    /// An entry with a text.
    pub(crate) fn text(label: impl Into<String>, text: &str) -> Self {
        Self { label: label.into(), html: Html(markup::escape(text)) }
    }

    /// An entry with links.
    pub(crate) fn links(label: impl Into<String>, links: &[Link]) -> Self {
        let html = links.iter().map(|link| match &link.href {
            Some(href) => format!("<a href=\"{}\">{}</a>", markup::escape(href), markup::escape(&link.text)),
            None => markup::escape(&link.text),
        });
        Self { label: label.into(), html: Html(html.collect::<Vec<_>>().join(", ")) }
    }
}

/// A vendor's share of rules, as a part of a bar of 1,000.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct VendorShare {
    key: &'static str,
    label: &'static str,
    count: usize,
    x: usize,
    width: usize,
}

/// Rules by vendor; vendors without rules are left out.
pub(crate) fn vendors(catalog: &Catalog, rules: &[RuleId]) -> Vec<VendorShare> {
    let counts = by_vendor(catalog, rules);
    let mut x = 0;
    let mut out = Vec::new();
    for (vendor, count) in Vendor::ALL.iter().zip(counts).filter(|(_, count)| *count > 0) {
        let width = count * 1_000 / rules.len().max(1);
        out.push(VendorShare { key: vendor.name(), label: vendor.label(), count, x, width });
        x += width;
    }
    if let Some(last) = out.last_mut() {
        last.width += 1_000 - x;
    }
    out
}

/// Number of rules of each vendor, in the vendors' order.
pub(crate) fn by_vendor(catalog: &Catalog, rules: &[RuleId]) -> Vec<usize> {
    let mut counts = vec![0; Vendor::ALL.len()];
    for rule in rules {
        counts[catalog.rule(*rule).rule.vendor as usize] += 1;
    }
    counts
}

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

/// A field with what rules do with it.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct FieldRow {
    id: String,
    field: String,
    href: Option<String>,
    spellings_text: String,
    rules: usize,
    rules_bar: usize,
    how: String,
    samples: Vec<Sample>,
    rules_html: Html,
    all: Option<Link>,
}

#[derive(Debug, Hash, Serialize)]
struct Sample {
    html: Html,
    href: Option<String>,
}

/// An event with the rules that cover it.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct EventRow {
    pub(crate) id: String,
    pub(crate) provider: Link,
    pub(crate) event: Link,
    pub(crate) title: String,
    pub(crate) named: usize,
    pub(crate) named_html: Html,
    pub(crate) category: usize,
    pub(crate) category_html: Html,
}

/// A technique with a number of rules.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct TechniqueRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) href: Option<String>,
    pub(crate) rules: usize,
}

/// Where a list goes on.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct Pager {
    previous: Option<Link>,
    next: Option<Link>,
    page: usize,
    pages: usize,
}

impl Pager {
    /// The pager of page `page` (from 0) of `pages`; `at` gives the link to a page.
    pub(crate) fn new(page: usize, pages: usize, at: impl Fn(usize) -> Option<String>) -> Self {
        let link = |page: Option<usize>, text: &str| page.and_then(&at).map(|href| Link::to(text, href));
        let next = Some(page + 1).filter(|next| *next < pages);
        Self { previous: link(page.checked_sub(1), "Previous"), next: link(next, "Next"), page: page + 1, pages }
    }
}

/// What a table of a ranking is made with.
pub(crate) struct Tables<'t, 's> {
    pub(crate) site: &'t Site<'s>,
    pub(crate) address: &'t Address,
    pub(crate) scope: &'t SubjectScope,
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
            op_word: row.op.word(),
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

    /// Rows of a ranking of fields in a range of ranks.
    pub(crate) fn fields(&self, ranking: &Ranking<FieldId>, ranks: std::ops::Range<usize>, empty: &'static str) -> Table<FieldRow> {
        let most = ranking.get(0..1).map(|ranked| ranked.count()).max().unwrap_or(0);
        let rows: Vec<FieldRow> = ranking.get(ranks).map(|ranked| self.field_row(&ranked, most)).collect();
        let more = self.more(ListKind::Fields, "fields", ranking.len(), rows.len());
        Table { distinct: ranking.len(), shown: rows.len(), rows, more, empty }
    }

    fn field_row(&self, ranked: &Ranked<'_, FieldId>, most: usize) -> FieldRow {
        let Site { catalog, addresses, links, .. } = self.site;
        let field = catalog.field(ranked.what);
        let found = rankings::field_tests(catalog, ranked, self.scope);
        let href = addresses.field(ranked.what).map(|address| address.relative_to(self.address));
        let how: Vec<String> = found.how.iter().map(|(op, rules)| format!("{op}\u{A0}{rules}")).collect();
        let count = ranked.count();
        let sample = |row: &AtomId| {
            let row = catalog.atom(*row);
            let href = addresses.value(row.value).map(|address| address.relative_to(self.address));
            Sample { html: Html(markup::value(&row.shown)), href }
        };
        FieldRow {
            id: format!("f-{}", anchor_hash(&[&field.name])),
            field: field.name.clone(),
            spellings_text: spellings(catalog, ranked.what),
            rules: count,
            rules_bar: share(count, most),
            how: how.join(", "),
            samples: found.samples.iter().map(sample).collect(),
            rules_html: Html(links.list(ranked.rules(), self.address.depth(), limits::INLINE)),
            all: href
                .clone()
                .filter(|_| count > limits::INLINE)
                .map(|href| Link::to(format!("{count} rules; more on the page of this field"), href)),
            href,
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

/// A part of 100.
pub(crate) fn share(part: usize, whole: usize) -> usize {
    (part * 100).checked_div(whole).unwrap_or(0).clamp(usize::from(part > 0), 100)
}

/// The anchor of a row, made from what it says and never from its rank.
pub(crate) fn atom_anchor(catalog: &Catalog, row: AtomId, class: Usage) -> String {
    let prefix = match class {
        Usage::Indicator => "i",
        Usage::Exclusion => "x",
        Usage::Selector => "s",
        Usage::Other => "o",
    };
    let row = catalog.atom(row);
    format!("{prefix}-{}", anchor_hash(&[&catalog.field(row.field).name, row.op.name(), &row.folded]))
}

/// Twelve hexadecimal digits of a hash of texts.
pub(crate) fn anchor_hash(texts: &[&str]) -> String {
    let hash = xxhash_rust::xxh3::xxh3_64(texts.join("\0").as_bytes());
    format!("{:012x}", hash >> 16)
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
