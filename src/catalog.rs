//! The catalog: all rules, ordered and numbered, with posting lists.
//!
//! In: finished rules by source, ATT&CK, the content. Out: [`Catalog`], read-only. Ids are dense, depend on nothing but the
//! input, and never leave the process. Posting lists are sorted and hold live rules only: no copies, no deprecated rules, none
//! of private sources.

mod atoms;
mod copies;
mod events;
mod fields;
mod ids;
mod rules;
mod subject;
mod techniques;
mod values;

pub(crate) use atoms::{Atom, Occurrence, Usage};
pub(crate) use events::EventFacts;
pub(crate) use fields::{FieldFacts, FieldSpelling};
pub(crate) use ids::{AtomId, EventId, FieldId, RuleId, Table, TechniqueId, ValueId};
pub(crate) use rules::{CatalogRule, Standing};
pub(crate) use subject::{Subject, SubjectCounts, SubjectScope};
pub(crate) use techniques::{TacticFacts, TechniqueFacts};
pub(crate) use values::ValueFacts;

use std::collections::HashMap;

use crate::attack::Attack;
use crate::config::Source;
use crate::content::Content;
use crate::error::Error;
use crate::rule::{EventKey, Rule, Vendor};

/// A source with what was read of it.
#[derive(Debug, Clone)]
pub struct SourceFacts {
    /// Its settings.
    pub source: Source,
    /// Whose rules it holds.
    pub vendor: Vendor,
    /// Files read.
    pub files: usize,
    /// Bytes of text that were read of them; 0 for what came from an export, or was kept by an earlier build.
    pub bytes: u64,
    /// Files whose rules an earlier build kept.
    pub kept: usize,
    /// Files that held no rule: path and reason.
    pub skipped: Vec<(String, String)>,
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
    pub rules: Table<RuleId, CatalogRule>,
    /// Fields, by name.
    pub fields: Table<FieldId, FieldFacts>,
    /// Atoms, by field, operator and folded value.
    pub atoms: Table<AtomId, Atom>,
    /// Values, by key.
    pub values: Table<ValueId, ValueFacts>,
    /// Events, by provider and id.
    pub events: Table<EventId, EventFacts>,
    /// What rules say of each technique of [`Attack::techniques`].
    pub techniques: Table<TechniqueId, TechniqueFacts>,
    /// What rules say of each tactic of [`Attack::tactics`].
    pub tactics: Vec<TacticFacts>,
    /// Live rules without any technique.
    pub untagged: Vec<RuleId>,
    event_ids: HashMap<EventKey, EventId>,
    field_ids: HashMap<String, FieldId>,
    calls: rules::Calls,
}

impl Catalog {
    /// Builds the catalog from the rules of each source, each with its hash.
    ///
    /// # Errors
    /// When there is more of something than can be numbered.
    pub(crate) fn new(attack: Attack, content: Content, read: Vec<(SourceFacts, Vec<(Rule, u128)>)>) -> Result<Self, Error> {
        let mut techniques = techniques::table(&attack)?;
        let (sources, rules) = rules::build(read, |rule| techniques::of_rule(&attack, &techniques, rule));
        let mut rules = Table::new(rules)?;
        copies::group(&mut rules);
        let atoms::Tested { fields, atoms, values } = atoms::build(&mut rules, &content)?;
        let events = events::build(&content.events, &rules)?;
        techniques::post(&mut techniques, &attack, &rules);
        let untagged = rules.pairs().filter(|(_, entry)| entry.is_live() && entry.techniques.is_empty()).map(|(id, _)| id).collect();
        Ok(Self {
            tactics: techniques::tactics(&attack, &techniques),
            event_ids: events.pairs().map(|(id, event)| (event.key.clone(), id)).collect(),
            field_ids: fields.pairs().map(|(id, field)| (field.name.clone(), id)).collect(),
            calls: rules::Calls::new(&rules),
            attack,
            content,
            sources,
            rules,
            fields,
            atoms,
            values,
            events,
            techniques,
            untagged,
        })
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
        self.techniques.id_at(self.attack.position(id)?)
    }

    /// The rule that a rule calls by an id or name: of the same vendor, a private one only if it is private itself.
    pub(crate) fn called(&self, by: &CatalogRule, name: &str) -> Option<RuleId> {
        self.calls.called(by, name)
    }

    /// The rules that call a rule in their relations or correlations; public ones only, unless it is private itself.
    pub(crate) fn callers(&self, id: RuleId) -> &[RuleId] {
        self.calls.callers(id)
    }

    /// All rules that count.
    pub(crate) fn live(&self) -> impl Iterator<Item = RuleId> {
        self.rules.pairs().filter(|(_, entry)| entry.is_live()).map(|(id, _)| id)
    }

    /// Vendors that have public rules, in their order.
    pub(crate) fn vendors(&self) -> Vec<Vendor> {
        let has_rules = |vendor: &Vendor| self.rules.iter().any(|entry| entry.rule.vendor == *vendor && !entry.is_private());
        Vendor::ALL.iter().copied().filter(has_rules).collect()
    }
}
