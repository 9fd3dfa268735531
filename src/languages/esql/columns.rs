//! Names that commands make, and what they stand for.

use std::collections::HashMap;

use super::conditions::DIALECT;
use crate::languages::Expr;
use crate::languages::core::operand::{self, Operand};
use crate::rule::Op;

/// What a name stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Column {
    /// A field under another name, or an element of it.
    Field(String),
    /// Something computed from these fields by this command.
    Derived(&'static str, Vec<String>),
}

/// Origins that a derived name keeps: more say nothing.
const ORIGINS: usize = 5;

/// All names that commands made so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    made: HashMap<String, Column>,
}

impl Columns {
    /// Gives a name a meaning.
    pub(super) fn set(&mut self, name: String, column: Column) {
        match column {
            Column::Field(field) if field == name => {
                self.made.remove(&name);
            }
            column => {
                self.made.insert(name, column);
            }
        }
    }

    /// What a name stands for: a field, unless a command made it.
    pub(super) fn of(&self, name: &str) -> Column {
        self.made.get(name).cloned().unwrap_or_else(|| Column::Field(name.to_owned()))
    }

    /// What an expression makes of the fields that it reads.
    pub(super) fn of_operand(&self, operand: &Operand, command: &'static str) -> Column {
        match operand::subject(operand, &DIALECT) {
            Some(subject) if !subject.is_derived() => self.of(subject.name()),
            _ => self.derived(operand.fields().iter().map(|field| field.name.as_str()), command),
        }
    }

    /// A name that a command computes from some names.
    pub(super) fn derived<'n>(&self, names: impl Iterator<Item = &'n str>, command: &'static str) -> Column {
        let mut origins: Vec<String> = Vec::new();
        for name in names {
            let fields = match self.of(name) {
                Column::Field(field) => vec![field],
                Column::Derived(_, fields) => fields,
            };
            for field in fields {
                if origins.len() < ORIGINS && !origins.contains(&field) {
                    origins.push(field);
                }
            }
        }
        Column::Derived(command, origins)
    }

    /// Replaces the names in a condition by what they stand for.
    pub(super) fn resolve(&self, expr: &mut Expr) {
        if self.made.is_empty() {
            return;
        }
        expr.change_tests(&mut |test| match self.made.get(&test.field) {
            Some(Column::Field(field)) if test.op != Op::Fieldref => {
                test.via = Some(std::mem::replace(&mut test.field, field.clone()));
            }
            Some(Column::Derived(command, origins)) => {
                test.derived = true;
                let of = if origins.is_empty() { String::new() } else { format!(" of {}", origins.join(", ")) };
                test.via = Some(format!("{command}{of}"));
            }
            Some(Column::Field(_)) | None => {}
        });
    }
}
