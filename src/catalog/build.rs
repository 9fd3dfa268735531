//! From rules to the catalog: order, copies, numbers, posting lists.

use std::collections::HashMap;

use super::{
    Atom, AtomId, Catalog, CatalogRule, FieldFacts, FieldId, FieldSpelling, Occurrence, RuleId, SourceFacts, Usage, ValueFacts, ValueId,
    copies, events, tagging, values,
};
use crate::attack::Attack;
use crate::content::Content;
use crate::rule::{Op, Part, Predicate, Role, Rule, Vendor};

pub(super) fn catalog(attack: Attack, content: Content, read: Vec<(SourceFacts, Vec<Rule>)>) -> Catalog {
    let mut sources = Vec::with_capacity(read.len());
    let mut rules: Vec<CatalogRule> = Vec::with_capacity(read.iter().map(|(_, rules)| rules.len()).sum());
    for (place, (facts, mut own)) in read.into_iter().enumerate() {
        own.sort_by(|one, other| (&one.path, one.position).cmp(&(&other.path, other.position)));
        rules.extend(own.into_iter().map(|rule| entry(&attack, rule, place)));
        sources.push(facts);
    }
    group_copies(&mut rules, &sources);
    let tables = Tables::of(&rules, &content);
    let Tables { fields, atoms, values, occurrences } = tables;
    for (entry, occurrences) in rules.iter_mut().zip(occurrences) {
        entry.occurrences = occurrences;
    }
    let (events, event_ids) = events::facts(&content.events, &rules);
    let techniques = tagging::facts(&attack, &rules);
    let tactics = tagging::tactics(&attack, &techniques);
    let untagged = (0..rules.len()).filter(|&at| rules[at].counted && rules[at].techniques.is_empty()).map(RuleId::new).collect();
    let field_ids = fields.iter().enumerate().map(|(at, field)| (field.name.clone(), FieldId::new(at))).collect();
    let by_target = targets(&rules);
    let named_by = named_by(&rules, &by_target);
    Catalog {
        attack,
        content,
        sources,
        rules,
        fields,
        atoms,
        values,
        events,
        techniques,
        tactics,
        untagged,
        event_ids,
        field_ids,
        by_target,
        named_by,
    }
}

fn entry(attack: &Attack, rule: Rule, source: usize) -> CatalogRule {
    let (techniques, diagnostics) = tagging::techniques(attack, &rule);
    CatalogRule { rule, source, diagnostics, counted: true, copy_of: None, copies: Vec::new(), techniques, occurrences: Vec::new() }
}

fn group_copies(rules: &mut [CatalogRule], sources: &[SourceFacts]) {
    let leaders = copies::leaders(&rules.iter().map(|entry| &entry.rule).collect::<Vec<_>>());
    let mut groups: HashMap<usize, Vec<RuleId>> = HashMap::new();
    for (at, &leader) in leaders.iter().enumerate() {
        groups.entry(leader).or_default().push(RuleId::new(at));
    }
    for (at, entry) in rules.iter_mut().enumerate() {
        let leader = leaders[at];
        let group = groups.get(&leader).map(Vec::as_slice).unwrap_or_default();
        entry.copies = group.iter().copied().filter(|other| other.index() != at).collect();
        entry.copy_of = (leader != at).then(|| RuleId::new(leader));
        let private = sources.get(entry.source).is_some_and(|facts| facts.source.own);
        entry.counted = entry.copy_of.is_none() && !entry.rule.deprecated && !private;
    }
}

/// Ids and names by which rules call each other; a live rule comes before a deprecated one.
fn targets(rules: &[CatalogRule]) -> HashMap<(Vendor, String), RuleId> {
    let mut out = HashMap::new();
    for pass in [true, false] {
        for (at, entry) in rules.iter().enumerate().filter(|(_, entry)| entry.counted == pass) {
            for name in [&entry.rule.id, &entry.rule.name].into_iter().flatten() {
                out.entry((entry.rule.vendor, name.clone())).or_insert(RuleId::new(at));
            }
        }
    }
    out
}

/// For each rule the rules that name it.
fn named_by(rules: &[CatalogRule], targets: &HashMap<(Vendor, String), RuleId>) -> Vec<Vec<RuleId>> {
    let mut out: Vec<Vec<RuleId>> = vec![Vec::new(); rules.len()];
    for (at, entry) in rules.iter().enumerate() {
        for related in &entry.rule.related {
            if let Some(target) = targets.get(&(entry.rule.vendor, related.target.clone()))
                && target.index() != at
                && out[target.index()].last() != Some(&RuleId::new(at))
            {
                out[target.index()].push(RuleId::new(at));
            }
        }
    }
    out
}

