//! From a draft and its query to a rule: everything that holds for all languages is decided here, once.
//!
//! In: a [`Draft`], a [`Query`], the content. Out: a finished [`Rule`]: predicates with polarity, exclusion, role and canonical
//! form, and the events that it covers. Knows no language.

mod canonical;
#[cfg(test)]
mod cases;
mod coverage;
#[cfg(test)]
mod elastic_tests;
mod lower;

use crate::content::{Content, LogContext};
use crate::languages::Query;
use crate::rule::{LogToken, Op, Platform, Predicate, Rule, Stage, Vendor};
use crate::vendors::Draft;

/// Finishes a rule.
pub(crate) fn finish(draft: Draft<'_>, query: Query, content: &Content) -> Rule {
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
        let from = rule.predicates.len();
        let tree = lower::stage(stage.expr, number, &mut rule.predicates);
        let mut reads = stage.reads;
        tell(rule.predicates.get(from..).unwrap_or_default(), rule.vendor, content, &mut reads);
        let mut own = context.clone();
        reads.iter().for_each(|token| own.add(token));
        contexts.push(own);
        rule.stages.push(Stage { name: stage.name, part: stage.part, reads, facts: stage.facts, tree });
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

/// Adds what a stage's tests tell about what it reads.
fn tell(predicates: &[Predicate], vendor: Vendor, content: &Content, reads: &mut Vec<LogToken>) {
    for predicate in predicates.iter().filter(|predicate| predicate.op == Op::Eq && !predicate.negated && !predicate.placeholder) {
        for kind in content.mappings.reads(vendor, &predicate.raw_field) {
            let token = LogToken::new(kind, &predicate.value);
            if !reads.contains(&token) {
                reads.push(token);
            }
        }
    }
}

/// The platforms that a rule's stages say, where its metadata says none.
fn platforms(contexts: &[LogContext], content: &Content) -> Vec<Platform> {
    let mut out: Vec<Platform> = contexts.iter().flat_map(|context| content.facets.platforms(context)).collect();
    out.sort_unstable();
    out.dedup();
    out
}

fn canonicalise(rule: &mut Rule, contexts: &[LogContext], content: &Content) {
    let (vendor, windows) = (rule.vendor, canonical::is_windows(&rule.platforms));
    let provider = canonical::generic_owner(rule, content);
    for predicate in &mut rule.predicates {
        if let Some(context) = contexts.get(predicate.stage as usize) {
            let table = rule.stages.get(predicate.stage as usize).and_then(canonical::only_table);
            canonical::set(predicate, vendor, windows, context, provider.as_deref().or(table), content);
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;
    use crate::rule::LogKind;

    fn test(field: &str, value: &str, negated: bool) -> Predicate {
        let text = format!(
            r#"{{"field":"{field}","raw_field":"{field}","op":"eq","raw_op":"=","value":"{value}","negated":{negated},
            "exclusion":false,"role":"event","stage":0,"canonical":{{"op":"eq","value":"{value}"}}}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn tests_tell_what_a_stage_reads_unless_they_are_negated() {
        let content = Content::of_tests();
        let predicates = [
            test("metadata.event_type", "USER_LOGIN", false),
            test("metadata.log_type", "OKTA", false),
            test("metadata.log_type", "OKTA", false),
            test("metadata.event_type", "USER_LOGOUT", true),
            test("principal.ip", "127.0.0.1", false),
        ];
        let mut reads = Vec::new();
        tell(&predicates, Vendor::Yaral, content, &mut reads);
        assert_eq!(reads, [LogToken::new(LogKind::Type, "USER_LOGIN"), LogToken::new(LogKind::Log, "OKTA")]);
        reads.clear();
        tell(&predicates, Vendor::Splunk, content, &mut reads);
        assert!(reads.is_empty());
    }
}
