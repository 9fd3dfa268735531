//! Predicates of all rules as atoms, fields and occurrences.
//!
//! In: the rules, grouped. Out: atoms and fields with their posting lists, and for each rule the occurrences of atoms in it.
//! What is said of an atom or a field depends on public rules only, unless only private rules have it.

use super::fields::{self, FieldFacts};
use super::ids::number;
use super::values::{self, ValueFacts};
use super::{AtomId, CatalogRule, FieldId, RuleId, Table, ValueId};
use crate::content::Content;
use crate::error::Error;
use crate::rule::{Op, Part, Predicate, Role};

/// A canonical field, operator and value: what predicates of different rules have in common.
#[derive(Debug)]
pub(crate) struct Atom {
    /// The field.
    pub field: FieldId,
    /// The operator.
    pub op: Op,
    /// The value's commonest spelling.
    pub shown: String,
    /// The folded value: the atom's identity with field and operator.
    pub folded: String,
    /// The value, whatever the field.
    pub value: ValueId,
    /// Its place in the order in which readers see atoms: by field, operator and value, in byte order.
    pub order: u32,
    /// Whether the value only stands for something.
    pub placeholder: bool,
    /// Rules that look for it: the corpus reach.
    pub indicators: Vec<RuleId>,
    /// Rules that exclude it.
    pub exclusions: Vec<RuleId>,
    /// Rules that pick events by it.
    pub selectors: Vec<RuleId>,
}

/// How a rule uses an atom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Usage {
    /// A value that the rule looks for.
    Indicator,
    /// A value that it excludes.
    Exclusion,
    /// A value that picks the event.
    Selector,
    /// Nothing but a test of its field.
    Other,
}

/// An atom where it occurs in a rule: a predicate in the catalog's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Occurrence {
    /// The atom.
    pub atom: AtomId,
    /// How the rule uses it.
    pub usage: Usage,
    /// Whether it counts among the tests of its field.
    pub tests_field: bool,
    /// Its stage.
    pub stage: u32,
    /// The operator as the rule means it.
    pub op: Op,
    /// Written as a member of a list.
    pub listed: bool,
    /// Its place among the rule's predicates.
    pub predicate: u32,
}

/// A predicate on its way to its atom, with what orders it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Mention<'r> {
    field: &'r str,
    op: Op,
    folded: String,
    private: bool,
    spelling: &'r str,
    placeholder: bool,
    rule: RuleId,
    predicate: u32,
}

/// What an atom is and looks like, before it has a value and rules.
struct Draft {
    field: FieldId,
    op: Op,
    shown: String,
    folded: String,
    placeholder: bool,
    /// Whether only private rules have it.
    private: bool,
}

/// Fields and atoms, numbered in the order of names.
#[derive(Default)]
struct Numbered {
    fields: Table<FieldId, FieldFacts>,
    atoms: Table<AtomId, Draft>,
    /// The atom of each predicate of each rule.
    places: Vec<(RuleId, u32, AtomId)>,
}

/// What rules test, in three tables.
pub(super) struct Tested {
    pub(super) fields: Table<FieldId, FieldFacts>,
    pub(super) atoms: Table<AtomId, Atom>,
    pub(super) values: Table<ValueId, ValueFacts>,
}

/// Numbers all fields, atoms and values, and gives each rule its occurrences.
///
/// # Errors
/// When there are too many to be numbered.
pub(super) fn build(rules: &mut Table<RuleId, CatalogRule>, content: &Content) -> Result<Tested, Error> {
    let Numbered { mut fields, atoms, mut places } = numbered(&mentions(rules)?, content)?;
    fields::count_spellings(&mut fields, rules);
    places.sort_unstable();
    for places in places.chunk_by(|one, other| one.0 == other.0) {
        let Some((rule, ..)) = places.first() else { continue };
        let entry = &mut rules[rule.index()];
        entry.occurrences = occurrences(entry, places);
    }
    let keyed = atoms.pairs().map(|(id, draft)| (page_key(draft, &fields, content), draft.private, id)).collect();
    let (mut values, of_atoms) = values::number(keyed)?;
    let mut atoms = Table::new(atoms.into_things().zip(of_atoms).map(|(draft, value)| atom(draft, value)).collect())?;
    order(&mut atoms)?;
    post(rules, &mut fields, &mut atoms);
    values.iter_mut().for_each(|value| values::post(value, &atoms));
    Ok(Tested { fields, atoms, values })
}

fn page_key(draft: &Draft, fields: &Table<FieldId, FieldFacts>, content: &Content) -> String {
    let is_path = content.fields.get(&fields[draft.field.index()].name).is_some_and(|field| field.kind.is_path());
    values::page_key(&draft.folded, draft.op != Op::RegexMatch && is_path)
}

