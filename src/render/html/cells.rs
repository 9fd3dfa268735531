//! Cells of lists become markup: one arm for each kind of cell.

mod fields;
mod rules;
mod techniques;

use super::card::thousands;
use super::page::Page;
use super::{anchors, markup, reason, words};
use crate::catalog::{AtomId, EventId, FieldId, RuleId, Subject, Usage};
use crate::limits;
use crate::rule::{Op, Severity, Vendor};
use crate::site::file::{FixedPage, PageId, WholeList};
use crate::subjects::list::ListKind;
use crate::subjects::values::ValueRow;
use crate::subjects::{Cell, Column};

/// The cells of a row; the first one heads it. End tags that HTML lets out are let out, here and below.
pub(crate) fn row<R>(page: &Page<'_>, columns: &'static [Column<R>], row: &R, out: &mut String) {
    for (place, column) in columns.iter().enumerate() {
        let cell = (column.cell)(page.site.catalog, row);
        match (place, &cell) {
            (_, Cell::PerVendor(_)) => {}
            (0, _) => out.push_str("<th scope=row>"),
            (_, Cell::Count(_) | Cell::Nothing(_)) => out.push_str("<td class=n>"),
            (_, Cell::Bar(_, share) | Cell::Reach { share, .. }) => with_bar("n", *share, out),
            (_, Cell::Counted { share, .. }) => with_bar("counted", *share, out),
            (_, Cell::ByVendor(_)) => out.push_str("<td class=dim>"),
            (_, Cell::Coverage(_)) => out.push_str("<td class=short>"),
            (_, Cell::Samples(_)) => out.push_str("<td class=samples>"),
            (..) => out.push_str("<td>"),
        }
        content(page, &cell, out);
    }
}

/// Begins a cell that has a bar under it, in steps of a twentieth.
fn with_bar(class: &str, share: usize, out: &mut String) {
    out.push_str(&format!("<td class=\"{class} b{}\">", share.div_ceil(BAR_STEP)));
}

/// Percent of a step of a bar.
const BAR_STEP: usize = 5;

fn content(page: &Page<'_>, cell: &Cell<'_>, out: &mut String) {
    let catalog = page.site.catalog;
    match *cell {
        Cell::Text(text) => markup::escape_into(text, out),
        Cell::Lines(lines) => lines_of(lines, out),
        Cell::Words(words) => join(words, out, |word, out| markup::escape_into(word, out)),
        Cell::Count(count) | Cell::Bar(count, _) => out.push_str(&thousands(count)),
        Cell::Reach { atom, rules, .. } => reach(page, atom, rules, out),
        Cell::Counted { rules, .. } => counted(page, rules, out),
        Cell::Nothing(words) => span("vh", words, out),
        Cell::PerVendor(counts) => counts.iter().for_each(|count| per_vendor(*count, out)),
        Cell::ByVendor(counts) => by_vendor(counts, out),
        Cell::Usage(usage) => out.push_str(words::usage(usage)),
        Cell::Field(id) => anchor(page.href(PageId::Field(id)).as_deref(), &catalog.field(id).name, out),
        Cell::FieldOrRules(id) => fields::or_rules(page, id, out),
        Cell::Spelled(id, others) => fields::spelled(page, id, others, out),
        Cell::FieldName(name) => markup::escape_into(if name.is_empty() { "(no field)" } else { name }, out),
        Cell::Parts(parts) => fields::parts(parts, out),
        Cell::Meaning(id) => fields::meaning(page, id, out),
        Cell::Operator(op) => operator(op, out),
        Cell::Value(row) => value(page, row, out),
        Cell::Atom(atom) => sample(page, atom, out),
        Cell::Samples(rows) => join(rows, out, |row, out| sample(page, *row, out)),
        Cell::How { field, how, rules } => self::how(page, field, how, rules, out),
        Cell::Provider(event) => link(&page.provider(event), out),
        Cell::ProviderName(place) => provider(page, place, out),
        Cell::Channels(place) => channels(page, place, out),
        Cell::Event(event) => link(&page.event(event), out),
        Cell::ProviderAndEvent(event) => link(&page.provider_and_event(event), out),
        Cell::EventTitle(event) => markup::escape_into(&catalog.event(event).title, out),
        Cell::TitleOrFields(event) => fields::title_or_fields(page, event, out),
        Cell::Coverage(how) => out.push_str(words::how(how)),
        Cell::Reason(reason) => markup::escape_into(&reason::words(reason, &catalog.content.events), out),
        Cell::Title { event, lists } => title(page, event, lists, out),
        Cell::Tactic(place) => tactic(page, place, out),
        Cell::Technique(id) => anchor(page.technique(id).as_deref(), &catalog.attack.techniques[id.index()].id, out),
        Cell::Name(id) => techniques::name(page, id, out),
        Cell::Rule { rule, opens } => rules::rule(page, rule, opens, out),
        Cell::RuleTitle(id) => anchor(page.href(PageId::Rule(id)).as_deref(), &catalog.rule(id).rule.title, out),
        Cell::VendorName(vendor) => out.push_str(vendor.label()),
        Cell::Vendor(vendor) => rules::vendor(vendor, out),
        Cell::Severity(severity) => self::severity(severity, out),
        Cell::Status(status) => out.push_str(status.name()),
        Cell::Source(rule) => rules::source(page, rule, out),
        Cell::SourceName(place) => source(page, place, out),
    }
}

