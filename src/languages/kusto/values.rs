//! What is known of a value before any row is read: literals, lists, and functions of these.

use super::scopes::{BlockId, BoundValue};
use super::syntax::{Argument, RowSource, Scalar, ScalarKind, Statement};
use super::walker::ScriptWalker;

/// A value that does not depend on a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Constant {
    /// These values, one or a list.
    Known(Vec<String>),
    /// Computed when the query runs, from nothing but constants: `ago(1d)`.
    Computed,
    /// Filled in elsewhere: a sub-query, a watchlist, external data, a parameter.
    Reference,
    /// It depends on a row.
    Varies,
}

/// Functions that leave a value as it is, or change its type or case only.
pub(super) const PRESERVING: [&str; 23] = [
    "tostring",
    "toint",
    "tolong",
    "toreal",
    "todouble",
    "todecimal",
    "tobool",
    "toboolean",
    "todatetime",
    "toguid",
    "totimespan",
    "todynamic",
    "toobject",
    "parse_json",
    "parsejson",
    "parse_xml",
    "tolower",
    "toupper",
    "url_decode",
    "materialize",
    "trim",
    "trim_start",
    "trim_end",
];

impl<'s> ScriptWalker<'s> {
    /// What is known of a scalar.
    pub(super) fn constant(&mut self, scalar: &'s Scalar<'s>, block: BlockId) -> Constant {
        if !self.descend() {
            return Constant::Reference;
        }
        let found = match &scalar.kind {
            ScalarKind::Literal { text, .. } => Constant::Known(vec![text.clone()]),
            ScalarKind::Dynamic(values) => Constant::Known(values.clone()),
            ScalarKind::Name(name) => self.named_constant(name, block),
            ScalarKind::Call { name, arguments } => self.called_constant(name, arguments, block),
            ScalarKind::List(members) => self.joined(members.iter(), block),
            ScalarKind::Arithmetic(operands) => match self.joined(operands.iter(), block) {
                Constant::Known(_) => Constant::Computed,
                other => other,
            },
            ScalarKind::Path { base, .. } => match self.constant(base, block) {
                Constant::Known(_) => Constant::Computed,
                other => other,
            },
            ScalarKind::Query(_) => self.first_column(scalar, block).map_or(Constant::Reference, Constant::Known),
            ScalarKind::Function(_) => Constant::Reference,
            ScalarKind::Star | ScalarKind::And(_) | ScalarKind::Or(_) | ScalarKind::Compare(_) | ScalarKind::Unread => Constant::Varies,
        };
        self.ascend();
        found
    }

    fn named_constant(&mut self, name: &str, block: BlockId) -> Constant {
        let Some(at) = self.lookup(name, block) else {
            return Constant::Varies;
        };
        let Some(binding) = self.bindings.get_mut(at) else {
            return Constant::Varies;
        };
        if let Some(known) = &binding.constant {
            return known.clone();
        }
        let (scalar, home) = match binding.value {
            BoundValue::Expression(scalar) => (scalar, binding.home),
            BoundValue::Rows(_) | BoundValue::Unknown => return Constant::Reference,
        };
        binding.busy = true;
        let found = match self.constant(scalar, home) {
            Constant::Varies => Constant::Reference,
            other => other,
        };
        if let Some(binding) = self.bindings.get_mut(at) {
            binding.busy = false;
            binding.constant = Some(found.clone());
        }
        found
    }

