//! Cells of lists become markup: one arm for each kind of cell.

mod fields;

use super::markup;
use super::page::Page;
use super::{reason, words};
use crate::catalog::{AtomId, EventId, FieldId, RuleId, Usage};
use crate::limits;
use crate::rule::Op;
use crate::site::file::{FixedPage, PageId};
use crate::subjects::values::ValueRow;
use crate::subjects::{Cell, Column, rules};

/// The cells of a row; the first one heads it.
pub(crate) fn row<R>(page: &Page<'_>, columns: &'static [Column<R>], row: &R, out: &mut String) {
    for (place, column) in columns.iter().enumerate() {
        let cell = (column.cell)(page.site.catalog, row);
        if let Cell::PerVendor(counts) = cell {
            counts.iter().for_each(|count| per_vendor(*count, out));
            continue;
        }
        out.push_str(match (place, &cell) {
            (0, _) => "<th scope=\"row\">",
            (_, Cell::Count(_) | Cell::Bar(..) | Cell::Nothing(_)) => "<td class=\"n\">",
            (_, Cell::Counted { .. }) => "<td class=\"counted\">",
            (_, Cell::ByVendor(_)) => "<td class=\"dim\">",
            (_, Cell::Coverage(_)) => "<td class=\"short\">",
            (_, Cell::Samples(_)) => "<td class=\"samples\">",
            (..) => "<td>",
        });
        content(page, &cell, out);
        out.push_str(if place == 0 { "</th>" } else { "</td>" });
    }
}

fn content(page: &Page<'_>, cell: &Cell<'_>, out: &mut String) {
    let catalog = page.site.catalog;
    match *cell {
        Cell::Text(text) => markup::escape_into(text, out),
        Cell::Written(text) => code(text, out),
        Cell::Lines(lines) => lines_of(lines, out),
        Cell::Words(words) => join(words, out, |word, out| markup::escape_into(word, out)),
        Cell::Count(count) => out.push_str(&count.to_string()),
        Cell::Bar(count, share) => {
            out.push_str(&count.to_string());
            bar(share, out);
        }
        Cell::Counted { rules, share } => counted(page, rules, share, out),
        Cell::Nothing(words) => span("vh", words, out),
        Cell::PerVendor(counts) => counts.iter().for_each(|count| per_vendor(*count, out)),
        Cell::ByVendor(counts) => join(counts, out, |(vendor, count), out| out.push_str(&format!("{} {count}", vendor.label()))),
        Cell::Field(id) => anchor(page.href(PageId::Field(id)).as_deref(), &catalog.field(id).name, out),
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
        Cell::Coverage(how) => out.push_str(words::how(how)),
        Cell::Reason(reason) => markup::escape_into(&reason::words(reason, &catalog.content.events), out),
        Cell::Title { event, lists } => title(page, event, lists, out),
        Cell::Tactic(place) => tactic(page, place, out),
        Cell::Technique(id) => anchor(page.href(PageId::Technique(id)).as_deref(), &catalog.attack.techniques[id.index()].id, out),
        Cell::Name(id) => markup::escape_into(&catalog.attack.techniques[id.index()].name, out),
        Cell::Rule { rule, opens } => self::rule(page, rule, opens, out),
        Cell::RuleTitle(id) => anchor(page.href(PageId::Rule(id)).as_deref(), &catalog.rule(id).rule.title, out),
        Cell::VendorName(vendor) => out.push_str(vendor.label()),
        Cell::Vendor(vendor) => {
            out.push_str("<span class=\"vendor vendor-");
            out.push_str(vendor.name());
            out.push_str("\">");
            out.push_str(vendor.label());
            out.push_str("</span>");
        }
        Cell::Kind(kind) => out.push_str(words::kind(kind)),
        Cell::Severity(severity) => span(&format!("severity-{}", severity.name()), severity.name(), out),
        Cell::Status(status) => out.push_str(status.name()),
        Cell::Source(rule) => markup::escape_into(&catalog.rule(rule).rule.source, out),
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

fn span(class: &str, text: &str, out: &mut String) {
    out.push_str("<span class=\"");
    out.push_str(class);
    out.push_str("\">");
    markup::escape_into(text, out);
    out.push_str("</span>");
}

/// Opens a link if there is somewhere to go; what closes it.
fn open(href: Option<&str>, out: &mut String) -> &'static str {
    let Some(href) = href else { return "" };
    out.push_str("<a href=\"");
    markup::escape_into(href, out);
    out.push_str("\">");
    "</a>"
}

fn anchor(href: Option<&str>, text: &str, out: &mut String) {
    let close = open(href, out);
    markup::escape_into(text, out);
    out.push_str(close);
}

fn link(link: &super::link::Link, out: &mut String) {
    anchor(link.href.as_deref(), &link.text, out);
}

fn more(href: &str, text: &str, out: &mut String) {
    out.push_str("<p class=\"more\">");
    anchor(Some(href), text, out);
    out.push_str("</p>");
}

/// A number of rules behind its bar, which opens them.
fn counted(page: &Page<'_>, rules: &[RuleId], share: usize, out: &mut String) {
    bar(share, out);
    out.push_str(&format!("<details><summary>{} rule{}</summary>", rules.len(), if rules.len() == 1 { "" } else { "s" }));
    out.push_str(&page.rules(rules, limits::INLINE).0);
    out.push_str("</details>");
}

fn bar(share: usize, out: &mut String) {
    out.push_str("<svg class=\"bar\" aria-hidden=\"true\"><rect width=\"");
    out.push_str(&share.to_string());
    out.push_str("%\"/></svg>");
}

fn per_vendor(count: usize, out: &mut String) {
    out.push_str("<td class=\"n\">");
    match count {
        0 => span("dim", "0", out),
        _ => out.push_str(&count.to_string()),
    }
    out.push_str("</td>");
}

fn operator(op: Op, out: &mut String) {
    out.push_str("<span class=\"op\" title=\"");
    out.push_str(op.name());
    out.push_str("\">");
    markup::escape_into(words::op(op), out);
    out.push_str("</span>");
}

fn code(text: &str, out: &mut String) {
    out.push_str("<code>");
    out.push_str(&markup::value(text));
    out.push_str("</code>");
}

/// A value that opens its rules.
fn value(page: &Page<'_>, row: &ValueRow, out: &mut String) {
    let atom = page.site.catalog.atom(row.atom);
    let href = page.href(PageId::Value(atom.value));
    let limit = if href.is_none() || row.at_home { usize::MAX } else { limits::OPENED };
    if row.rules.is_empty() {
        let close = open(href.as_deref(), out);
        code(&atom.shown, out);
        out.push_str(close);
        return;
    }
    out.push_str("<details><summary>");
    code(&atom.shown, out);
    out.push_str("</summary>");
    out.push_str(&page.rules(&row.rules, limit).0);
    if let Some(href) = href {
        let count = row.rules.len();
        let text = if count > limit { format!("All {count} on the page of this value") } else { "Page of this value".to_owned() };
        more(&href, &text, out);
    }
    out.push_str("</details>");
}

fn sample(page: &Page<'_>, row: AtomId, out: &mut String) {
    let row = page.site.catalog.atom(row);
    let close = open(page.href(PageId::Value(row.value)).as_deref(), out);
    code(&row.shown, out);
    out.push_str(close);
}

/// Operators with numbers of rules, which open the rules.
fn how(page: &Page<'_>, field: FieldId, how: &[(&'static str, usize)], rules: &[RuleId], out: &mut String) {
    let words = |out: &mut String| {
        join(how, out, |(op, count), out| {
            out.push_str(op);
            out.push('\u{A0}');
            out.push_str(&count.to_string());
        });
    };
    if rules.is_empty() {
        return words(out);
    }
    out.push_str("<details><summary>");
    words(out);
    out.push_str("</summary>");
    out.push_str(&page.rules(rules, limits::INLINE).0);
    if let Some(href) = page.href(PageId::Field(field)).filter(|_| rules.len() > limits::INLINE) {
        more(&href, &format!("{} rules; more on the page of this field", rules.len()), out);
    }
    out.push_str("</details>");
}

