//! The events that a rule covers: as named, by category, as equivalent.

use std::collections::BTreeSet;

use crate::content::events::is_number;
use crate::content::mappings::{Mapping, SelectorKind};
use crate::content::{Content, LogContext, fold};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Coverage, EventKey, How, LogKind, LogToken, Op, Part, Platform, Predicate, Reason, Role, Rule, Tree};

/// Fields that hold the name of what wrote the event.
const PROVIDER: SelectorKind = SelectorKind::Token(LogKind::Provider);

/// Finds the events that a stage names or covers by category, and adds them to the stage's context. A stage whose rows are
/// removed covers none.
pub(super) fn cover(rule: &mut Rule, stage: usize, context: &mut LogContext, content: &Content) {
    select(rule, stage, context, content);
    let mappings: Vec<Mapping> = content.mappings.of(rule.vendor, context).into_iter().cloned().collect();
    let named = named(rule, stage, context, &mappings, content);
    let counts = rule.stages.get(stage).is_none_or(|stage| stage.part != Part::Removed);
    for mapping in &mappings {
        mapping.providers.first().into_iter().for_each(|provider| context.add_name(provider));
        for event in &mapping.events {
            context.add_event(event);
            if counts && !is_narrowed(event, &named) {
                add(rule, stage, event, log_source(mapping));
            }
        }
    }
    for Named { event, reason, .. } in named {
        context.add_event(&event);
        context.add_name(event.provider());
        if counts {
            add(rule, stage, &event, reason);
        }
    }
}

/// Why a mapping's events are covered.
fn log_source(mapping: &Mapping) -> Reason {
    Reason::LogSource(mapping.when.iter().filter(|token| token.name != LogToken::ANY).cloned().collect())
}

/// Whether a stage reads a whole table, of which its logic demands some events.
fn is_narrowed(event: &EventKey, named: &[Named]) -> bool {
    event.is_whole_table() && named.iter().any(|named| named.demanded && named.event.provider() == event.provider())
}

/// Adds what the conjuncts at the top of a stage say about what it reads, such as `category:process` or `platform:windows`.
fn select(rule: &Rule, stage: usize, context: &mut LogContext, content: &Content) {
    if let Some(stage) = rule.stages.get(stage) {
        let mut tokens = Vec::new();
        selected(&stage.tree, rule, context, content, &mut tokens);
        // A stage that tells its own platforms has none of the rule's others.
        if tokens.iter().any(|token| token.kind == LogKind::Platform) {
            context.remove_kind(LogKind::Platform);
        }
        tokens.iter().for_each(|token| context.add(token));
    }
}

fn selected(tree: &Tree, rule: &Rule, context: &LogContext, content: &Content, out: &mut Vec<LogToken>) {
    match tree {
        Tree::All(operands) => operands.iter().for_each(|operand| selected(operand, rule, context, content, out)),
        Tree::Named(_, operand) => selected(operand, rule, context, content, out),
        Tree::Test(at) => {
            if let Some(predicate) = rule.predicates.get(*at as usize)
                && matches!(predicate.op, Op::Eq | Op::StartsWith)
                && predicate.role != Role::Derived
            {
                let kinds = content.mappings.kinds(rule.vendor, &predicate.raw_field, context);
                out.extend(kinds.filter_map(|kind| match kind {
                    SelectorKind::Token(kind) => Some(LogToken::new(kind, &predicate.value)),
                    SelectorKind::Id | SelectorKind::Name => None,
                }));
            }
        }
        Tree::Any(operands) => {
            let mut all = Vec::new();
            for operand in operands {
                let before = all.len();
                selected(operand, rule, context, content, &mut all);
                if all.len() == before {
                    return;
                }
            }
            out.extend(all);
        }
        Tree::Not(_) => {}
    }
}

/// Adds other products' records of what a rule covers, where they have the fields that it needs.
pub(super) fn add_equivalents(rule: &mut Rule, contexts: &[LogContext], content: &Content) {
    for (stage, context) in contexts.iter().enumerate() {
        let number = u32::try_from(stage).unwrap_or(u32::MAX);
        let own: Vec<EventKey> = rule
            .events
            .iter()
            .filter(|covered| covered.how != How::Equivalent && covered.stages.contains(&number))
            .map(|covered| covered.event.clone())
            .collect();
        if own.is_empty() {
            continue;
        }
        let needed = needed(rule, stage);
        let mut more: Vec<(&EventKey, Reason)> = Vec::new();
        for event in &own {
            more.extend(content.mappings.same_activity(event).map(|(other, name)| (other, Reason::Activity(name.to_owned()))));
        }
        for mapping in content.mappings.of(rule.vendor, context) {
            if let Some(own) = mapping.events.iter().find(|event| own.contains(event)) {
                more.extend(mapping.equivalents.iter().map(|other| (other, Reason::Event(own.clone()))));
            }
        }
        for (event, reason) in more {
            if !covers(rule, event) && has_fields(event, &needed, content) {
                add(rule, stage, event, reason);
            }
        }
    }
}

