//! Which field of the event a column is.
//!
//! Casts, changes of case, trims, dynamic paths and parsed-out elements leave a field what it is; results of aggregates,
//! arithmetic and functions that change the value are derived.

use super::syntax::{Argument, Assignment, PathStep, Scalar, ScalarKind};
use super::values::PRESERVING;
use crate::languages::core::lineage::{ColumnOrigin, Lineage};
use crate::text::Span;

/// What an expression shows.
#[derive(Debug, Clone, PartialEq)]
struct ShownField {
    /// The field that it is, or the first that it is computed from.
    field: String,
    derived: bool,
    /// An element of a list, whose only name is the column's.
    element: bool,
}

/// Columns that are not simply fields of their own name, and those that hide names of `let` statements.
#[derive(Debug, Clone, Default)]
pub(super) struct KustoColumns {
    lineage: Lineage,
}

/// What is compared.
#[derive(Debug, Clone)]
pub(super) struct ComparedColumn {
    pub(super) field: String,
    pub(super) derived: bool,
    pub(super) span: Span,
}

/// Aggregates that give back a value of their column.
const PICKING: [&str; 4] = ["any", "take_any", "anyif", "take_anyif"];

impl KustoColumns {
    /// Whether a column was made by the pipeline.
    pub(super) fn makes(&self, name: &str) -> bool {
        self.lineage.made(name).is_some()
    }

    /// What a scalar is a value of; nothing if it names no column.
    pub(super) fn subject(&self, scalar: &Scalar<'_>) -> Option<ComparedColumn> {
        let ShownField { field, derived, .. } = self.shown(scalar)?;
        Some(ComparedColumn { field, derived, span: scalar.span })
    }

    fn shown(&self, scalar: &Scalar<'_>) -> Option<ShownField> {
        match &scalar.kind {
            ScalarKind::Name(name) => Some(self.named(name)),
            ScalarKind::Star => Some(ShownField::field("*")),
            ScalarKind::Path { base, steps } => self.path(base, steps),
            ScalarKind::Call { name, arguments } => self.call(name, arguments),
            ScalarKind::Arithmetic(operands) => operands.iter().find_map(|operand| self.shown(operand)).map(ShownField::into_derived),
            ScalarKind::And(operands) | ScalarKind::Or(operands) | ScalarKind::List(operands) => {
                operands.iter().find_map(|operand| self.shown(operand)).map(ShownField::into_derived)
            }
            ScalarKind::Compare(compared) => self.shown(&compared.left).map(ShownField::into_derived),
            ScalarKind::Literal { .. } | ScalarKind::Dynamic(_) | ScalarKind::Query(_) | ScalarKind::Function(_) | ScalarKind::Unread => {
                None
            }
        }
    }

    fn named(&self, name: &str) -> ShownField {
        match self.lineage.of(name) {
            ColumnOrigin::Field(field) => ShownField::field(&field),
            ColumnOrigin::Element => ShownField { element: true, ..ShownField::field(name) },
            ColumnOrigin::Computed(()) => ShownField { derived: true, ..ShownField::field(name) },
        }
    }