/// What a predicate counts as.
fn usage(predicate: &Predicate, part: Part) -> Usage {
    if predicate.is_presence() || predicate.op == Op::Fieldref || part != Part::Present {
        return Usage::Other;
    }
    match (predicate.exclusion, predicate.negated, predicate.role) {
        (true, true, Role::Test | Role::Event) => Usage::Exclusion,
        (false, false, Role::Test) => Usage::Indicator,
        (false, false, Role::Event) => Usage::Selector,
        _ => Usage::Other,
    }
}

fn tests_field(predicate: &Predicate, part: Part) -> bool {
    matches!(predicate.role, Role::Test | Role::Event) && !predicate.exclusion && part != Part::Removed
}

struct Tables {
    fields: Vec<FieldFacts>,
    atoms: Vec<Atom>,
    values: Vec<ValueFacts>,
    occurrences: Vec<Vec<Occurrence>>,
}

/// The identity of an atom before atoms are numbered.
type AtomKey = (FieldId, Op, String);

impl Tables {
    fn of(rules: &[CatalogRule], content: &Content) -> Self {
        let mut fields = fields(rules, content);
        let field_ids: HashMap<&str, FieldId> =
            fields.iter().enumerate().map(|(at, field)| (field.name.as_str(), FieldId::new(at))).collect();
        let keyed: Vec<Vec<AtomKey>> = rules
            .iter()
            .map(|entry| {
                let key = |predicate: &Predicate| {
                    let field = field_ids.get(predicate.field.as_str()).copied().unwrap_or(FieldId::new(0));
                    (field, predicate.canonical.op, values::folded(predicate))
                };
                entry.rule.predicates.iter().map(key).collect()
            })
            .collect();
        drop(field_ids);
        let mut atoms = atoms(rules, &keyed);
        let atom_ids: HashMap<(FieldId, Op, &str), AtomId> =
            atoms.iter().enumerate().map(|(at, atom)| ((atom.field, atom.op, atom.folded.as_str()), AtomId::new(at))).collect();
        let occurrences: Vec<Vec<Occurrence>> = rules
            .iter()
            .zip(&keyed)
            .map(|(entry, keys)| {
                let atom_of = |key: &AtomKey| atom_ids.get(&(key.0, key.1, key.2.as_str())).copied();
                occurrences(entry, keys.iter().map(atom_of))
            })
            .collect();
        drop(atom_ids);
        post(rules, &occurrences, &mut fields, &mut atoms);
        let values = values(&mut atoms, &fields, content);
        for (at, atom) in atoms.iter().enumerate() {
            fields[atom.field.index()].atoms.push(AtomId::new(at));
        }
        Self { fields, atoms, values, occurrences }
    }
}

fn fields(rules: &[CatalogRule], content: &Content) -> Vec<FieldFacts> {
    let mut spellings: HashMap<(&str, Vendor, &str), (usize, usize)> = HashMap::new();
    for (at, entry) in rules.iter().enumerate().filter(|(_, entry)| entry.counted) {
        for predicate in &entry.rule.predicates {
            let counted = spellings.entry((predicate.field.as_str(), entry.rule.vendor, &predicate.raw_field)).or_insert((0, usize::MAX));
            if counted.1 != at {
                *counted = (counted.0 + 1, at);
            }
        }
    }
    let mut names: Vec<&str> =
        rules.iter().flat_map(|entry| entry.rule.predicates.iter().map(|predicate| predicate.field.as_str())).collect();
    names.sort_unstable();
    names.dedup();
    let mut out: Vec<FieldFacts> = names
        .iter()
        .map(|name| FieldFacts {
            name: (*name).to_owned(),
            known: content.fields.get(name).is_some(),
            rules: Vec::new(),
            mentions: Vec::new(),
            atoms: Vec::new(),
            spellings: Vec::new(),
        })
        .collect();
    let mut sorted: Vec<_> = spellings.into_iter().collect();
    sorted.sort_by(|one, other| other.1.0.cmp(&one.1.0).then(one.0.cmp(&other.0)));
    for ((field, vendor, name), (rules, _)) in sorted {
        if let Ok(at) = names.binary_search(&field) {
            out[at].spellings.push(FieldSpelling { name: name.to_owned(), vendor, rules });
        }
    }
    out
}

/// All atoms, ordered, with their commonest spelling.
fn atoms(rules: &[CatalogRule], keyed: &[Vec<AtomKey>]) -> Vec<Atom> {
    let mut spelled: Vec<(&AtomKey, &str, bool)> = Vec::new();
    for (entry, keys) in rules.iter().zip(keyed) {
        for (predicate, key) in entry.rule.predicates.iter().zip(keys) {
            spelled.push((key, &predicate.canonical.value, predicate.placeholder));
        }
    }
    spelled.sort_unstable();
    let mut out: Vec<Atom> = Vec::new();
    for group in spelled.chunk_by(|one, other| one.0 == other.0) {
        let Some((key, _, _)) = group.first() else { continue };
        let placeholder = group.iter().all(|(_, _, placeholder)| *placeholder);
        out.push(Atom {
            field: key.0,
            op: key.1,
            shown: commonest(group.iter().map(|(_, value, _)| *value)).to_owned(),
            folded: key.2.clone(),
            value: ValueId::new(0),
            placeholder,
            indicators: Vec::new(),
            exclusions: Vec::new(),
            selectors: Vec::new(),
        });
    }
    out
}