fn atom(draft: Draft, value: ValueId) -> Atom {
    let Draft { field, op, shown, folded, placeholder, .. } = draft;
    let (indicators, exclusions, selectors) = (Vec::new(), Vec::new(), Vec::new());
    Atom { field, op, shown, folded, value, order: 0, placeholder, indicators, exclusions, selectors }
}

/// Numbers atoms in the order in which readers see them; fields are in theirs already.
fn order(atoms: &mut Table<AtomId, Atom>) -> Result<(), Error> {
    let key = |atom: &Atom| (atom.field, atom.op.name());
    let mut sorted: Vec<AtomId> = atoms.ids().collect();
    sorted.sort_unstable_by(|one, other| {
        let (one, other) = (&atoms[one.index()], &atoms[other.index()]);
        key(one).cmp(&key(other)).then_with(|| (&one.shown, &one.folded).cmp(&(&other.shown, &other.folded)))
    });
    for (place, atom) in sorted.into_iter().enumerate() {
        atoms[atom.index()].order = number(place, "atoms")?;
    }
    Ok(())
}

fn mentions(rules: &Table<RuleId, CatalogRule>) -> Result<Vec<Mention<'_>>, Error> {
    let mut out = Vec::with_capacity(rules.iter().map(|entry| entry.rule.predicates.len()).sum());
    for (rule, entry) in rules.pairs() {
        for (at, predicate) in entry.rule.predicates.iter().enumerate() {
            out.push(Mention {
                field: &predicate.field,
                op: predicate.canonical.op,
                folded: values::folded(predicate),
                private: entry.is_private(),
                spelling: &predicate.canonical.value,
                placeholder: predicate.placeholder,
                rule,
                predicate: number(at, "predicates of one rule")?,
            });
        }
    }
    out.sort_unstable();
    Ok(out)
}

fn numbered(mentions: &[Mention<'_>], content: &Content) -> Result<Numbered, Error> {
    let mut out = Numbered { places: Vec::with_capacity(mentions.len()), ..Numbered::default() };
    for of_field in mentions.chunk_by(|one, other| one.field == other.field) {
        let Some(first) = of_field.first() else { continue };
        let field = out.fields.push(FieldFacts::new(first.field, content))?;
        for of_atom in of_field.chunk_by(|one, other| (one.op, &one.folded) == (other.op, &other.folded)) {
            let Some(draft) = draft(field, of_atom) else { continue };
            let private = draft.private;
            let atom = out.atoms.push(draft)?;
            if !private {
                out.fields[field.index()].atoms.push(atom);
            }
            out.places.extend(of_atom.iter().map(|mention| (mention.rule, mention.predicate, atom)));
        }
    }
    Ok(out)
}

/// The atom of all its mentions: those of public rules come first and say what it looks like.
fn draft(field: FieldId, mentions: &[Mention<'_>]) -> Option<Draft> {
    let first = mentions.first()?;
    let heard = mentions.get(..mentions.partition_point(|mention| mention.private == first.private))?;
    Some(Draft {
        field,
        op: first.op,
        shown: commonest(heard).to_owned(),
        folded: first.folded.clone(),
        placeholder: heard.iter().all(|mention| mention.placeholder),
        private: first.private,
    })
}

/// The commonest spelling, the first in byte order among equals.
fn commonest<'r>(sorted: &[Mention<'r>]) -> &'r str {
    let mut best = ("", 0);
    for group in sorted.chunk_by(|one, other| one.spelling == other.spelling) {
        if let Some(mention) = group.first()
            && group.len() > best.1
        {
            best = (mention.spelling, group.len());
        }
    }
    best.0
}

/// The occurrences in a rule, from the places of its predicates, in order.
fn occurrences(entry: &CatalogRule, places: &[(RuleId, u32, AtomId)]) -> Vec<Occurrence> {
    if !entry.rule.kind.brings_predicates() {
        return Vec::new();
    }
    let part = |predicate: &Predicate| entry.rule.stages.get(predicate.stage as usize).map_or(Part::Present, |stage| stage.part);
    let occurrence = |(predicate, &(_, place, atom)): (&Predicate, &(RuleId, u32, AtomId))| Occurrence {
        atom,
        usage: if predicate.placeholder { Usage::Other } else { usage(predicate, part(predicate)) },
        tests_field: tests_field(predicate, part(predicate)),
        stage: predicate.stage,
        op: predicate.op,
        listed: predicate.listed,
        predicate: place,
    };
    entry.rule.predicates.iter().zip(places).map(occurrence).collect()
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

/// Fills the posting lists of fields and atoms with the rules that count.
fn post(rules: &Table<RuleId, CatalogRule>, fields: &mut Table<FieldId, FieldFacts>, atoms: &mut Table<AtomId, Atom>) {
    let push = |list: &mut Vec<RuleId>, rule: RuleId| {
        if list.last() != Some(&rule) {
            list.push(rule);
        }
    };
    for (rule, entry) in rules.pairs().filter(|(_, entry)| entry.is_live()) {
        for occurrence in &entry.occurrences {
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
