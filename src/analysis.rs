//! From a draft and its query to a rule: what holds for all languages is decided here, once.
//!
//! In: a [`Draft`], a [`Query`], the content. Out: a finished [`Rule`]. The passes take values and return values:
//!
//! - [`lower`]: the tests of each stage, numbered and with polarity;
//! - [`read`]: what each stage looks at;
//! - [`resolve`]: each test's canonical field and role;
//! - [`classify`]: each test in terms of its canonical field;
//! - [`cover`]: the events that a stage names, has by category, or has by an equivalent.
//!
//! Fields may depend on the events that a stage names, so these come between the two. Knows no language.

#[cfg(test)]
mod cases;
mod classify;
mod cover;
#[cfg(test)]
mod elastic_tests;
mod lower;
mod read;
mod resolve;

use std::ops::RangeFrom;

use crate::content::{Content, LogContext};
use crate::languages::Query;
use crate::rule::{Part, Platform, Predicate, Rule, Stage, Vendor};
use crate::vendors::Draft;
use classify::Setting;
use cover::{Coverages, StageCover};
use lower::Lowered;
use resolve::Resolution;

/// The logic of a rule after lowering, and what else of the rule the passes ask.
#[derive(Clone, Copy)]
struct Logic<'r> {
    vendor: Vendor,
    /// Platforms that the rule's metadata says.
    platforms: &'r [Platform],
    stages: &'r [Stage],
    /// By stage, in the order of the text.
    predicates: &'r [Predicate],
    /// The number of each stage's first predicate.
    firsts: &'r [u32],
}

impl<'r> Logic<'r> {
    /// A stage by its number; a rule without a query has none.
    fn stage(self, number: u32) -> Option<&'r Stage> {
        self.stages.get(number as usize)
    }

    /// The numbers of a stage's tests, from the first on.
    fn first_of(self, number: u32) -> RangeFrom<u32> {
        self.firsts.get(number as usize).copied().unwrap_or_default()..
    }

    /// The tests of a stage.
    fn tests_of(self, number: u32) -> &'r [Predicate] {
        let from = self.predicates.get(self.first_of(number).start as usize..).unwrap_or_default();
        from.get(..from.partition_point(|predicate| predicate.stage <= number)).unwrap_or_default()
    }
}

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
    let Lowered { mut stages, predicates, firsts } = lower::stages(query.stages);
    read::told(&mut stages, &predicates, rule.vendor, content);
    let logic = Logic { vendor: rule.vendor, platforms: &rule.platforms, stages: &stages, predicates: &predicates, firsts: &firsts };
    let contexts = read::contexts(logic, &context, content);
    let (covers, resolutions) = cover_and_resolve(logic, &contexts, content);
    let mut events = Coverages::default();
    let mut unknown = Vec::new();
    for (number, cover) in (0..).zip(&covers) {
        // A stage whose rows are removed covers nothing.
        if logic.stage(number).is_none_or(|stage| stage.part != Part::Removed) {
            cover.events.iter().for_each(|(event, reason)| events.add(number, event, reason));
        }
        unknown.extend(cover.unknown.iter().cloned());
    }
    if rule.platforms.is_empty() {
        rule.platforms = read::platforms(covers.iter().map(|cover| &cover.context), content);
    }
    for report in unknown {
        if !rule.diagnostics.contains(&report) {
            rule.diagnostics.push(report);
        }
    }
    let setting = Setting::of(&rule, &stages, events.first(), content);
    rule.predicates = classify::all(predicates, &resolutions, &setting, content);
    rule.stages = stages;
    cover::equivalents(&rule, &covers, &mut events, content);
    rule.events = events.sorted();
    rule
}

/// What each stage covers, and where its tests lead in the context that this makes.
fn cover_and_resolve<'c>(logic: Logic<'_>, contexts: &[LogContext], content: &'c Content) -> (Vec<StageCover<'c>>, Vec<Resolution<'c>>) {
    let named = cover::providers::named_by_stages(logic, contexts, content);
    let mut covers = Vec::with_capacity(contexts.len());
    let mut resolutions = Vec::with_capacity(logic.predicates.len());
    for (number, context) in (0..).zip(contexts) {
        let tests = logic.tests_of(number);
        let mut own = resolve::tests(tests, logic.vendor, context, content);
        let cover = cover::stage(logic, number, context, &own, &named, content);
        resolve::refine(&mut own, tests, logic.vendor, &cover.context, content);
        resolutions.extend(own);
        covers.push(cover);
    }
    (covers, resolutions)
}

/// The predicates of a query by itself, fields and roles as written.
#[cfg(test)]
pub(crate) fn of_query(query: Query) -> Vec<Predicate> {
    lower::stages(query.stages).predicates
}
