//! Names that commands make, and what they stand for.

use super::conditions::DIALECT;
use crate::languages::Expr;
use crate::languages::core::lineage::{ColumnOrigin, Lineage};
use crate::languages::core::operand::{self, Operand};
use crate::rule::Op;

/// How a name was computed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Derivation {
    /// The command that did it.
    command: &'static str,
    /// Fields that it was computed from.
    fields: Vec<String>,
}

/// What a name stands for.
pub(super) type EsqlOrigin = ColumnOrigin<Derivation>;

/// Fields that a computed name tells: more say nothing.
const TOLD: usize = 5;

/// All names that commands made so far.
#[derive(Debug, Clone, Default)]
pub(super) struct EsqlColumns {
    lineage: Lineage<Derivation>,
}

impl EsqlColumns {
    /// Gives a name a meaning.
    pub(super) fn set(&mut self, name: &str, column: EsqlOrigin) {
        self.lineage.set(name, column);
    }

    /// What a name stands for: a field, unless a command made it.
    pub(super) fn of(&self, name: &str) -> EsqlOrigin {
        self.lineage.of(name)
    }

    /// What an expression makes of the fields that it reads.
    pub(super) fn of_operand(&self, operand: &Operand, command: &'static str) -> EsqlOrigin {
        match operand::subject(operand, &DIALECT) {
            Some(subject) if !subject.is_derived() => self.of(subject.name()),
            _ => self.derived(operand.fields().iter().map(|field| field.name.as_str()), command),
        }
    }

    /// A name that a command computes from some names.
    pub(super) fn derived<'n>(&self, names: impl IntoIterator<Item = &'n str>, command: &'static str) -> EsqlOrigin {
        let mut told: Vec<String> = Vec::new();
        for name in names {
            let fields = match self.of(name) {
                ColumnOrigin::Field(field) => vec![field],
                ColumnOrigin::Element => vec![name.to_owned()],
                ColumnOrigin::Computed(Derivation { fields, .. }) => fields,
            };
            for field in fields {
                if told.len() < TOLD && !told.contains(&field) {
                    told.push(field);
                }
            }
        }
        ColumnOrigin::Computed(Derivation { command, fields: told })
    }

    /// Replaces the names in a condition by what they stand for.
    pub(super) fn resolve(&self, expr: &mut Expr) {
        expr.change_tests(&mut |test| match self.lineage.made(&test.field) {
            Some(ColumnOrigin::Field(field)) if test.op != Op::Fieldref => {
                test.via = Some(std::mem::replace(&mut test.field, field.clone()));
            }
            Some(ColumnOrigin::Computed(Derivation { command, fields })) => {
                test.derived = true;
                let of = if fields.is_empty() { String::new() } else { format!(" of {}", fields.join(", ")) };
                test.via = Some(format!("{command}{of}"));
            }
            Some(ColumnOrigin::Field(_) | ColumnOrigin::Element) | None => {}
        });
    }
}