fn tactic(page: &Page<'_>, place: usize, out: &mut String) {
    let Some(tactic) = page.site.catalog.attack.tactics.get(place) else { return };
    anchor(page.href_at(FixedPage::Matrix, &tactic.short_name).as_deref(), &tactic.name, out);
}

fn provider(page: &Page<'_>, place: usize, out: &mut String) {
    let name = page.site.catalog.content.events.providers.get(place).map_or("", |provider| provider.name.as_str());
    anchor(page.href(PageId::Provider(place, 0)).as_deref(), name, out);
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
        out.push_str(&format!("<p class=\"label\">{label}: {}</p>", rules.len()));
        out.push_str(&page.rules(rules, usize::MAX).0);
    }
    out.push_str("</details>");
}

/// A rule with its number of tests, which open what it looks for.
fn rule(page: &Page<'_>, id: RuleId, opens: bool, out: &mut String) {
    let entry = page.site.catalog.rule(id);
    let rule = &entry.rule;
    out.push_str("<div class=\"rule\"><span>");
    anchor(page.href(PageId::Rule(id)).as_deref(), &rule.title, out);
    if rule.deprecated {
        out.push_str(" <span class=\"tag deprecated\">deprecated</span>");
    }
    if entry.is_private() {
        out.push_str(" <span class=\"tag own\">own rule</span>");
    }
    out.push_str("</span>");
    let tests = rule.predicates.len();
    let words = format!("{tests} test{}", if tests == 1 { "" } else { "s" });
    let peeks = if opens { rules::peek(page.site.catalog, id) } else { Vec::new() };
    if peeks.is_empty() {
        span("dim", &words, out);
    } else {
        out.push_str(&format!("<details><summary>{words}</summary><dl class=\"peek\">"));
        peeks.iter().for_each(|peek| self::peek(page, id, peek, out));
        out.push_str("</dl></details>");
    }
    out.push_str("</div>");
}

/// What a rule looks for in a class, in short.
fn peek(page: &Page<'_>, rule: RuleId, peek: &rules::Peek, out: &mut String) {
    out.push_str(match peek.usage {
        Usage::Selector => "<dt>Picks</dt><dd><ul>",
        Usage::Indicator => "<dt>Looks for</dt><dd><ul>",
        Usage::Exclusion => "<dt>Excludes</dt><dd><ul>",
        Usage::Other => "<dt>Tests</dt><dd><ul>",
    });
    for row in &peek.atoms {
        let row = page.site.catalog.atom(*row);
        out.push_str("<li>");
        span("mono", &page.site.catalog.field(row.field).name, out);
        out.push(' ');
        operator(row.op, out);
        out.push(' ');
        code(&row.shown.chars().take(PEEKED).collect::<String>(), out);
        out.push_str("</li>");
    }
    if let Some(href) = page.href(PageId::Rule(rule)).filter(|_| peek.goes_on) {
        out.push_str("<li>");
        anchor(Some(&href), "and more on its page", out);
        out.push_str("</li>");
    }
    out.push_str("</ul></dd>");
}

/// Characters of a value in a rule's summary.
const PEEKED: usize = 200;