/// The commonest of sorted texts, the first in byte order among equals.
fn commonest<'t>(sorted: impl Iterator<Item = &'t str>) -> &'t str {
    let texts: Vec<&str> = sorted.collect();
    let mut best = ("", 0);
    for group in texts.chunk_by(|one, other| one == other) {
        if let Some(text) = group.first()
            && group.len() > best.1
        {
            best = (text, group.len());
        }
    }
    best.0
}

fn occurrences(entry: &CatalogRule, atoms: impl Iterator<Item = Option<AtomId>>) -> Vec<Occurrence> {
    if !entry.rule.kind.brings_predicates() {
        return Vec::new();
    }
    let part = |predicate: &Predicate| entry.rule.stages.get(predicate.stage as usize).map_or(Part::Present, |stage| stage.part);
    let mut out = Vec::with_capacity(entry.rule.predicates.len());
    for (at, (predicate, atom)) in entry.rule.predicates.iter().zip(atoms).enumerate() {
        let Some(atom) = atom else { continue };
        out.push(Occurrence {
            atom,
            usage: if predicate.placeholder { Usage::Other } else { usage(predicate, part(predicate)) },
            tests_field: tests_field(predicate, part(predicate)),
            stage: predicate.stage,
            op: predicate.op,
            listed: predicate.listed,
            predicate: u32::try_from(at).unwrap_or(u32::MAX),
        });
    }
    out
}

/// Fills the posting lists of fields and atoms with the rules that count.
fn post(rules: &[CatalogRule], occurrences: &[Vec<Occurrence>], fields: &mut [FieldFacts], atoms: &mut [Atom]) {
    let push = |list: &mut Vec<RuleId>, rule: RuleId| {
        if list.last() != Some(&rule) {
            list.push(rule);
        }
    };
    for (at, (_, occurrences)) in rules.iter().zip(occurrences).enumerate().filter(|(_, (entry, _))| entry.counted) {
        let rule = RuleId::new(at);
        for occurrence in occurrences {
            let atom = &mut atoms[occurrence.atom.index()];
            let field = &mut fields[atom.field.index()];
            push(&mut field.mentions, rule);
            if occurrence.tests_field {
                push(&mut field.rules, rule);
            }
            match occurrence.usage {
                Usage::Indicator => push(&mut atom.indicators, rule),
                Usage::Exclusion => push(&mut atom.exclusions, rule),
                Usage::Selector => push(&mut atom.selectors, rule),
                Usage::Other => {}
            }
        }
    }
}

fn values(atoms: &mut [Atom], fields: &[FieldFacts], content: &Content) -> Vec<ValueFacts> {
    let is_path = |atom: &Atom| content.fields.get(&fields[atom.field.index()].name).is_some_and(|field| field.kind.is_path());
    let mut keyed: Vec<(String, usize)> = atoms
        .iter()
        .enumerate()
        .map(|(at, atom)| (values::page_key(&atom.folded, atom.op != Op::RegexMatch && is_path(atom)), at))
        .collect();
    keyed.sort_unstable();
    let mut out: Vec<ValueFacts> = Vec::new();
    for group in keyed.chunk_by(|one, other| one.0 == other.0) {
        let id = ValueId::new(out.len());
        let mut facts = ValueFacts {
            key: group.first().map(|(key, _)| key.clone()).unwrap_or_default(),
            shown: String::new(),
            atoms: Vec::with_capacity(group.len()),
            rules: Vec::new(),
            excluded_by: Vec::new(),
            has_page: false,
        };
        let mut most = 0;
        let mut only_placeholders = true;
        for &(_, at) in group {
            let atom = &mut atoms[at];
            atom.value = id;
            facts.atoms.push(AtomId::new(at));
            facts.rules.extend(atom.indicators.iter().chain(&atom.selectors));
            facts.excluded_by.extend(&atom.exclusions);
            only_placeholders &= atom.placeholder;
            let weight = atom.indicators.len() + atom.selectors.len() + atom.exclusions.len();
            if facts.shown.is_empty() || weight > most {
                facts.shown.clone_from(&atom.shown);
                most = weight;
            }
        }
        for list in [&mut facts.rules, &mut facts.excluded_by] {
            list.sort_unstable();
            list.dedup();
        }
        let mut all: Vec<RuleId> = facts.rules.iter().chain(&facts.excluded_by).copied().collect();
        all.sort_unstable();
        all.dedup();
        facts.has_page = all.len() >= 2 && !only_placeholders && values::says_enough(&facts.key);
        out.push(facts);
    }
    out
}