fn covers(rule: &Rule, event: &EventKey) -> bool {
    rule.events.iter().any(|covered| covered.event == *event && covered.how != How::Equivalent)
}

fn add(rule: &mut Rule, stage: usize, event: &EventKey, reason: Reason) {
    let stage = u32::try_from(stage).unwrap_or(u32::MAX);
    let how = reason.how();
    match rule.events.iter_mut().find(|covered| covered.event == *event) {
        Some(covered) => {
            if how < covered.how {
                covered.how = how;
                covered.reason = reason;
            }
            if !covered.stages.contains(&stage) {
                covered.stages.push(stage);
            }
        }
        None => rule.events.push(Coverage { event: event.clone(), how, stages: vec![stage], reason }),
    }
}

/// An event that a stage's logic names.
struct Named {
    event: EventKey,
    reason: Reason,
    /// The stage yields nothing without it or one of its alternatives.
    demanded: bool,
}

/// Events that a stage's logic names, with the reason. What looks like an id but is none is reported.
fn named(rule: &mut Rule, stage: usize, context: &LogContext, mappings: &[Mapping], content: &Content) -> Vec<Named> {
    let providers = providers(rule, stage, context, mappings, content);
    let mut demanded = BTreeSet::new();
    if let Some(stage) = rule.stages.get(stage) {
        demands(&stage.tree, &rule.predicates, &mut demanded);
    }
    let mut out = Vec::new();
    let mut unknown = Vec::new();
    for (at, predicate) in rule.predicates.iter().enumerate().filter(|(_, predicate)| predicate.stage as usize == stage) {
        let canonical = content.fields.resolve(Some(rule.vendor), &predicate.raw_field, context, None).name;
        let picks = content.roles.of(rule.vendor, &predicate.raw_field, &canonical, context) == Role::Event;
        if !picks || predicate.value.is_empty() || predicate.placeholder {
            continue;
        }
        let holds = |wanted| content.mappings.kinds(rule.vendor, &predicate.raw_field, context).any(|kind| kind == wanted);
        let holds_ids = holds(SelectorKind::Id);
        let found = keys(predicate, holds_ids || holds(SelectorKind::Name), &providers, content);
        if found.is_empty() && holds_ids && is_id(predicate, rule, &providers, context, content) {
            unknown.push(format!("{} {} is the id of no event that is known here", predicate.raw_field, predicate.value));
        }
        if predicate.negated || predicate.exclusion {
            continue;
        }
        let demanded = u32::try_from(at).is_ok_and(|at| demanded.contains(&at));
        let reason = Reason::Test { field: predicate.raw_field.clone(), op: predicate.op, value: predicate.value.clone() };
        out.extend(found.into_iter().map(|event| Named { event, reason: reason.clone(), demanded }));
    }
    for message in unknown {
        let report = Diagnostic::new(Code::UnknownEvent, message);
        if !rule.diagnostics.contains(&report) {
            rule.diagnostics.push(report);
        }
    }
    out
}

/// Whether a predicate on a field that holds ids has one that should be known: a number on Windows or where ids are looked up, a
/// name where events have names.
fn is_id(predicate: &Predicate, rule: &Rule, providers: &[String], context: &LogContext, content: &Content) -> bool {
    if !matches!(predicate.op, Op::Eq | Op::StartsWith | Op::Match) {
        return false;
    }
    if is_number(&predicate.value) {
        let is_windows = rule.platforms.contains(&Platform::Windows) || content.facets.platforms(context).contains(&Platform::Windows);
        return is_windows || !providers.is_empty();
    }
    providers.iter().any(|provider| content.events.named_of(provider).next().is_some())
}

/// How many events a part of a name may name before it is asked whether it names too many of its providers'.
const MANY: usize = 20;

