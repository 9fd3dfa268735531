//! The providers in which an event that a stage names is looked up.
//!
//! In: what the stage's tests and mappings say. Out: slugs of providers, in the order in which they are asked.

use std::collections::BTreeMap;

use crate::analysis::Logic;
use crate::content::mappings::{Mapping, SelectorKind};
use crate::content::{Content, LogContext};
use crate::rule::{LogKind, LogToken, Op, Predicate};

/// The providers that stages name in the provider's own field, by what they read.
pub(in crate::analysis) struct NamedProviders<'r>(BTreeMap<&'r [LogToken], Vec<&'r str>>);

/// What all stages of a rule name; a query often says its provider once, where it gives the table a name.
pub(in crate::analysis) fn named_by_stages<'r>(logic: Logic<'r>, contexts: &[LogContext], content: &'r Content) -> NamedProviders<'r> {
    let mut out: BTreeMap<&[LogToken], Vec<&str>> = BTreeMap::new();
    for ((number, stage), context) in (0..).zip(logic.stages).zip(contexts) {
        let says = |test: &&Predicate| test.op == Op::Eq && !test.negated && is_provider(test, logic, context, content);
        let named = logic.tests_of(number).iter().filter(says).filter_map(|test| content.events.provider_named(&test.value));
        if !stage.reads.is_empty() {
            out.entry(&stage.reads).or_default().extend(named);
        }
    }
    out.values_mut().for_each(Vec::dedup);
    NamedProviders(out)
}

/// Whether a test's field holds the name of what wrote the event.
fn is_provider(test: &Predicate, logic: Logic<'_>, context: &LogContext, content: &Content) -> bool {
    content.mappings.kinds(logic.vendor, &test.raw_field, context).any(|kind| kind == SelectorKind::Token(LogKind::Provider))
}

/// The providers of a stage: those that its logic names, or else those of its channels and mappings, or else those that other stages
/// name which read the same. Where the logic names its provider in the provider's own field, no other is asked.
pub(super) fn of_stage<'c>(
    logic: Logic<'_>,
    number: u32,
    context: &LogContext,
    mappings: &[&'c Mapping],
    elsewhere: &NamedProviders<'c>,
    content: &'c Content,
) -> Vec<&'c str> {
    let mut out: Vec<&str> = Vec::new();
    let mut push = |slug: &'c str| {
        if !out.contains(&slug) {
            out.push(slug);
        }
    };
    let mut is_said = false;
    let here = || logic.tests_of(number).iter().filter(|test| !test.negated);
    for test in here() {
        let names_it = is_provider(test, logic, context, content);
        is_said |= names_it && !test.is_presence();
        match test.op {
            Op::Eq => content.events.provider_named(&test.value).into_iter().for_each(&mut push),
            Op::StartsWith | Op::Contains if names_it => content.events.providers_having(&test.value).for_each(&mut push),
            _ => {}
        }
    }
    if is_said {
        return out;
    }
    for test in here().filter(|test| test.op == Op::Eq) {
        content.events.providers_of_channel(&test.value).for_each(&mut push);
    }
    mappings.iter().flat_map(|mapping| &mapping.providers).for_each(|provider| push(provider));
    if out.is_empty() {
        let reads = logic.stage(number).map(|stage| stage.reads.as_slice()).unwrap_or_default();
        out.extend(elsewhere.0.get(reads).into_iter().flatten());
    }
    out
}
