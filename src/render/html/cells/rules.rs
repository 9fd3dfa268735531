//! Cells about rules: a title with what the rule looks for in short, and what lists of rules are filtered by.

use super::{anchor, code};
use crate::catalog::{AtomId, RuleId, Usage};
use crate::render::html::page::Page;
use crate::render::html::{markup, words};
use crate::rule::{Kind, Vendor};
use crate::site::file::PageId;
use crate::subjects::rules;

/// A rule with its number of tests, which open what it looks for.
pub(super) fn rule(page: &Page<'_>, id: RuleId, opens: bool, out: &mut String) {
    let entry = page.site.catalog.rule(id);
    let rule = &entry.rule;
    anchor(page.href(PageId::Rule(id)).as_deref(), &rule.title, out);
    if rule.kind != Kind::Detection {
        out.push_str(" <span class=tag data-facet=kind");
        key(rule.kind.name(), words::kind(rule.kind), out);
        out.push('>');
        out.push_str(words::kind(rule.kind));
        out.push_str("</span>");
    }
    if rule.deprecated {
        out.push_str(" <span class=tag>deprecated</span>");
    }
    if entry.is_private() {
        out.push_str(" <span class=\"tag own\">own rule</span>");
    }
    let tests = rule.predicates.len();
    let peeks = if opens { rules::peek(page.site.catalog, id) } else { Vec::new() };
    if !peeks.is_empty() {
        out.push_str(&format!("<details><summary>{tests} test{}</summary><dl class=peek>", if tests == 1 { "" } else { "s" }));
        peeks.iter().for_each(|peek| self::peek(page, id, peek, out));
        out.push_str("</dl></details>");
    }
}

/// The source of a rule, with its slug where filters cannot tell it from the name.
pub(super) fn source(page: &Page<'_>, rule: RuleId, out: &mut String) {
    let entry = page.site.catalog.rule(rule);
    let slug = page.site.catalog.sources.get(entry.source).map_or("", |facts| facts.source.slug.as_str());
    let name = &entry.rule.source;
    if is_told(slug, name) {
        return markup::escape_into(name, out);
    }
    out.push_str("<span");
    key(slug, name, out);
    out.push('>');
    markup::escape_into(name, out);
    out.push_str("</span>");
}

/// A vendor, with its name in data where filters cannot tell it from the label.
pub(super) fn vendor(vendor: Vendor, out: &mut String) {
    out.push_str("<span class=\"vendor vendor-");
    out.push_str(vendor.name());
    out.push('"');
    key(vendor.name(), vendor.label(), out);
    out.push('>');
    out.push_str(vendor.label());
    out.push_str("</span>");
}

/// The attribute by which filters know what a text stands for, where the text in lower case is not that already.
fn key(key: &str, text: &str, out: &mut String) {
    if !is_told(key, text) {
        out.push_str(" data-key=");
        markup::attribute(key, out);
    }
}

fn is_told(key: &str, text: &str) -> bool {
    text.to_lowercase() == key
}

/// What a rule looks for in a class, in short: fields with operators, and the values of each.
fn peek(page: &Page<'_>, rule: RuleId, peek: &rules::Peek, out: &mut String) {
    let catalog = page.site.catalog;
    out.push_str(match peek.usage {
        Usage::Selector => "<dt>Picks<dd>",
        Usage::Indicator => "<dt>Looks for<dd>",
        Usage::Exclusion => "<dt>Excludes<dd>",
        Usage::Other => "<dt>Tests<dd>",
    });
    let test = |id: &AtomId| (catalog.atom(*id).field, catalog.atom(*id).op);
    for (place, alike) in peek.atoms.chunk_by(|one, next| test(one) == test(next)).enumerate() {
        let Some(first) = alike.first().map(|id| catalog.atom(*id)) else { continue };
        out.push_str(if place > 0 { "<br>" } else { "" });
        markup::escape_into(&catalog.field(first.field).name, out);
        out.push(' ');
        out.push_str(words::op(first.op));
        for atom in alike {
            out.push(' ');
            code(&catalog.atom(*atom).shown.chars().take(PEEKED).collect::<String>(), out);
        }
    }
    if let Some(href) = page.href(PageId::Rule(rule)).filter(|_| peek.goes_on) {
        out.push(' ');
        anchor(Some(&href), "and more on its page", out);
    }
}

/// Characters of a value in a rule's summary.
const PEEKED: usize = 200;
