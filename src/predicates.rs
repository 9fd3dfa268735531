//! From a draft and its query to a rule: everything that holds for all languages is decided here, once.
//!
//! In: a [`Draft`], a [`Query`], the content. Out: a finished [`Rule`]: predicates with polarity, exclusion, role and canonical
//! form, and the events that it covers. Knows no language.

mod canonical;
mod coverage;
mod lower;

use crate::content::{Content, Context};
use crate::query::Query;
use crate::rule::{Platform, Rule, Stage};
use crate::rules::Draft;

/// Finishes a rule.
pub fn finish(draft: Draft<'_>, query: Query, content: &Content) -> Rule {
    let Draft { mut rule, context, .. } = draft;
    rule.parsed = query.parsed;
    rule.facts.extend(query.facts);
    rule.definitions.extend(query.definitions);
    rule.diagnostics.extend(query.diagnostics);
    if !query.essence.is_empty() {
        rule.fingerprint = blake3::hash(query.essence.as_bytes()).to_hex().get(..32).unwrap_or_default().to_owned();
    }
    let mut contexts = Vec::with_capacity(query.stages.len());
    for (number, stage) in query.stages.into_iter().enumerate() {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let tree = lower::stage(stage.expr, number, &mut rule.predicates);
        let mut reads = context.clone();
        stage.reads.iter().for_each(|token| reads.add(token));
        contexts.push(reads);
        rule.stages.push(Stage { name: stage.name, part: stage.part, reads: stage.reads, facts: stage.facts, tree });
    }
    if contexts.is_empty() {
        contexts.push(context);
    }
    for (number, reads) in contexts.iter_mut().enumerate() {
        coverage::cover(&mut rule, number, reads, content);
    }
    if rule.platforms.is_empty() {
        rule.platforms = platforms(&contexts, content);
    }
    canonicalise(&mut rule, &contexts, content);
    coverage::add_equivalents(&mut rule, &contexts, content);
    rule.events.sort();
    rule
}

/// The platforms that a rule's stages say, where its metadata says none.
fn platforms(contexts: &[Context], content: &Content) -> Vec<Platform> {
    let mut out: Vec<Platform> = contexts.iter().flat_map(|context| content.facets.platforms(context)).collect();
    out.sort_unstable();
    out.dedup();
    out
}

fn canonicalise(rule: &mut Rule, contexts: &[Context], content: &Content) {
    let (vendor, windows) = (rule.vendor, canonical::is_windows(&rule.platforms));
    let provider = canonical::generic_owner(rule, content);
    for predicate in &mut rule.predicates {
        if let Some(context) = contexts.get(predicate.stage as usize) {
            canonical::set(predicate, vendor, windows, context, provider.as_deref(), content);
        }
    }
}

/// The predicates of a query by itself, fields and roles as written.
#[cfg(test)]
pub(crate) fn of_query(query: Query) -> Vec<crate::rule::Predicate> {
    let mut out = Vec::new();
    for (number, stage) in query.stages.into_iter().enumerate() {
        lower::stage(stage.expr, u32::try_from(number).unwrap_or(u32::MAX), &mut out);
    }
    out
}
