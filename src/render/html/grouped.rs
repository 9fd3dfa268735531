//! All values of a subject become rows and groups: a row opens the rules that share a value; what one rule alone has stands
//! under that rule, by field and operator.
//!
//! In: a part of the values. Out: what the template sets. Element names are as few as they can be: a page has up to 500 values.

use serde::Serialize;

use super::anchors::atom_anchor;
use super::card::thousands;
use super::page::Page;
use super::{cells, markup, words};
use crate::catalog::{FieldId, RuleId, Subject};
use crate::rule::Op;
use crate::site::file::PageId;
use crate::site::templates::Html;
use crate::subjects::Section;
use crate::subjects::grouped::{GroupedValues, RuleAlone, ValueAlone};
use crate::subjects::values::ValueRow;

/// A part of all values of a subject.
#[derive(Serialize)]
pub(super) struct Grouped {
    /// Rows of values that several rules share.
    shared_html: Html,
    /// Groups of values that one rule alone has.
    alone_html: Html,
    /// Whether a value may carry its corpus reach.
    has_reach: bool,
    /// Whether rows name their field; not where the page is about one.
    has_field: bool,
}

/// A page of values, and how its rows are written.
#[derive(Clone, Copy)]
struct Rows<'p> {
    page: &'p Page<'p>,
    /// The field that the page is about, which its groups do not repeat.
    field: Option<FieldId>,
    /// Whether the list has a column for the reach.
    has_reach: bool,
}

/// The rows and groups of a part.
pub(super) fn values(page: &Page<'_>, subject: Subject, section: &'static Section<ValueRow>, part: &GroupedValues) -> Grouped {
    let field = match subject {
        Subject::Field(field) => Some(field),
        Subject::Technique(_) | Subject::Event(_) | Subject::Value(_) => None,
    };
    // All rules with a value of a field are on the field's pages: there the reach says nothing more.
    let has_reach = field.is_none() && section.columns.iter().any(|column| column.name == "corpus_reach");
    let rows = Rows { page, field, has_reach };
    let (mut shared, mut alone) = (String::new(), String::new());
    part.shared.rows.iter().for_each(|row| rows.shared(row, &mut shared));
    part.alone.iter().for_each(|group| rows.alone(group, part, &mut alone));
    Grouped { shared_html: Html(shared), alone_html: Html(alone), has_reach: rows.has_reach, has_field: field.is_none() }
}

impl Rows<'_> {
    /// A row: field, unless the page is about it, operator, value with all its rules, number of rules, reach.
    fn shared(&self, row: &ValueRow, out: &mut String) {
        let catalog = self.page.site.catalog;
        let atom = catalog.atom(row.atom);
        out.push_str("<tr id=");
        out.push_str(&atom_anchor(catalog, row.atom, row.usage));
        if self.field.is_none() {
            out.push_str("><th scope=row>");
            cells::anchor(self.page.href(PageId::Field(atom.field)).as_deref(), &catalog.field(atom.field).name, out);
            out.push_str("<td title=");
        } else {
            out.push_str("><th scope=row title=");
        }
        out.push_str(atom.op.name());
        out.push('>');
        markup::escape_into(words::op(atom.op), out);
        out.push_str("<td><details><summary>");
        cells::linked_code(None, &atom.shown, out);
        out.push_str("</summary>");
        row.rules.iter().for_each(|rule| self.rule(*rule, out));
        out.push_str("</details><td class=n>");
        out.push_str(&thousands(row.rules.len()));
        if self.has_reach {
            out.push_str("<td class=n>");
            if row.reach > row.rules.len() {
                cells::anchor(self.page.href(PageId::Value(atom.value)).as_deref(), &thousands(row.reach), out);
            }
        }
        out.push('\n');
    }

    /// A rule on a line of its own.
    fn rule(&self, rule: RuleId, out: &mut String) {
        self.page.site.links.line(rule, self.page.address.depth(), out);
        out.push('\n');
    }

    /// A rule over the values that it alone has.
    fn alone(&self, group: &RuleAlone, part: &GroupedValues, out: &mut String) {
        let catalog = self.page.site.catalog;
        let kind = |value: &ValueAlone| (catalog.atom(value.atom).field, catalog.atom(value.atom).op);
        out.push_str("<dt>");
        self.rule(group.rule, out);
        for values in group.values.chunk_by(|one, other| kind(one) == kind(other)) {
            out.push_str("<dd>");
            if let Some((field, op)) = values.first().map(kind) {
                self.field_and_operator(field, op, out);
            }
            for value in values {
                out.push(' ');
                cells::named_code(&atom_anchor(catalog, value.atom, part.usage), &catalog.atom(value.atom).shown, out);
                if self.has_reach && value.reach > 1 {
                    out.push_str(&format!(" <b>{}</b>", thousands(value.reach)));
                }
            }
            out.push('\n');
        }
    }

    /// The field, unless the page is about it, and the operator, unless it is plain.
    fn field_and_operator(&self, field: FieldId, op: Op, out: &mut String) {
        if self.field != Some(field) {
            markup::escape_into(&self.page.site.catalog.field(field).name, out);
        }
        if op != Op::Eq {
            out.push(' ');
            cells::operator(op, out);
        }
    }
}