fn lines_of(lines: &[String], out: &mut String) {
    for (place, line) in lines.iter().enumerate() {
        out.push_str(if place > 0 { "<br>" } else { "" });
        markup::escape_into(line, out);
    }
}

fn source(page: &Page<'_>, place: usize, out: &mut String) {
    let Some(facts) = page.site.catalog.sources.get(place) else { return };
    anchor(page.href(PageId::Source(place)).as_deref(), &facts.source.name, out);
    if facts.source.own {
        out.push_str(" <span class=\"tag own\">own rules</span>");
    }
}

fn join<T>(items: &[T], out: &mut String, write: impl Fn(&T, &mut String)) {
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push_str(", ");
        }
        write(item, out);
    }
}

/// A severity; those that wake people are set in bold.
fn severity(severity: Severity, out: &mut String) {
    match severity {
        Severity::Critical | Severity::High => {
            out.push_str("<b>");
            out.push_str(severity.name());
            out.push_str("</b>");
        }
        Severity::Medium | Severity::Low | Severity::Informational | Severity::Unrated => out.push_str(severity.name()),
    }
}

/// A text of a class, which is one word.
fn span(class: &str, text: &str, out: &mut String) {
    out.push_str("<span class=");
    out.push_str(class);
    out.push('>');
    markup::escape_into(text, out);
    out.push_str("</span>");
}

/// Opens a link if there is somewhere to go; what closes it.
fn open(href: Option<&str>, out: &mut String) -> &'static str {
    let Some(href) = href else { return "" };
    out.push_str("<a href=");
    markup::attribute(href, out);
    out.push('>');
    "</a>"
}

/// A text that leads somewhere, if there is somewhere to go.
pub(crate) fn anchor(href: Option<&str>, text: &str, out: &mut String) {
    let close = open(href, out);
    markup::escape_into(text, out);
    out.push_str(close);
}

fn link(link: &super::link::Link, out: &mut String) {
    anchor(link.href.as_deref(), &link.text, out);
}

fn more(href: &str, text: &str, out: &mut String) {
    out.push_str("<p class=more>");
    anchor(Some(href), text, out);
}

/// A number of rules, which opens the first of them; all stand in the page's own list.
fn counted(page: &Page<'_>, rules: &[RuleId], out: &mut String) {
    out.push_str(&format!("<details><summary>{} rule{}</summary>", thousands(rules.len()), if rules.len() == 1 { "" } else { "s" }));
    opened(page, rules, Some("#rules".to_owned()), "this page", out);
    out.push_str("</details>");
}

fn per_vendor(count: usize, out: &mut String) {
    out.push_str("<td class=n>");
    match count {
        0 => span("dim", "0", out),
        _ => out.push_str(&thousands(count)),
    }
}

/// An operator.
pub(crate) fn operator(op: Op, out: &mut String) {
    out.push_str("<i title=");
    out.push_str(op.name());
    out.push('>');
    markup::escape_into(words::op(op), out);
    out.push_str("</i>");
}

fn code(text: &str, out: &mut String) {
    out.push_str("<code>");
    out.push_str(&markup::value(text));
    out.push_str("</code>");
}

/// A value with an anchor of its own.
pub(crate) fn named_code(id: &str, text: &str, out: &mut String) {
    out.push_str("<code id=");
    out.push_str(id);
    out.push('>');
    out.push_str(&markup::value(text));
    out.push_str("</code>");
}

/// The reach of a value, which leads to its field on the value's page.
fn reach(page: &Page<'_>, atom: AtomId, rules: usize, out: &mut String) {
    let atom = page.site.catalog.atom(atom);
    let field = anchors::field_anchor(page.site.catalog, atom.field);
    anchor(page.href_at(PageId::Value(atom.value), &field).as_deref(), &thousands(rules), out);
}

