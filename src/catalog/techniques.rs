//! Which rules stand under which technique and tactic.

use super::{CatalogRule, RuleId, Standing, Table, TechniqueId};
use crate::attack::{Attack, Technique};
use crate::content::attack::TechniqueStatus;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Error;
use crate::rule::Rule;

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

/// All techniques, without rules.
///
/// # Errors
/// When there are too many to be numbered.
pub(super) fn table(attack: &Attack) -> Result<Table<TechniqueId, TechniqueFacts>, Error> {
    Table::new(attack.techniques.iter().map(|_| TechniqueFacts::default()).collect())
}

/// The techniques that a rule's tags stand for now, each once, with the first tag that led there; and what is wrong with tags.
pub(super) fn of_rule(
    attack: &Attack,
    table: &Table<TechniqueId, TechniqueFacts>,
    rule: &Rule,
) -> (Vec<(TechniqueId, String)>, Vec<Diagnostic>) {
    let mut out: Vec<(TechniqueId, String)> = Vec::new();
    let mut diagnostics = Vec::new();
    for tag in &rule.techniques {
        let Some(current) = attack.current(tag) else {
            diagnostics.push(Diagnostic::new(Code::UnknownTechnique, format!("`{tag}` is no ATT&CK technique that is known here")));
            continue;
        };
        if let Some(tagged) = attack.get(tag).filter(|tagged| tagged.status != TechniqueStatus::Active) {
            let report = Diagnostic::new(Code::OutdatedTechnique, format!("`{tag}` ({}) is no longer in use", tagged.name));
            diagnostics.push(match &tagged.successor {
                Some(successor) => report.hint(format!("its successor is {successor}")),
                None => report,
            });
        }
        if let Some(id) = attack.position(&current.id).and_then(|place| table.id_at(place))
            && !out.iter().any(|(known, _)| *known == id)
        {
            out.push((id, tag.clone()));
        }
    }
    (out, diagnostics)
}

/// Fills in the rules of every technique, sub-techniques rolled up.
pub(super) fn post(table: &mut Table<TechniqueId, TechniqueFacts>, attack: &Attack, rules: &Table<RuleId, CatalogRule>) {
    let parent = |technique: &Technique| attack.position(technique.parent()?);
    let parents: Vec<Option<usize>> = attack.techniques.iter().map(parent).collect();
    for (rule, entry) in rules.pairs() {
        for (technique, _) in &entry.techniques {
            let place = technique.index();
            let both = [Some(place), parents[place]].into_iter().flatten();
            match entry.standing {
                Standing::Live => {
                    table[place].own.push(rule);
                    both.for_each(|place| table[place].rules.push(rule));
                }
                Standing::Deprecated(_) => both.for_each(|place| table[place].deprecated.push(rule)),
                Standing::Copy(_) | Standing::Private(_) => {}
            }
        }
    }
    let ids: Vec<TechniqueId> = table.ids().collect();
    for ((id, technique), parent) in ids.into_iter().zip(&attack.techniques).zip(parents) {
        if let Some(parent) = parent
            && technique.status == TechniqueStatus::Active
        {
            table[parent].subs.push(id);
        }
    }
    for facts in table.iter_mut() {
        facts.rules.dedup();
        facts.deprecated.dedup();
    }
}

/// The lists of every tactic. Tactics come from the technique, not from the tag.
pub(super) fn tactics(attack: &Attack, table: &Table<TechniqueId, TechniqueFacts>) -> Vec<TacticFacts> {
    let mut out: Vec<TacticFacts> = attack.tactics.iter().map(|_| TacticFacts::default()).collect();
    let active = attack.techniques.iter().zip(table.pairs()).filter(|(technique, _)| technique.status == TechniqueStatus::Active);
    for (technique, (id, of_technique)) in active {
        for tactic in attack.tactics_of(technique) {
            out[tactic].rules.extend(&of_technique.rules);
            if technique.parent().is_none() {
                out[tactic].techniques.push(id);
            }
        }
    }
    for facts in &mut out {
        facts.rules.sort_unstable();
        facts.rules.dedup();
    }
    out
}
