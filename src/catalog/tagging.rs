//! Which rules stand under which technique.

use super::{CatalogRule, RuleId, TacticFacts, TechniqueFacts, TechniqueId};
use crate::attack::Attack;
use crate::content::attack::TechniqueStatus;
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::Rule;

/// The techniques that a rule's tags stand for now, each once, with the first tag that led there; and what is wrong with tags.
pub(super) fn techniques(attack: &Attack, rule: &Rule) -> (Vec<(TechniqueId, String)>, Vec<Diagnostic>) {
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
        if let Some(id) = attack.position(&current.id).map(TechniqueId::new)
            && !out.iter().any(|(known, _)| *known == id)
        {
            out.push((id, tag.clone()));
        }
    }
    (out, diagnostics)
}

/// The lists of every technique, sub-techniques rolled up.
pub(super) fn facts(attack: &Attack, rules: &[CatalogRule]) -> Vec<TechniqueFacts> {
    let mut out: Vec<TechniqueFacts> = attack.techniques.iter().map(|_| TechniqueFacts::default()).collect();
    let parents: Vec<Option<usize>> =
        attack.techniques.iter().map(|technique| technique.parent().and_then(|parent| attack.position(parent))).collect();
    for (at, entry) in rules.iter().enumerate() {
        let rule = RuleId::new(at);
        for (technique, _) in &entry.techniques {
            let place = technique.index();
            let above = parents.get(place).copied().flatten();
            if entry.counted {
                out[place].own.push(rule);
                [Some(place), above].into_iter().flatten().for_each(|place| out[place].rules.push(rule));
            } else if entry.rule.deprecated {
                [Some(place), above].into_iter().flatten().for_each(|place| out[place].deprecated.push(rule));
            }
        }
    }
    for (at, technique) in attack.techniques.iter().enumerate() {
        if let Some(parent) = parents[at]
            && technique.status == TechniqueStatus::Active
        {
            out[parent].subs.push(TechniqueId::new(at));
        }
    }
    for facts in &mut out {
        facts.rules.dedup();
        facts.deprecated.dedup();
    }
    out
}

/// The lists of every tactic. Tactics come from the technique, not from the tag.
pub(super) fn tactics(attack: &Attack, techniques: &[TechniqueFacts]) -> Vec<TacticFacts> {
    let mut out: Vec<TacticFacts> = attack.tactics.iter().map(|_| TacticFacts::default()).collect();
    for (at, technique) in attack.techniques.iter().enumerate().filter(|(_, technique)| technique.status == TechniqueStatus::Active) {
        for (facts, _) in out.iter_mut().zip(&attack.tactics).filter(|(_, tactic)| technique.tactics.contains(&tactic.short_name)) {
            facts.rules.extend(&techniques[at].rules);
            if technique.parent().is_none() {
                facts.techniques.push(TechniqueId::new(at));
            }
        }
    }
    for facts in &mut out {
        facts.rules.sort_unstable();
        facts.rules.dedup();
    }
    out
}