/// A value that opens its rules.
fn value(page: &Page<'_>, row: &ValueRow, out: &mut String) {
    let atom = page.site.catalog.atom(row.atom);
    let value_page = page.href(PageId::Value(atom.value));
    let count = row.rules.len();
    let most = if matches!(row.subject, Subject::Technique(_)) { limits::OPENED } else { limits::OPENED_BELOW };
    let all = if count > most { all_rules(page, row).or_else(|| value_page.clone()) } else { None };
    out.push_str("<details><summary>");
    code(&atom.shown, out);
    out.push_str("</summary>");
    out.push_str(&page.rules(&row.rules, if all.is_some() { most } else { usize::MAX }).0);
    match (all, value_page) {
        (Some(all), _) => more(&all, &format!("All {}", thousands(count)), out),
        (None, Some(value)) if !row.elsewhere() => more(&value, "Page of this value", out),
        (None, _) => {}
    }
    out.push_str("</details>");
}

/// Where all rules of a row stand: at the same row of the list that has all rows.
fn all_rules(page: &Page<'_>, row: &ValueRow) -> Option<String> {
    let kind = match row.usage {
        Usage::Selector => ListKind::Selectors,
        Usage::Exclusion => ListKind::Exclusions,
        Usage::Indicator => ListKind::Indicators,
        Usage::Other => return None,
    };
    let row_anchor = anchors::atom_anchor(page.site.catalog, row.atom, row.usage);
    page.href_at(PageId::List(row.subject, kind, 0), &row_anchor)
}

fn sample(page: &Page<'_>, row: AtomId, out: &mut String) {
    let row = page.site.catalog.atom(row);
    linked_code(page.href(PageId::Value(row.value)).as_deref(), &row.shown, out);
}

/// A value that leads to its page, if it has one.
pub(crate) fn linked_code(href: Option<&str>, text: &str, out: &mut String) {
    let close = open(href, out);
    code(text, out);
    out.push_str(close);
}

/// Numbers of rules by vendor.
pub(crate) fn by_vendor(counts: &[(Vendor, usize)], out: &mut String) {
    join(counts, out, |(vendor, count), out| out.push_str(&format!("{} {}", vendor.label(), thousands(*count))));
}

/// Operators with numbers of rules, which open the rules.
fn how(page: &Page<'_>, field: FieldId, how: &[(&'static str, usize)], rules: &[RuleId], out: &mut String) {
    let words = |out: &mut String| {
        join(how, out, |(op, count), out| {
            out.push_str(op);
            out.push('\u{A0}');
            out.push_str(&thousands(*count));
        });
    };
    if rules.is_empty() {
        return words(out);
    }
    out.push_str("<details><summary>");
    words(out);
    out.push_str("</summary>");
    opened(page, rules, page.href(PageId::Field(field)), "the page of this field", out);
    out.push_str("</details>");
}

/// The first of some rules, and where more of them stand.
fn opened(page: &Page<'_>, rules: &[RuleId], all: Option<String>, place: &str, out: &mut String) {
    let all = all.filter(|_| rules.len() > limits::OPENED_BELOW);
    out.push_str(&page.rules(rules, if all.is_some() { limits::OPENED_BELOW } else { usize::MAX }).0);
    if let Some(href) = all {
        more(&href, &format!("{} rules; more on {place}", thousands(rules.len())), out);
    }
}

fn tactic(page: &Page<'_>, place: usize, out: &mut String) {
    let Some(tactic) = page.site.catalog.attack.tactics.get(place) else { return };
    anchor(page.href_at(FixedPage::Matrix, &tactic.short_name).as_deref(), &tactic.name, out);
}

fn provider(page: &Page<'_>, place: usize, out: &mut String) {
    let name = page.site.catalog.content.events.providers.get(place).map_or("", |provider| provider.name.as_str());
    anchor(page.href(WholeList::Events(place).page(0)).as_deref(), name, out);
}

fn channels(page: &Page<'_>, place: usize, out: &mut String) {
    let Some(provider) = page.site.catalog.content.events.providers.get(place) else { return };
    markup::escape_into(&provider.full_names.join(", "), out);
    if !provider.channels.is_empty() {
        out.push_str("<small>");
        markup::escape_into(&provider.channels.join(", "), out);
        out.push_str("</small>");
    }
}

/// The title of an event, which opens its lists of rules.
fn title(page: &Page<'_>, event: EventId, lists: [(&'static str, &[RuleId]); 2], out: &mut String) {
    let text = &page.site.catalog.event(event).title;
    if lists.iter().all(|(_, rules)| rules.is_empty()) {
        return markup::escape_into(text, out);
    }
    out.push_str("<details><summary>");
    markup::escape_into(text, out);
    out.push_str("</summary>");
    for (label, rules) in lists.into_iter().filter(|(_, rules)| !rules.is_empty()) {
        out.push_str(&format!("<p class=label>{label}: {}", thousands(rules.len())));
        opened(page, rules, page.href(PageId::Event(event)), "the page of this event", out);
    }
    out.push_str("</details>");
}
