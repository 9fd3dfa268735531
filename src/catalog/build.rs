//! From rules to the catalog: order, copies, numbers, posting lists.

use std::collections::HashMap;

use super::{
    Catalog, Class, Entry, FieldFacts, FieldId, Row, RowId, RuleId, SourceFacts, Spelling, Use, ValueFacts, ValueId, copies, events,
    tagging, values,
};
use crate::attack::Attack;
use crate::content::Content;
use crate::rule::{Op, Part, Predicate, Role, Rule, Vendor};

pub(super) fn catalog(attack: Attack, content: Content, read: Vec<(SourceFacts, Vec<Rule>)>) -> Catalog {
    let mut sources = Vec::with_capacity(read.len());
    let mut rules: Vec<Entry> = Vec::with_capacity(read.iter().map(|(_, rules)| rules.len()).sum());
    for (place, (facts, mut own)) in read.into_iter().enumerate() {
        own.sort_by(|one, other| (&one.path, one.position).cmp(&(&other.path, other.position)));
        rules.extend(own.into_iter().map(|rule| entry(&attack, rule, place)));
        sources.push(facts);
    }
    group_copies(&mut rules, &sources);
    let tables = Tables::of(&rules, &content);
    let Tables { fields, rows, values, uses } = tables;
    for (entry, uses) in rules.iter_mut().zip(uses) {
        entry.uses = uses;
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
        rows,
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

fn entry(attack: &Attack, rule: Rule, source: usize) -> Entry {
    let (techniques, diagnostics) = tagging::techniques(attack, &rule);
    Entry { rule, source, diagnostics, counted: true, copy_of: None, copies: Vec::new(), techniques, uses: Vec::new() }
}

fn group_copies(rules: &mut [Entry], sources: &[SourceFacts]) {
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
fn targets(rules: &[Entry]) -> HashMap<(Vendor, String), RuleId> {
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
fn named_by(rules: &[Entry], targets: &HashMap<(Vendor, String), RuleId>) -> Vec<Vec<RuleId>> {
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
fn class(predicate: &Predicate, part: Part) -> Class {
    if predicate.is_presence() || predicate.op == Op::Fieldref || part != Part::Present {
        return Class::Other;
    }
    match (predicate.exclusion, predicate.negated, predicate.role) {
        (true, true, Role::Test | Role::Event) => Class::Exclusion,
        (false, false, Role::Test) => Class::Indicator,
        (false, false, Role::Event) => Class::Selector,
        _ => Class::Other,
    }
}

fn tests_field(predicate: &Predicate, part: Part) -> bool {
    matches!(predicate.role, Role::Test | Role::Event) && !predicate.exclusion && part != Part::Removed
}

struct Tables {
    fields: Vec<FieldFacts>,
    rows: Vec<Row>,
    values: Vec<ValueFacts>,
    uses: Vec<Vec<Use>>,
}

/// The identity of a row before rows are numbered.
type RowKey = (FieldId, Op, String);

impl Tables {
    fn of(rules: &[Entry], content: &Content) -> Self {
        let mut fields = fields(rules, content);
        let field_ids: HashMap<&str, FieldId> =
            fields.iter().enumerate().map(|(at, field)| (field.name.as_str(), FieldId::new(at))).collect();
        let keyed: Vec<Vec<RowKey>> = rules
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
        let mut rows = rows(rules, &keyed);
        let row_ids: HashMap<(FieldId, Op, &str), RowId> =
            rows.iter().enumerate().map(|(at, row)| ((row.field, row.op, row.folded.as_str()), RowId::new(at))).collect();
        let uses: Vec<Vec<Use>> = rules
            .iter()
            .zip(&keyed)
            .map(|(entry, keys)| {
                let row_of = |key: &RowKey| row_ids.get(&(key.0, key.1, key.2.as_str())).copied();
                uses(entry, keys.iter().map(row_of))
            })
            .collect();
        drop(row_ids);
        post(rules, &uses, &mut fields, &mut rows);
        let values = values(&mut rows, &fields, content);
        for (at, row) in rows.iter().enumerate() {
            fields[row.field.index()].rows.push(RowId::new(at));
        }
        Self { fields, rows, values, uses }
    }
}

fn fields(rules: &[Entry], content: &Content) -> Vec<FieldFacts> {
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
            rows: Vec::new(),
            spellings: Vec::new(),
        })
        .collect();
    let mut sorted: Vec<_> = spellings.into_iter().collect();
    sorted.sort_by(|one, other| other.1.0.cmp(&one.1.0).then(one.0.cmp(&other.0)));
    for ((field, vendor, name), (rules, _)) in sorted {
        if let Ok(at) = names.binary_search(&field) {
            out[at].spellings.push(Spelling { name: name.to_owned(), vendor, rules });
        }
    }
    out
}

/// All rows, ordered, with their commonest spelling.
fn rows(rules: &[Entry], keyed: &[Vec<RowKey>]) -> Vec<Row> {
    let mut spelled: Vec<(&RowKey, &str, bool)> = Vec::new();
    for (entry, keys) in rules.iter().zip(keyed) {
        for (predicate, key) in entry.rule.predicates.iter().zip(keys) {
            spelled.push((key, &predicate.canonical.value, predicate.placeholder));
        }
    }
    spelled.sort_unstable();
    let mut out: Vec<Row> = Vec::new();
    for group in spelled.chunk_by(|one, other| one.0 == other.0) {
        let Some((key, _, _)) = group.first() else { continue };
        let placeholder = group.iter().all(|(_, _, placeholder)| *placeholder);
        out.push(Row {
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

fn uses(entry: &Entry, rows: impl Iterator<Item = Option<RowId>>) -> Vec<Use> {
    if !entry.rule.kind.brings_predicates() {
        return Vec::new();
    }
    let part = |predicate: &Predicate| entry.rule.stages.get(predicate.stage as usize).map_or(Part::Present, |stage| stage.part);
    let mut out = Vec::with_capacity(entry.rule.predicates.len());
    for (at, (predicate, row)) in entry.rule.predicates.iter().zip(rows).enumerate() {
        let Some(row) = row else { continue };
        out.push(Use {
            row,
            class: if predicate.placeholder { Class::Other } else { class(predicate, part(predicate)) },
            tests_field: tests_field(predicate, part(predicate)),
            stage: predicate.stage,
            op: predicate.op,
            listed: predicate.listed,
            predicate: u32::try_from(at).unwrap_or(u32::MAX),
        });
    }
    out
}

/// Fills the posting lists of fields and rows with the rules that count.
fn post(rules: &[Entry], uses: &[Vec<Use>], fields: &mut [FieldFacts], rows: &mut [Row]) {
    let push = |list: &mut Vec<RuleId>, rule: RuleId| {
        if list.last() != Some(&rule) {
            list.push(rule);
        }
    };
    for (at, (_, uses)) in rules.iter().zip(uses).enumerate().filter(|(_, (entry, _))| entry.counted) {
        let rule = RuleId::new(at);
        for used in uses {
            let row = &mut rows[used.row.index()];
            let field = &mut fields[row.field.index()];
            push(&mut field.mentions, rule);
            if used.tests_field {
                push(&mut field.rules, rule);
            }
            match used.class {
                Class::Indicator => push(&mut row.indicators, rule),
                Class::Exclusion => push(&mut row.exclusions, rule),
                Class::Selector => push(&mut row.selectors, rule),
                Class::Other => {}
            }
        }
    }
}

fn values(rows: &mut [Row], fields: &[FieldFacts], content: &Content) -> Vec<ValueFacts> {
    let is_path = |row: &Row| content.fields.get(&fields[row.field.index()].name).is_some_and(|field| field.kind.is_path());
    let mut keyed: Vec<(String, usize)> =
        rows.iter().enumerate().map(|(at, row)| (values::page_key(&row.folded, row.op != Op::RegexMatch && is_path(row)), at)).collect();
    keyed.sort_unstable();
    let mut out: Vec<ValueFacts> = Vec::new();
    for group in keyed.chunk_by(|one, other| one.0 == other.0) {
        let id = ValueId::new(out.len());
        let mut facts = ValueFacts {
            key: group.first().map(|(key, _)| key.clone()).unwrap_or_default(),
            shown: String::new(),
            rows: Vec::with_capacity(group.len()),
            rules: Vec::new(),
            excluded_by: Vec::new(),
            has_page: false,
        };
        let mut most = 0;
        let mut only_placeholders = true;
        for &(_, at) in group {
            let row = &mut rows[at];
            row.value = id;
            facts.rows.push(RowId::new(at));
            facts.rules.extend(row.indicators.iter().chain(&row.selectors));
            facts.excluded_by.extend(&row.exclusions);
            only_placeholders &= row.placeholder;
            let weight = row.indicators.len() + row.selectors.len() + row.exclusions.len();
            if facts.shown.is_empty() || weight > most {
                facts.shown.clone_from(&row.shown);
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