    fn path(&self, base: &Scalar<'_>, steps: &[PathStep<'_>]) -> Option<ShownField> {
        let shown = match &base.kind {
            ScalarKind::Name("$left" | "$right") => match steps {
                [PathStep::Member(name), rest @ ..] => return Some(walk(self.named(name), rest)),
                _ => return None,
            },
            _ => self.shown(base)?,
        };
        Some(walk(shown, steps))
    }

    fn call(&self, name: &str, arguments: &[Argument<'_>]) -> Option<ShownField> {
        let argument = |at: usize| arguments.get(at).map(|argument| &argument.value);
        match name {
            "column_ifexists" | "columnifexists" => match argument(0).map(|value| &value.kind) {
                Some(ScalarKind::Literal { text, .. }) => Some(self.named(text)),
                _ => argument(0).and_then(|value| self.shown(value)),
            },
            "trim" | "trim_start" | "trim_end" => argument(1).and_then(|value| self.shown(value)),
            _ if PRESERVING.contains(&name) || PICKING.contains(&name) => argument(0).and_then(|value| self.shown(value)),
            _ => arguments.iter().find_map(|argument| self.shown(&argument.value)).map(ShownField::into_derived),
        }
    }

    /// `name = value`
    pub(super) fn extend(&mut self, columns: &[Assignment<'_>]) {
        let made: Vec<(String, ColumnOrigin)> = columns.iter().flat_map(|column| self.made(column)).collect();
        self.lineage.extend(made);
    }

    /// The columns that are chosen are all that is left.
    pub(super) fn project(&mut self, columns: &[Assignment<'_>]) {
        if columns.iter().any(|column| matches!(column.value.kind, ScalarKind::Star)) {
            return;
        }
        let made: Vec<(String, ColumnOrigin)> = columns.iter().flat_map(|column| self.made(column)).collect();
        self.lineage.replace(made);
    }

    /// Groups keep their columns, aggregates are derived, `arg_max(…, *)` keeps all.
    pub(super) fn summarize(&mut self, aggregates: &[Assignment<'_>], by: &[Assignment<'_>]) {
        let mut made: Vec<(String, ColumnOrigin)> = by.iter().flat_map(|column| self.made(column)).collect();
        for column in aggregates {
            let ScalarKind::Call { name, arguments } = &column.value.kind else {
                made.extend(column.names.iter().map(|name| derived(name)));
                continue;
            };
            if matches!(*name, "arg_max" | "arg_min" | "argmax" | "argmin") {
                for argument in arguments.iter().skip(1) {
                    match &argument.value.kind {
                        ScalarKind::Star => made.extend(self.lineage.iter().map(|(name, origin)| (name.clone(), origin.clone()))),
                        ScalarKind::Name(name) if self.makes(name) => made.extend(self.copied(name)),
                        _ => made.extend(argument.name.map(derived)),
                    }
                }
                made.extend(column.names.iter().map(|name| derived(name)));
            } else if PICKING.contains(name) && !column.names.is_empty() {
                made.extend(self.made(column));
            } else {
                made.extend(column.names.iter().map(|name| derived(name)));
                made.extend(column.names.is_empty().then(|| derived(&aggregate_name(name, arguments))));
            }
        }
        self.lineage.replace(made);
    }

    /// `mv-expand name = value`: a column of elements.
    pub(super) fn expand(&mut self, columns: &[Assignment<'_>]) {
        for column in columns {
            let named = column.names.first().copied().or_else(|| cast_name(&column.value));
            let of_field = self.shown(&column.value).is_some_and(|shown| !shown.derived);
            let origin = if of_field { ColumnOrigin::Element } else { ColumnOrigin::Computed(()) };
            self.lineage.extend(named.map(|name| (name.to_owned(), origin)));
        }
    }

    /// Columns that are parsed out of a field are fields of their own; those of a derived value are derived.
    pub(super) fn parse(&mut self, subject: &Scalar<'_>, columns: &[&str]) {
        let of_field = self.shown(subject).is_some_and(|shown| !shown.derived);
        let made =
            columns.iter().map(|name| if of_field { ((*name).to_owned(), ColumnOrigin::Field((*name).to_owned())) } else { derived(name) });
        self.lineage.extend(made);
    }

    /// Columns of these names are computed.
    pub(super) fn compute(&mut self, names: &[&str]) {
        self.lineage.extend(names.iter().map(|name| derived(name)));
    }

    /// Adds the columns of other rows; those of the same name stay.
    pub(super) fn join(&mut self, other: &Self) {
        self.lineage.join(&other.lineage);
    }

    /// The columns that `name = value` makes.
    fn made(&self, column: &Assignment<'_>) -> Vec<(String, ColumnOrigin)> {
        match column.names.as_slice() {
            [] => match &column.value.kind {
                ScalarKind::Name(name) => self.copied(name).into_iter().collect(),
                _ => Vec::new(),
            },
            [name] => vec![((*name).to_owned(), self.renamed(name, &column.value))],
            several => several.iter().map(|name| derived(name)).collect(),
        }
    }

    /// A column as it is, if the pipeline made it.
    fn copied(&self, name: &str) -> Option<(String, ColumnOrigin)> {
        self.lineage.made(name).map(|origin| (name.to_owned(), origin.clone()))
    }

    fn renamed(&self, name: &str, value: &Scalar<'_>) -> ColumnOrigin {
        if self.is_parsed_out(value) {
            return ColumnOrigin::Field(name.to_owned());
        }
        match self.shown(value) {
            Some(shown) if shown.derived => ColumnOrigin::Computed(()),
            Some(shown) if shown.element || shown.is_unnamed() || leaf(&shown.field) == Some(name) => ColumnOrigin::Field(name.to_owned()),
            Some(shown) => ColumnOrigin::Field(shown.field),
            None => ColumnOrigin::Computed(()),
        }
    }

    /// `extract("…", 1, field)`, also in a cast.
    fn is_parsed_out(&self, value: &Scalar<'_>) -> bool {
        let ScalarKind::Call { name, arguments } = &value.kind else {
            return false;
        };
        match *name {
            "extract" => arguments.get(2).and_then(|value| self.shown(&value.value)).is_some_and(|shown| !shown.derived),
            _ if PRESERVING.contains(name) => arguments.first().is_some_and(|value| self.is_parsed_out(&value.value)),
            _ => false,
        }
    }
}

impl ShownField {
    fn field(name: &str) -> Self {
        Self { field: name.to_owned(), derived: false, element: false }
    }

    /// Whether a path ends at a place in a list or at the text of an XML node.
    fn is_unnamed(&self) -> bool {
        self.field.ends_with(']') || self.field.ends_with(".#text")
    }

    fn into_derived(self) -> Self {
        Self { derived: true, ..self }
    }
}

fn derived(name: &str) -> (String, ColumnOrigin) {
    (name.to_owned(), ColumnOrigin::Computed(()))
}

/// The column of a scalar that only casts it.
fn cast_name<'t>(scalar: &Scalar<'t>) -> Option<&'t str> {
    match &scalar.kind {
        ScalarKind::Name(name) => Some(name),
        ScalarKind::Call { name, arguments } if PRESERVING.contains(name) => cast_name(&arguments.first()?.value),
        _ => None,
    }
}

/// The last element of a dynamic path.
fn leaf(field: &str) -> Option<&str> {
    field.rsplit_once('.').map(|(_, leaf)| leaf)
}

fn walk(mut shown: ShownField, steps: &[PathStep<'_>]) -> ShownField {
    for step in steps {
        match step {
            PathStep::Member(name) => {
                shown.field.push('.');
                shown.field.push_str(name);
            }
            PathStep::Index(written) => {
                shown.field.push('[');
                shown.field.push_str(written);
                shown.field.push(']');
            }
            PathStep::Computed => shown.derived = true,
        }
    }
    shown
}

/// The name that Kusto gives to an aggregate without one: `count_`, `dcount_Account`; a cast around it changes none.
fn aggregate_name(function: &str, arguments: &[Argument<'_>]) -> String {
    if let (true, Some(ScalarKind::Call { name, arguments })) =
        (PRESERVING.contains(&function), arguments.first().map(|argument| &argument.value.kind))
    {
        return aggregate_name(name, arguments);
    }
    let of = match arguments.first().map(|argument| &argument.value.kind) {
        Some(ScalarKind::Name(name)) => name,
        Some(ScalarKind::Path { steps, .. }) => match steps.last() {
            Some(PathStep::Member(name)) => name.as_str(),
            _ => "",
        },
        _ => "",
    };
    let function = match function {
        "make_set" | "makeset" | "make_set_if" => "set",
        "make_list" | "makelist" | "make_list_if" => "list",
        "take_any" | "take_anyif" => return of.to_owned(),
        other => other,
    };
    format!("{function}_{of}")
}
