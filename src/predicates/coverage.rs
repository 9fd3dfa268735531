//! The events that a rule covers: as named, by category, as equivalent.

use std::collections::BTreeSet;

use crate::content::events::is_number;
use crate::content::mappings::Mapping;
use crate::content::{Content, Context, fold};
use crate::rule::{Coverage, How, Op, Predicate, Role, Rule, Tree, Vendor};

/// Finds the events that a stage names or covers by category, and adds them to the stage's context.
pub(super) fn cover(rule: &mut Rule, stage: usize, context: &mut Context, content: &Content) {
    select(rule, stage, context, content);
    let mappings: Vec<Mapping> = content.mappings.of(context).into_iter().cloned().collect();
    let named = named(rule, stage, context, &mappings, content);
    for mapping in &mappings {
        mapping.providers.first().into_iter().for_each(|provider| context.add(provider));
        for event in &mapping.events {
            context.add(event);
            add(rule, stage, event, How::Category, format!("its log source is {}", mapping.when.join(", ")));
        }
    }
    for (event, reason) in named {
        context.add(&event);
        if let Some((provider, _)) = event.split_once('/') {
            context.add(provider);
        }
        add(rule, stage, &event, How::Named, reason);
    }
}

/// Adds what the conjuncts at the top of a stage say about what it reads, such as `category:process` or `platform:windows`.
fn select(rule: &Rule, stage: usize, context: &mut Context, content: &Content) {
    if let Some(stage) = rule.stages.get(stage) {
        let mut tokens = Vec::new();
        selected(&stage.tree, rule, content, &mut tokens);
        tokens.iter().for_each(|token| context.add(token));
    }
}

fn selected(tree: &Tree, rule: &Rule, content: &Content, out: &mut Vec<String>) {
    match tree {
        Tree::All(operands) => operands.iter().for_each(|operand| selected(operand, rule, content, out)),
        Tree::Named(_, operand) => selected(operand, rule, content, out),
        Tree::Test(at) => out.extend(rule.predicates.get(*at as usize).and_then(|predicate| token(predicate, rule.vendor, content))),
        Tree::Any(operands) => {
            let test = |operand: &Tree| match operand {
                Tree::Test(at) => rule.predicates.get(*at as usize),
                Tree::All(_) | Tree::Any(_) | Tree::Not(_) | Tree::Named(..) => None,
            };
            let tests: Option<Vec<&Predicate>> = operands.iter().map(test).collect();
            let tests = tests.unwrap_or_default();
            let same = tests.first().is_some_and(|first| tests.iter().all(|test| test.raw_field == first.raw_field));
            if same {
                out.extend(tests.iter().filter_map(|test| token(test, rule.vendor, content)));
            }
        }
        Tree::Not(_) => {}
    }
}

fn token(predicate: &Predicate, vendor: Vendor, content: &Content) -> Option<String> {
    let kind = content.mappings.selects(vendor, &predicate.raw_field)?;
    (predicate.op == Op::Eq && predicate.role != Role::Derived).then(|| format!("{kind}:{}", predicate.value))
}

/// Adds other products' records of what a rule covers by category, where they have the fields that it needs.
pub(super) fn add_equivalents(rule: &mut Rule, contexts: &[Context], content: &Content) {
    for (stage, context) in contexts.iter().enumerate() {
        let needed = needed(rule, stage);
        for mapping in content.mappings.of(context) {
            let covered = mapping.events.iter().find(|event| covers(rule, event));
            let Some(own) = covered.cloned() else {
                continue;
            };
            for event in &mapping.equivalents {
                if !covers(rule, event) && has_fields(event, &needed, content) {
                    add(rule, stage, event, How::Equivalent, format!("it records what {own} records"));
                }
            }
        }
    }
}

fn covers(rule: &Rule, event: &str) -> bool {
    rule.events.iter().any(|covered| covered.event == event && covered.how != How::Equivalent)
}

fn add(rule: &mut Rule, stage: usize, event: &str, how: How, reason: String) {
    let stage = u32::try_from(stage).unwrap_or(u32::MAX);
    match rule.events.iter_mut().find(|covered| covered.event == event) {
        Some(covered) => {
            if how < covered.how {
                covered.how = how;
                covered.reason = reason;
            }
            if !covered.stages.contains(&stage) {
                covered.stages.push(stage);
            }
        }
        None => rule.events.push(Coverage { event: event.to_owned(), how, stages: vec![stage], reason }),
    }
}

/// Events that a stage's logic names, with the reason.
fn named(rule: &Rule, stage: usize, context: &Context, mappings: &[Mapping], content: &Content) -> Vec<(String, String)> {
    let providers = providers(rule, stage, mappings, content);
    let mut out = Vec::new();
    for predicate in rule.predicates.iter().filter(|predicate| predicate.stage as usize == stage) {
        let picks = content.roles.of(rule.vendor, &predicate.raw_field, &predicate.raw_field, context) == Role::Event;
        if !picks || predicate.op != Op::Eq || predicate.negated || predicate.exclusion {
            continue;
        }
        let id = fold(&predicate.value);
        let defined = providers.iter().map(|provider| format!("{provider}/{id}")).find(|key| content.events.get(key).is_some());
        let undefined = || providers.first().filter(|_| is_number(&id)).map(|provider| format!("{provider}/{id}"));
        if let Some(key) = defined.or_else(undefined) {
            out.push((key, format!("its logic names {} {}", predicate.raw_field, predicate.value)));
        }
    }
    out
}

/// Providers to look in: those that the logic names, then the mapping's, then those of its channels.
fn providers(rule: &Rule, stage: usize, mappings: &[Mapping], content: &Content) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut push = |slug: &str| {
        if !out.iter().any(|known| known == slug) {
            out.push(slug.to_owned());
        }
    };
    let says = |predicate: &&Predicate| predicate.stage as usize == stage && predicate.op == Op::Eq && !predicate.negated;
    for predicate in rule.predicates.iter().filter(says) {
        if let Some(slug) = content.events.provider_named(&predicate.value) {
            push(slug);
        }
    }
    for predicate in rule.predicates.iter().filter(says) {
        content.events.providers_of_channel(&predicate.value).for_each(&mut push);
    }
    for mapping in mappings {
        mapping.providers.iter().for_each(|provider| push(provider));
        mapping.channels.iter().flat_map(|channel| content.events.providers_of_channel(channel)).for_each(&mut push);
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
fn has_fields(event: &str, needed: &BTreeSet<String>, content: &Content) -> bool {
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