/// Keys of the events that a test of an id or action type names. The beginning of an action type names all that begin so, and a
/// pattern all that fit it; other parts count only in a field that holds nothing but ids, and not where they are as common as a
/// verb that a third of all names have.
fn keys(predicate: &Predicate, holds_ids: bool, providers: &[String], content: &Content) -> Vec<EventKey> {
    let id = fold(&predicate.value);
    let exact = || {
        let defined = providers.iter().map(|provider| EventKey::new(provider, &id)).find(|key| content.events.get(key).is_some());
        let only = || if let [provider] = providers { Some(provider) } else { None };
        let undefined = || only().filter(|_| is_number(&id)).map(|provider| EventKey::new(provider, &id));
        defined.or_else(undefined)
    };
    let having = |has: fn(&str, &str) -> bool| -> Vec<EventKey> {
        let events = providers.iter().flat_map(|provider| content.events.named_of(provider));
        events.filter(|event| has(&fold(&event.id), &id)).map(|event| event.key.clone()).collect()
    };
    let having_part = |has: fn(&str, &str) -> bool| {
        let found = having(has);
        let all = || providers.iter().flat_map(|provider| content.events.named_of(provider)).count();
        if found.len() > MANY && found.len() * 3 > all() { Vec::new() } else { found }
    };
    match predicate.op {
        Op::Eq => exact().into_iter().collect(),
        Op::Match if holds_ids && is_number(&id) => exact().into_iter().collect(),
        Op::StartsWith => having(|own, part| own.starts_with(part)),
        Op::Wildcard => having(fits),
        Op::Match if holds_ids => having_part(|own, part| own.starts_with(part) || has_words(own, part)),
        Op::EndsWith if holds_ids => having_part(|own, part| own.ends_with(part)),
        Op::Contains if holds_ids => having_part(|own, part| own.contains(part)),
        _ => Vec::new(),
    }
}

/// Whether a name fits a pattern with `*` for any characters and `?` for one.
fn fits(name: &str, pattern: &str) -> bool {
    let (name, pattern): (Vec<char>, Vec<char>) = (name.chars().collect(), pattern.chars().collect());
    let (mut at, mut in_pattern) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while at < name.len() {
        match pattern.get(in_pattern) {
            Some('*') => {
                in_pattern += 1;
                retry = Some((at, in_pattern));
            }
            Some(&sign) if sign == '?' || name.get(at) == Some(&sign) => {
                at += 1;
                in_pattern += 1;
            }
            _ => {
                let Some((from, after)) = retry else {
                    return false;
                };
                (at, in_pattern) = (from + 1, after);
                retry = Some((at, after));
            }
        }
    }
    pattern.iter().skip(in_pattern).all(|&sign| sign == '*')
}

/// Whether words stand in a name as a whole: neither neighbour is a letter or a digit.
fn has_words(name: &str, words: &str) -> bool {
    let is_part = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
    let joins = |one: Option<char>, other: Option<char>| is_part(one) && is_part(other);
    !words.is_empty()
        && name.match_indices(words).any(|(at, _)| {
            let before = name.get(..at).and_then(|text| text.chars().next_back());
            let after = name.get(at + words.len()..).and_then(|text| text.chars().next());
            !joins(before, words.chars().next()) && !joins(words.chars().next_back(), after)
        })
}

/// Predicates without which, or without one of whose alternatives on the same field, a stage yields nothing.
fn demands(tree: &Tree, predicates: &[Predicate], out: &mut BTreeSet<u32>) {
    match tree {
        Tree::All(operands) => operands.iter().for_each(|operand| demands(operand, predicates, out)),
        Tree::Named(_, operand) => demands(operand, predicates, out),
        Tree::Test(at) => {
            out.insert(*at);
        }
        Tree::Any(operands) => {
            let mut alternatives: Vec<BTreeSet<u32>> = Vec::new();
            for operand in operands {
                let mut own = BTreeSet::new();
                demands(operand, predicates, &mut own);
                alternatives.push(own);
            }
            let fields = |own: &BTreeSet<u32>| -> BTreeSet<&str> {
                own.iter().filter_map(|at| predicates.get(*at as usize)).map(|predicate| predicate.raw_field.as_str()).collect()
            };
            let mut common =
                alternatives.iter().map(fields).reduce(|one, other| one.intersection(&other).copied().collect()).unwrap_or_default();
            common.remove("");
            let is_common = |at: &u32| predicates.get(*at as usize).is_some_and(|predicate| common.contains(predicate.raw_field.as_str()));
            out.extend(alternatives.into_iter().flatten().filter(is_common));
        }
        Tree::Not(_) => {}
    }
}

