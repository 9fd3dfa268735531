//! The catalog: all rules, ordered and numbered, with posting lists.
//!
//! In: finished rules by source, ATT&CK, the content. Out: [`Catalog`], read-only. Ids are dense, depend on nothing but the
//! input, and never leave the process. Posting lists are sorted and hold counted rules only: no copies, no deprecated rules.

mod build;
mod copies;
mod events;
mod ids;
mod scope;
mod tagging;
mod values;

pub(crate) use ids::{AtomId, EventId, FieldId, RuleId, TechniqueId, ValueId};
pub(crate) use scope::{Subject, SubjectCounts, SubjectScope};

use std::collections::HashMap;

use crate::attack::Attack;
use crate::config::Source;
use crate::content::Content;
use crate::diagnostic::Diagnostic;
use crate::rule::{EventKey, Op, Rule, Vendor};

/// A source with what was read of it.
#[derive(Debug, Clone)]
pub struct SourceFacts {
    /// Its settings.
    pub source: Source,
    /// Whose rules it holds.
    pub vendor: Vendor,
    /// Files read.
    pub files: usize,
    /// Files that held no rule: path and reason.
    pub skipped: Vec<(String, String)>,
}

/// What a predicate counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Usage {
    /// A value that the rule looks for.
    Indicator,
    /// A value that it excludes.
    Exclusion,
    /// A value that picks the event.
    Selector,
    /// Nothing but a test of its field.
    Other,
}

/// A predicate of a rule in the catalog's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Occurrence {
    /// Its atom: canonical field, operator, folded value.
    pub atom: AtomId,
    /// What it counts as.
    pub usage: Usage,
    /// Whether it counts among the tests of its field.
    pub tests_field: bool,
    /// Its stage.
    pub stage: u32,
    /// The operator as the rule means it.
    pub op: Op,
    /// Written as a member of a list.
    pub listed: bool,
    /// Its place among the rule's predicates.
    pub predicate: u32,
}

/// A rule in the catalog.
#[derive(Debug)]
pub(crate) struct CatalogRule {
    /// The rule.
    pub rule: Rule,
    /// Place of its source.
    pub source: usize,
    /// What is wrong with its tags; the rest stands in the rule itself.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether it counts: neither deprecated nor a copy nor private.
    pub counted: bool,
    /// The first rule of its group of copies, if it is not the first itself.
    pub copy_of: Option<RuleId>,
    /// All other rules of its group.
    pub copies: Vec<RuleId>,
    /// Techniques that it is tagged with, as they stand now, with the tag as written.
    pub techniques: Vec<(TechniqueId, String)>,
    /// Its predicates; empty for kinds that bring none.
    pub occurrences: Vec<Occurrence>,
}

/// A field that a rule tests.
#[derive(Debug)]
pub(crate) struct FieldFacts {
    /// Canonical name, or the name as written.
    pub name: String,
    /// Whether `fields.toml` has it.
    pub known: bool,
    /// Rules that test it, exclusions aside.
    pub rules: Vec<RuleId>,
    /// Rules that name it in any way.
    pub mentions: Vec<RuleId>,
    /// Atoms on it.
    pub atoms: Vec<AtomId>,
    /// Spellings with vendor, part and number of rules, most used first.
    pub spellings: Vec<FieldSpelling>,
}

/// A spelling of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldSpelling {
    /// As rules write it.
    pub name: String,
    /// Who writes it so.
    pub vendor: Vendor,
    /// Rules that do.
    pub rules: usize,
}

/// A canonical field, operator and value.
#[derive(Debug)]
pub(crate) struct Atom {
    /// The field.
    pub field: FieldId,
    /// The operator.
    pub op: Op,
    /// The value's commonest spelling.
    pub shown: String,
    /// The folded value: the atom's identity with field and operator.
    pub folded: String,
    /// The value, whatever the field.
    pub value: ValueId,
    /// Whether the value only stands for something.
    pub placeholder: bool,
    /// Rules that look for it: the corpus reach.
    pub indicators: Vec<RuleId>,
    /// Rules that exclude it.
    pub exclusions: Vec<RuleId>,
    /// Rules that pick events by it.
    pub selectors: Vec<RuleId>,
}

/// A value, whatever the field or operator.
#[derive(Debug)]
pub(crate) struct ValueFacts {
    /// Its key: folded, without what says nothing.
    pub key: String,
    /// Its commonest spelling.
    pub shown: String,
    /// Atoms that hold it.
    pub atoms: Vec<AtomId>,
    /// Rules that look for it or pick events by it.
    pub rules: Vec<RuleId>,
    /// Rules that exclude it.
    pub excluded_by: Vec<RuleId>,
    /// Whether it deserves a page.
    pub has_page: bool,
}

/// An event that is defined, or that a rule names.
#[derive(Debug)]
pub(crate) struct EventFacts {
    /// Its key.
    pub key: EventKey,
    /// Place of its provider in the content.
    pub provider: usize,
    /// Id as readers see it: `Event ID 1`.
    pub label: String,
    /// Title.
    pub title: String,
    /// Whether the content defines it.
    pub defined: bool,
    /// Rules by how they cover it.
    pub named: Vec<RuleId>,
    /// Rules whose log source it is the primary event of.
    pub category: Vec<RuleId>,
    /// Rules that it is equivalent for.
    pub equivalent: Vec<RuleId>,
}

