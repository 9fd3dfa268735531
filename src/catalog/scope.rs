//! Which predicates of which rules a subject is about, and how many distinct things that gives.

use super::{Catalog, Class, EventId, FieldId, RuleId, TechniqueId, Use, ValueId};
use crate::rule::{Op, Predicate, Role, Rule};

/// What a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Subject {
    /// A technique with its sub-techniques.
    Technique(TechniqueId),
    /// An event.
    Event(EventId),
    /// A field.
    Field(FieldId),
    /// A value.
    Value(ValueId),
}

/// Rules of a subject, and which of their predicates count there.
#[derive(Debug)]
pub(crate) struct Scope {
    /// The rules, in order.
    pub rules: Vec<RuleId>,
    /// What a predicate must fulfil.
    wants: Wants,
}

#[derive(Debug)]
enum Wants {
    Everything,
    Event { key: String, fields: Option<Vec<FieldId>>, inside: bool },
    Field(FieldId),
    Value(ValueId),
}

/// Distinct things of a subject.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sizes {
    /// Fields tested.
    pub fields: usize,
    /// Event selectors.
    pub selectors: usize,
    /// Indicators.
    pub indicators: usize,
    /// Excluded values.
    pub exclusions: usize,
}

impl Catalog {
    /// The rules and predicates that a subject is about.
    pub(crate) fn scope(&self, subject: Subject) -> Scope {
        match subject {
            Subject::Technique(id) => Scope { rules: self.technique(id).rules.clone(), wants: Wants::Everything },
            Subject::Event(id) => self.event_scope(id, true),
            Subject::Field(id) => Scope { rules: self.field(id).mentions.clone(), wants: Wants::Field(id) },
            Subject::Value(id) => {
                let value = self.value(id);
                let mut rules: Vec<RuleId> = value.rules.iter().chain(&value.excluded_by).copied().collect();
                rules.sort_unstable();
                rules.dedup();
                Scope { rules, wants: Wants::Value(id) }
            }
        }
    }

    /// The predicates of an event's rules on fields that its definition has (`inside`), or lacks.
    pub(crate) fn event_scope(&self, id: EventId, inside: bool) -> Scope {
        let event = self.event(id);
        Scope { rules: event.covering(), wants: Wants::Event { key: event.key.clone(), fields: self.event_fields(id), inside } }
    }

    /// The canonical fields of an event's definition that rules test; nothing when the definition lists none.
    pub(crate) fn event_fields(&self, id: EventId) -> Option<Vec<FieldId>> {
        let definition = self.content.events.get(&self.event(id).key)?;
        if definition.fields.is_empty() {
            return None;
        }
        let context = self.content.events.context_of(definition);
        let names = definition.fields.iter().map(|field| self.content.fields.resolve(None, field, &context, None).name);
        Some(names.filter_map(|name| self.field_id(&name)).collect())
    }

    /// Number of distinct things of a scope.
    pub(crate) fn sizes(&self, scope: &Scope) -> Sizes {
        let (mut fields, mut rows) = (Vec::new(), Vec::new());
        for &rule in &scope.rules {
            for used in self.rule(rule).uses.iter().filter(|used| scope.keeps(self, rule, used)) {
                rows.push((used.class, used.row));
                if used.tests_field {
                    fields.push(self.row(used.row).field);
                }
            }
        }
        fields.sort_unstable();
        fields.dedup();
        rows.sort_unstable();
        rows.dedup();
        let count = |class| rows.iter().filter(|(of, _)| *of == class).count();
        Sizes {
            fields: fields.len(),
            selectors: count(Class::Selector),
            indicators: count(Class::Indicator),
            exclusions: count(Class::Exclusion),
        }
    }
}

/// Whether a selector is an alternative to the one by which its stage names an event: another event of a list.
fn names_other(rule: &Rule, key: &str, selector: &Predicate) -> bool {
    let id = key.split_once('/').map_or(key, |(_, id)| id);
    let is_word = |op| matches!(op, Op::Eq | Op::Match);
    let names_it = |other: &Predicate| {
        other.role == Role::Event
            && is_word(other.op)
            && other.stage == selector.stage
            && other.field == selector.field
            && other.value.eq_ignore_ascii_case(id)
    };
    is_word(selector.op) && !selector.value.eq_ignore_ascii_case(id) && rule.predicates.iter().any(names_it)
}

impl Scope {
    /// Whether a predicate of a rule counts.
    pub(crate) fn keeps(&self, catalog: &Catalog, rule: RuleId, used: &Use) -> bool {
        match &self.wants {
            Wants::Everything => true,
            Wants::Field(field) => catalog.row(used.row).field == *field,
            Wants::Value(value) => catalog.row(used.row).value == *value,
            Wants::Event { key, fields, inside } => {
                let rule = &catalog.rule(rule).rule;
                let covers = rule.events.iter().any(|covered| covered.event == *key && covered.stages.contains(&used.stage));
                let selector = rule.predicates.get(used.predicate as usize).filter(|predicate| predicate.role == Role::Event);
                let picks = selector.is_some();
                if selector.is_some_and(|selector| names_other(rule, key, selector)) {
                    return false;
                }
                let defined = picks || fields.as_ref().is_none_or(|fields| fields.contains(&catalog.row(used.row).field));
                covers && defined == *inside
            }
        }
    }
}