    fn called_constant(&mut self, name: &str, arguments: &'s [Argument<'s>], block: BlockId) -> Constant {
        if let Some((function, home)) = self.function(name, block) {
            let inner = self.call(function, home, arguments, block, None);
            let result = function.body.statements.iter().rev().find_map(|statement| match statement {
                Statement::Query(scalar) => Some(scalar),
                Statement::Let { .. } | Statement::Declare(_) => None,
            });
            return result.map_or(Constant::Reference, |scalar| match self.constant(scalar, inner) {
                Constant::Varies => Constant::Reference,
                other => other,
            });
        }
        if matches!(name, "column_ifexists" | "columnifexists") {
            return Constant::Varies;
        }
        let given = self.joined(arguments.iter().map(|argument| &argument.value), block);
        match (name, given) {
            ("pack_array" | "array_concat" | "set_union" | "make_list" | "make_set" | "toscalar", Constant::Known(values)) => {
                Constant::Known(values)
            }
            ("strcat", Constant::Known(values)) => Constant::Known(vec![values.concat()]),
            ("tolower", Constant::Known(values)) => Constant::Known(values.iter().map(|value| value.to_lowercase()).collect()),
            ("toupper", Constant::Known(values)) => Constant::Known(values.iter().map(|value| value.to_uppercase()).collect()),
            ("split", Constant::Known(values)) => match values.as_slice() {
                [text, separator] if !separator.is_empty() => Constant::Known(text.split(separator.as_str()).map(str::to_owned).collect()),
                _ => Constant::Computed,
            },
            ("parse_json" | "parsejson" | "todynamic", Constant::Known(values)) => {
                Constant::Known(values.into_iter().flat_map(json).collect())
            }
            ("trim" | "trim_start" | "trim_end", Constant::Known(_)) => Constant::Computed,
            (_, Constant::Known(values)) if PRESERVING.contains(&name) => Constant::Known(values),
            (_, Constant::Known(_)) if name.starts_with('_') => Constant::Reference,
            (_, Constant::Known(_) | Constant::Computed) => Constant::Computed,
            (_, other) => other,
        }
    }

    /// The values of several scalars as one list; if one of them is not known, what is known of that one.
    fn joined(&mut self, scalars: impl Iterator<Item = &'s Scalar<'s>>, block: BlockId) -> Constant {
        let mut values = Vec::new();
        let mut worst = Constant::Known(Vec::new());
        for scalar in scalars {
            match (self.constant(scalar, block), &worst) {
                (Constant::Varies, _) => return Constant::Varies,
                (Constant::Known(found), _) => values.extend(found),
                (Constant::Reference, _) => worst = Constant::Reference,
                (Constant::Computed, Constant::Reference) => {}
                (Constant::Computed, _) => worst = Constant::Computed,
            }
        }
        match worst {
            Constant::Known(_) => Constant::Known(values),
            other => other,
        }
    }

    /// The values of the first column of a query over a `datatable` that keeps all its rows.
    fn first_column(&mut self, scalar: &'s Scalar<'s>, block: BlockId) -> Option<Vec<String>> {
        let ScalarKind::Query(pipeline) = &scalar.kind else {
            return None;
        };
        let shown = super::flows::shown_column(&pipeline.steps)?;
        match &pipeline.source {
            RowSource::Datatable { columns, values } => {
                let at = shown.map_or(Some(0), |name| columns.iter().position(|column| *column == name))?;
                let width = columns.len().max(1);
                let column = values.iter().skip(at).step_by(width);
                match self.joined(column, block) {
                    Constant::Known(values) => Some(values),
                    Constant::Computed | Constant::Reference | Constant::Varies => None,
                }
            }
            RowSource::Expression(Scalar { kind: ScalarKind::Name(name), .. }) => {
                let (inner, home) = self.bound(name, block)?;
                match &inner.kind {
                    ScalarKind::Query(pipeline) => match (&pipeline.source, shown) {
                        (RowSource::Datatable { columns, values }, Some(shown)) if pipeline.steps.is_empty() => {
                            let at = columns.iter().position(|column| *column == shown)?;
                            match self.joined(values.iter().skip(at).step_by(columns.len().max(1)), home) {
                                Constant::Known(values) => Some(values),
                                Constant::Computed | Constant::Reference | Constant::Varies => None,
                            }
                        }
                        _ => self.first_column(inner, home),
                    },
                    _ => None,
                }
            }
            RowSource::Expression(inner) => match self.constant(inner, block) {
                Constant::Known(values) => Some(values),
                Constant::Computed | Constant::Reference | Constant::Varies => None,
            },
            RowSource::Print(columns) => match self.joined(columns.iter().map(|column| &column.value), block) {
                Constant::Known(values) => Some(values),
                Constant::Computed | Constant::Reference | Constant::Varies => None,
            },
            RowSource::Union(_) | RowSource::Search(_) | RowSource::External | RowSource::Range(_) => None,
        }
    }
}

/// The scalars of a JSON text; any other text stands for itself.
fn json(text: String) -> Vec<String> {
    match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(value) => {
            let mut out = Vec::new();
            flatten(&value, &mut out);
            out
        }
        Err(_) => vec![text],
    }
}

fn flatten(value: &serde_json::Value, out: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => out.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| flatten(item, out)),
        serde_json::Value::Object(entries) => entries.values().for_each(|entry| flatten(entry, out)),
        serde_json::Value::Null => {}
        other => out.push(other.to_string()),
    }
}