impl EventFacts {
    /// Rules that cover it as named or by category, in order.
    pub(crate) fn covering(&self) -> Vec<RuleId> {
        let mut rules: Vec<RuleId> = self.named.iter().chain(&self.category).copied().collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }
}

/// A technique with its rules.
#[derive(Debug, Default)]
pub(crate) struct TechniqueFacts {
    /// Rules tagged with it.
    pub own: Vec<RuleId>,
    /// Its own rules and its sub-techniques'.
    pub rules: Vec<RuleId>,
    /// Deprecated rules, its own and its sub-techniques'.
    pub deprecated: Vec<RuleId>,
    /// Its sub-techniques that are in use.
    pub subs: Vec<TechniqueId>,
}

/// A tactic with its techniques.
#[derive(Debug, Default)]
pub(crate) struct TacticFacts {
    /// Rules under any of its techniques, each once.
    pub rules: Vec<RuleId>,
    /// Its techniques that are in use and no sub-techniques, by id.
    pub techniques: Vec<TechniqueId>,
}

/// Everything that pages are made of.
#[derive(Debug)]
pub(crate) struct Catalog {
    /// ATT&CK.
    pub attack: Attack,
    /// The content.
    pub content: Content,
    /// Sources, in the order of site.toml.
    pub sources: Vec<SourceFacts>,
    /// Rules, by source, path and position.
    pub rules: Vec<CatalogRule>,
    /// Fields, by name.
    pub fields: Vec<FieldFacts>,
    /// Atoms, by field, operator and folded value.
    pub atoms: Vec<Atom>,
    /// Values, by key.
    pub values: Vec<ValueFacts>,
    /// Events, by provider and id.
    pub events: Vec<EventFacts>,
    /// What rules say of each technique of [`Attack::techniques`].
    pub techniques: Vec<TechniqueFacts>,
    /// What rules say of each tactic of [`Attack::tactics`].
    pub tactics: Vec<TacticFacts>,
    /// Counted rules without any technique.
    pub untagged: Vec<RuleId>,
    event_ids: HashMap<EventKey, EventId>,
    field_ids: HashMap<String, FieldId>,
    by_target: HashMap<(Vendor, String), RuleId>,
    named_by: Vec<Vec<RuleId>>,
}

impl Catalog {
    /// Builds the catalog from the rules of each source.
    pub(crate) fn new(attack: Attack, content: Content, read: Vec<(SourceFacts, Vec<Rule>)>) -> Self {
        build::catalog(attack, content, read)
    }

    /// A rule.
    pub(crate) fn rule(&self, id: RuleId) -> &CatalogRule {
        &self.rules[id.index()]
    }

    /// A field.
    pub(crate) fn field(&self, id: FieldId) -> &FieldFacts {
        &self.fields[id.index()]
    }

    /// An atom.
    pub(crate) fn atom(&self, id: AtomId) -> &Atom {
        &self.atoms[id.index()]
    }

    /// A value.
    pub(crate) fn value(&self, id: ValueId) -> &ValueFacts {
        &self.values[id.index()]
    }

    /// An event.
    pub(crate) fn event(&self, id: EventId) -> &EventFacts {
        &self.events[id.index()]
    }

    /// What rules say of a technique.
    pub(crate) fn technique(&self, id: TechniqueId) -> &TechniqueFacts {
        &self.techniques[id.index()]
    }

    /// The event of a key.
    pub(crate) fn event_id(&self, key: &EventKey) -> Option<EventId> {
        self.event_ids.get(key).copied()
    }

    /// The field of a name.
    pub(crate) fn field_id(&self, name: &str) -> Option<FieldId> {
        self.field_ids.get(name).copied()
    }

    /// The technique of an id.
    pub(crate) fn technique_id(&self, id: &str) -> Option<TechniqueId> {
        self.attack.position(id).map(TechniqueId::new)
    }

    /// The rule of a vendor that an id or name calls.
    pub(crate) fn target(&self, vendor: Vendor, target: &str) -> Option<RuleId> {
        self.by_target.get(&(vendor, target.to_owned())).copied()
    }

    /// Rules that name a rule in their relations or correlations.
    pub(crate) fn named_by(&self, id: RuleId) -> &[RuleId] {
        &self.named_by[id.index()]
    }

    /// All rules that count.
    pub(crate) fn counted(&self) -> impl Iterator<Item = RuleId> {
        self.rules.iter().enumerate().filter(|(_, entry)| entry.counted).map(|(at, _)| RuleId::new(at))
    }

    /// Vendors that have rules, in their order, with the sources' order within.
    pub(crate) fn vendors(&self) -> Vec<Vendor> {
        Vendor::ALL.iter().copied().filter(|vendor| self.rules.iter().any(|entry| entry.rule.vendor == *vendor)).collect()
    }
}