/// Providers to look in: those that the logic names or else the mapping's and those of its channels. Where the logic names its
/// provider in the provider's own field, no other is looked in.
fn providers(rule: &Rule, stage: usize, context: &LogContext, mappings: &[Mapping], content: &Content) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut push = |slug: &str| {
        if !out.iter().any(|known| known == slug) {
            out.push(slug.to_owned());
        }
    };
    let here = |predicate: &&Predicate| predicate.stage as usize == stage && !predicate.negated;
    let mut is_said = false;
    for predicate in rule.predicates.iter().filter(here) {
        let names_it = content.mappings.kinds(rule.vendor, &predicate.raw_field, context).any(|kind| kind == PROVIDER);
        is_said |= names_it && !predicate.is_presence();
        match predicate.op {
            Op::Eq => content.events.provider_named(&predicate.value).into_iter().for_each(&mut push),
            Op::StartsWith | Op::Contains if names_it => content.events.providers_having(&predicate.value).for_each(&mut push),
            _ => {}
        }
    }
    if is_said {
        return out;
    }
    for predicate in rule.predicates.iter().filter(here).filter(|predicate| predicate.op == Op::Eq) {
        content.events.providers_of_channel(&predicate.value).for_each(&mut push);
    }
    for mapping in mappings {
        mapping.providers.iter().for_each(|provider| push(provider));
    }
    if out.is_empty() {
        out = named_elsewhere(rule, stage, context, content);
    }
    out
}

/// Providers that other stages name which read the same: a query often says it once, where it gives the table a name.
fn named_elsewhere(rule: &Rule, stage: usize, context: &LogContext, content: &Content) -> Vec<String> {
    let reads = |stage: usize| rule.stages.get(stage).map(|stage| stage.reads.as_slice()).unwrap_or_default();
    let own = reads(stage);
    let says = |predicate: &&Predicate| {
        let names_it = || content.mappings.kinds(rule.vendor, &predicate.raw_field, context).any(|kind| kind == PROVIDER);
        predicate.op == Op::Eq && !predicate.negated && reads(predicate.stage as usize) == own && names_it()
    };
    let mut out: Vec<String> = Vec::new();
    if !own.is_empty() {
        let values = rule.predicates.iter().filter(says).map(|predicate| predicate.value.as_str());
        out.extend(values.filter_map(|value| content.events.provider_named(value)).map(str::to_owned));
        out.dedup();
    }
    out
}

/// Canonical fields that the conjunction at the top of a stage tests.
fn needed(rule: &Rule, stage: usize) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    if let Some(stage) = rule.stages.get(stage) {
        conjuncts(&stage.tree, &rule.predicates, &mut out);
    }
    out
}

fn conjuncts(tree: &Tree, predicates: &[Predicate], out: &mut BTreeSet<String>) {
    match tree {
        Tree::All(operands) => operands.iter().for_each(|operand| conjuncts(operand, predicates, out)),
        Tree::Named(_, operand) => conjuncts(operand, predicates, out),
        Tree::Test(at) => {
            if let Some(predicate) =
                predicates.get(*at as usize).filter(|predicate| predicate.role == Role::Test && !predicate.raw_field.is_empty())
            {
                out.insert(predicate.field.clone());
            }
        }
        Tree::Any(operands) => {
            let mut fields = BTreeSet::new();
            for operand in operands {
                let mut own = BTreeSet::new();
                conjuncts(operand, predicates, &mut own);
                if own.is_empty() {
                    return;
                }
                fields.extend(own);
            }
            if fields.len() == 1 {
                out.extend(fields);
            }
        }
        Tree::Not(_) => {}
    }
}

/// Whether an event's definition has all fields; a definition without fields says nothing against it.
fn has_fields(event: &EventKey, needed: &BTreeSet<String>, content: &Content) -> bool {
    let Some(definition) = content.events.get(event) else {
        return false;
    };
    if definition.fields.is_empty() {
        return true;
    }
    let context = content.events.context_of(definition);
    let own: BTreeSet<String> = definition.fields.iter().map(|field| content.fields.resolve(None, field, &context, None).name).collect();
    needed.iter().all(|field| own.contains(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_names() {
        assert!(fits("v1.networks.delete", "v*.networks.delete"));
        assert!(fits("a.b.c", "*.?.*"));
        assert!(fits("abc", "abc*"));
        assert!(!fits("beta.networks.delete", "v*.networks.delete"));
        assert!(!fits("v1.networks.deleted", "v*.networks.delete"));
    }

    #[test]
    fn words_stand_as_a_whole() {
        assert!(has_words("add member to role completed", "member to role"));
        assert!(has_words("compute/snapshots/write", "/snapshots/write"));
        assert!(!has_words("add members to role", "member"));
        assert!(!has_words("add", ""));
    }
}
