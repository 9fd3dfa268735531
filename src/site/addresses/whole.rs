//! The lists of the whole site, in parts.
//!
//! In: the catalog. Out: [`WholeLists`]: which rules, fields and events stand on which part of their list.

use super::parts::{CutList, ListPart, key};
use crate::catalog::{Catalog, EventId, FieldId, RuleId};
use crate::site::file::WholeList;

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct WholeLists {
    /// Rules, by title.
    pub(crate) rules: CutList<RuleId>,
    /// Rules without a technique, by title.
    pub(crate) untagged: CutList<RuleId>,
    /// Fields that rules name, by name.
    pub(crate) fields: CutList<FieldId>,
    /// Events of each provider, by id.
    pub(crate) events: Vec<CutList<EventId>>,
}

impl WholeLists {
    /// Cuts all lists.
    pub(super) fn new(catalog: &Catalog) -> Self {
        let rule = |id: RuleId| {
            let rule = &catalog.rule(id).rule;
            (key(&rule.title, &format!("{}\0{}\0{}", rule.source, rule.path, rule.position)), id)
        };
        let named = catalog.fields.pairs().filter(|(_, field)| !field.mentions.is_empty());
        let mut events: Vec<Vec<(String, EventId)>> = catalog.content.events.providers.iter().map(|_| Vec::new()).collect();
        for (id, event) in catalog.events.pairs() {
            events[event.provider].push((key(event.key.id(), event.key.as_str()), id));
        }
        Self {
            rules: CutList::new(catalog.rules.ids().map(rule).collect()),
            untagged: CutList::new(catalog.untagged.iter().copied().map(rule).collect()),
            fields: CutList::new(named.map(|(id, field)| (key(&field.name, &field.name), id)).collect()),
            events: events.into_iter().map(CutList::new).collect(),
        }
    }

    /// The parts of a list, the whole first.
    pub(crate) fn parts(&self, list: WholeList) -> &[ListPart] {
        match list {
            WholeList::Rules => self.rules.all(),
            WholeList::Untagged => self.untagged.all(),
            WholeList::Fields => self.fields.all(),
            WholeList::Events(provider) => self.events.get(provider).map_or(&[], CutList::all),
        }
    }
}
