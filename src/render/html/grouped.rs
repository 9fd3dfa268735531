//! All values of a subject become rows and groups: those that several rules share as rows that open all of them, those that
//! one rule alone has under that rule.
//!
//! In: a part of the values. Out: what its template sets. Of a part that is long, markup is made in one go.

use serde::Serialize;

use super::anchors::atom_anchor;
use super::markup;
use super::page::Page;
use super::words;
use crate::catalog::{Atom, FieldId, RuleId, Subject};
use crate::limits;
use crate::rule::Op;
use crate::site::file::PageId;
use crate::site::templates::Html;
use crate::subjects::grouped::{GroupedValues, RuleAlone, ValueAlone};
use crate::subjects::values::ValueRow;
use crate::subjects::{AnySection, Column};

/// A part of all values of a subject.
#[derive(Serialize)]
pub(super) struct Grouped {
    /// Values of the whole list.
    distinct: usize,
    /// Rows of values that several rules share.
    shared_html: Html,
    /// Groups of values that one rule alone has.
    alone_html: Html,
}

/// What a value's row needs to know of its page.
#[derive(Clone, Copy)]
struct Rows<'p> {
    page: &'p Page<'p>,
    /// The field that the page is about, which its rows do not repeat.
    field: Option<FieldId>,
    /// Whether the list has a column for the reach.
    has_reach: bool,
}

pub(super) fn values(page: &Page<'_>, subject: Subject, columns: &'static [Column<ValueRow>], part: &GroupedValues) -> Grouped {
    let field = match subject {
        Subject::Field(field) => Some(field),
        Subject::Technique(_) | Subject::Event(_) | Subject::Value(_) => None,
    };
    let rows = Rows { page, field, has_reach: columns.iter().any(|column| column.name == "corpus_reach") };
    let (mut shared, mut alone) = (String::new(), String::new());
    part.shared.rows.iter().for_each(|row| rows.shared(row, &mut shared));
    part.alone.iter().for_each(|group| rows.alone(group, part, &mut alone));
    Grouped { distinct: part.shared.all, shared_html: Html(shared), alone_html: Html(alone) }
}

impl Rows<'_> {
    /// A row: field, kind, value with its rules, number of rules, reach.
    fn shared(&self, row: &ValueRow, out: &mut String) {
        let catalog = self.page.site.catalog;
        let atom = catalog.atom(row.atom);
        out.push_str("<tr id=");
        out.push_str(&atom_anchor(catalog, row.atom, row.usage));
        out.push_str("><th scope=row>");
        link(self.page.href(PageId::Field(atom.field)).as_deref(), &catalog.field(atom.field).name, out);
        out.push_str("<td title=");
        out.push_str(atom.op.name());
        out.push('>');
        markup::escape_into(words::op(atom.op), out);
        out.push_str("<td><details><summary><code>");
        out.push_str(&markup::value(&atom.shown));
        out.push_str("</code></summary>");
        self.rules(row, atom, out);
        out.push_str("</details><td class=n>");
        out.push_str(&row.rules.len().to_string());
        if self.has_reach {
            out.push_str("<td class=n>");
            if row.reach > row.rules.len() {
                out.push_str(&row.reach.to_string());
            }
        }
        out.push('\n');
    }

    /// The rules of a row, a line each; of a value with a page the first of them.
    fn rules(&self, row: &ValueRow, atom: &Atom, out: &mut String) {
        let href = self.page.href(PageId::Value(atom.value));
        let limit = if href.is_none() { usize::MAX } else { limits::INLINE };
        for rule in row.rules.iter().take(limit) {
            self.rule(*rule, out);
            out.push('\n');
        }
        if let Some(href) = href {
            let count = row.rules.len();
            let text = if count > limit { format!("All {count} on the page of this value") } else { "Page of this value".to_owned() };
            link(Some(&href), &text, out);
        }
    }

    /// A rule, with what says how much it weighs.
    fn rule(&self, id: RuleId, out: &mut String) {
        let rule = &self.page.site.catalog.rule(id).rule;
        link(self.page.href(PageId::Rule(id)).as_deref(), &rule.title, out);
        out.push(' ');
        out.push_str(rule.vendor.label());
        out.push_str(", ");
        out.push_str(rule.severity.value.name());
    }

    /// A rule over the values that it alone has, by field and kind.
    fn alone(&self, group: &RuleAlone, part: &GroupedValues, out: &mut String) {
        let catalog = self.page.site.catalog;
        let kind = |value: &ValueAlone| (catalog.atom(value.atom).field, catalog.atom(value.atom).op);
        out.push_str("<dt>");
        self.rule(group.rule, out);
        for values in group.values.chunk_by(|one, other| kind(one) == kind(other)) {
            out.push_str("<dd>");
            if let Some((field, op)) = values.first().map(kind) {
                self.field_and_kind(field, op, out);
            }
            for value in values {
                out.push_str(" <code id=");
                out.push_str(&atom_anchor(catalog, value.atom, part.usage));
                out.push('>');
                out.push_str(&markup::value(&catalog.atom(value.atom).shown));
                out.push_str("</code>");
                if self.has_reach && value.reach > 1 {
                    out.push_str(&format!(" <b>{}</b>", value.reach));
                }
            }
        }
        out.push('\n');
    }

    /// The field, unless the page is about it, and the kind, unless it is plain.
    fn field_and_kind(&self, field: FieldId, op: Op, out: &mut String) {
        if self.field != Some(field) {
            markup::escape_into(&self.page.site.catalog.field(field).name, out);
        }
        if op != Op::Eq {
            out.push_str(" <i title=");
            out.push_str(op.name());
            out.push('>');
            markup::escape_into(words::op(op), out);
            out.push_str("</i>");
        }
    }
}

/// A text that leads somewhere, if there is somewhere to go. An address of the site needs no quotes.
fn link(href: Option<&str>, text: &str, out: &mut String) {
    if let Some(href) = href {
        out.push_str("<a href=");
        markup::escape_into(href, out);
        out.push('>');
    }
    markup::escape_into(text, out);
    if href.is_some() {
        out.push_str("</a>");
    }
}
