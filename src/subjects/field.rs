//! A field: its spellings, operators and values, and where rules test it.

use super::techniques::{self, TechniqueRow};
use super::values::{self, ValueRow};
use super::{AnySection, Cell, Column, ColumnKind, Heading, Part, Section, share};
use crate::catalog::{AtomId, Catalog, EventId, FieldId, RuleId, Subject, Usage};
use crate::content::LogCondition;
use crate::content::fields::FieldPart;
use crate::limits;
use crate::rankings::{self, CoveredEvent, Ranking};
use crate::rule::{Op, Vendor};

/// What rules do with a field.
#[derive(Debug)]
pub(crate) struct FieldView {
    /// The field.
    pub(crate) field: FieldId,
    /// Rules that test it.
    pub(crate) rules: usize,
    /// Rules that name it in any way.
    pub(crate) mentions: usize,
    pub(crate) spellings: Vec<SpellingRow>,
    pub(crate) operators: Vec<OperatorRow>,
    pub(crate) see: Vec<RelatedField>,
    pub(crate) selectors: Part<ValueRow>,
    pub(crate) indicators: Part<ValueRow>,
    pub(crate) exclusions: Part<ValueRow>,
    pub(crate) techniques: Vec<TechniqueRow>,
    pub(crate) events: Vec<EventTesting>,
}

/// A name under which rules of a vendor write a field.
#[derive(Debug)]
pub(crate) struct SpellingRow {
    /// As rules write it; empty where the language tests no field.
    pub(crate) name: String,
    /// Whose rules write it.
    pub(crate) vendor: Vendor,
    /// What of the field it holds, by what a rule must read for that.
    pub(crate) parts: Vec<(FieldPart, Vec<LogCondition>)>,
    /// Rules that write it.
    pub(crate) rules: usize,
}

/// An operator with the number of rules that test a field so.
#[derive(Debug)]
pub(crate) struct OperatorRow {
    /// The operator.
    pub(crate) op: Op,
    /// Rules.
    pub(crate) rules: usize,
    /// Their number as a share of the first row's, in percent.
    pub(crate) share: usize,
}

/// A field that `content/` names beside another.
#[derive(Debug)]
pub(crate) struct RelatedField {
    /// Its canonical name.
    pub(crate) name: String,
    /// The field, if a rule tests it.
    pub(crate) field: Option<FieldId>,
}

/// An event on which rules test a field.
#[derive(Debug)]
pub(crate) struct EventTesting {
    /// The event.
    pub(crate) event: EventId,
    /// Rules that cover it and test the field.
    pub(crate) rules: usize,
}

/// Spellings.
pub(crate) static SPELLINGS: Section<SpellingRow> = Section {
    heading: Heading {
        id: "spellings",
        text: "Spellings",
        level: 2,
        above: "The names that rules write for this field. A spelling may hold the whole of it, only its last path element (name) or \
                only the folder.",
        empty: "No rule writes this field.",
    },
    columns: &[
        Column { name: "spelling", header: "Spelling", kind: ColumnKind::Wide, cell: |_, row| Cell::FieldName(&row.name) },
        Column { name: "vendor", header: "Vendor", kind: ColumnKind::Words, cell: |_, row| Cell::Text(row.vendor.label()) },
        Column { name: "part", header: "Part", kind: ColumnKind::Words, cell: |_, row| Cell::Parts(&row.parts) },
        Column { name: "rules", header: "Rules", kind: ColumnKind::Number, cell: |_, row| Cell::Count(row.rules) },
    ],
};

/// Operators.
pub(crate) static OPERATORS: Section<OperatorRow> = Section {
    heading: Heading { id: "operators", text: "Operators", level: 2, above: "", empty: "No rule compares this field with anything." },
    columns: &[
        Column { name: "operator", header: "Kind", kind: ColumnKind::Wide, cell: |_, row| Cell::Operator(row.op) },
        Column { name: "rules", header: "Rules", kind: ColumnKind::Number, cell: |_, row| Cell::Bar(row.rules, row.share) },
    ],
};

/// Related fields.
pub(crate) static SEE: Section<RelatedField> =
    Section { heading: Heading { id: "see", text: "See also", level: 3, above: "", empty: "" }, columns: &[] };

/// Event selectors.
pub(crate) static SELECTORS: Section<ValueRow> = Section {
    heading: Heading {
        id: "selectors",
        text: "Event selectors",
        level: 2,
        above: "Values of this field by which rules pick the kind of event.",
        empty: "",
    },
    columns: values::PLAIN,
};

/// Indicators.
pub(crate) static INDICATORS: Section<ValueRow> = Section {
    heading: Heading {
        id: "indicators",
        text: "Top indicator values",
        level: 2,
        above: "What rules look for in this field, in the whole catalog. Click a value to expand its rules.",
        empty: "No rule looks for a particular value in this field.",
    },
    columns: values::PLAIN,
};

/// Exclusions.
pub(crate) static EXCLUSIONS: Section<ValueRow> = Section {
    heading: Heading {
        id: "exclusions",
        text: "Exclusions",
        level: 2,
        above: "Values of this field that rules leave out at the top of their condition. Click a value to expand the rules that exclude \
                it.",
        empty: "No rule excludes a value of this field.",
    },
    columns: values::EXCLUDED,
};

/// Techniques.
pub(crate) static TECHNIQUES: Section<()> = Section {
    heading: Heading {
        id: "techniques",
        text: "Techniques",
        level: 2,
        above: "",
        empty: "No rule that tests this field carries a technique.",
    },
    columns: &[],
};

/// Events.
pub(crate) static EVENTS: Section<EventTesting> = Section {
    heading: Heading { id: "events", text: "Events", level: 2, above: "", empty: "No rule tests this field on an event of the catalog." },
    columns: &[
        Column { name: "provider", header: "Provider", kind: ColumnKind::Words, cell: |_, row| Cell::Provider(row.event) },
        Column { name: "event", header: "Event", kind: ColumnKind::Words, cell: |_, row| Cell::Event(row.event) },
        Column { name: "title", header: "Title", kind: ColumnKind::Wide, cell: |catalog, row| Cell::Text(&catalog.event(row.event).title) },
        Column { name: "rules", header: "Rules", kind: ColumnKind::Number, cell: |_, row| Cell::Count(row.rules) },
    ],
};

/// The sections of a field's page, in their order.
pub(crate) const SECTIONS: &[&dyn AnySection] = &[&SPELLINGS, &OPERATORS, &SEE, &SELECTORS, &INDICATORS, &EXCLUSIONS, &TECHNIQUES, &EVENTS];

impl FieldView {
    /// Headings of sections that the page does not have.
    pub(crate) fn left_out(&self) -> Vec<&'static Heading> {
        let sections = [
            (&SPELLINGS.heading, self.spellings.is_empty()),
            (&OPERATORS.heading, self.operators.is_empty()),
            (&SEE.heading, self.see.is_empty()),
            (&SELECTORS.heading, self.selectors.all == 0),
            (&INDICATORS.heading, self.indicators.all == 0),
            (&EXCLUSIONS.heading, self.exclusions.all == 0),
            (&TECHNIQUES.heading, self.techniques.is_empty()),
            (&EVENTS.heading, self.events.is_empty()),
        ];
        sections.into_iter().filter(|(_, empty)| *empty).map(|(heading, _)| heading).collect()
    }
}

/// What the page of a field says.
pub(crate) fn view(catalog: &Catalog, field: FieldId) -> FieldView {
    let facts = catalog.field(field);
    let subject = Subject::Field(field);
    let scope = catalog.scope(subject);
    let guide = rankings::guide(catalog, &scope);
    let values =
        |ranking: &Ranking<AtomId>, usage, first| values::part(catalog, subject, ranking, usage, 0..limits::shown(ranking.len(), first));
    FieldView {
        field,
        rules: facts.rules.len(),
        mentions: facts.mentions.len(),
        spellings: spellings(catalog, field),
        operators: operators(catalog, field, &scope.rules),
        see: see(catalog, &facts.name),
        selectors: values(&guide.selectors, Usage::Selector, limits::INDICATORS),
        indicators: values(&guide.indicators, Usage::Indicator, limits::FIELD_VALUES),
        exclusions: values(&guide.exclusions, Usage::Exclusion, limits::INDICATORS),
        techniques: techniques::of(catalog, &facts.rules),
        events: events(&guide.events),
    }
}

fn spellings(catalog: &Catalog, field: FieldId) -> Vec<SpellingRow> {
    let facts = catalog.field(field);
    let known = facts.spellings.iter().take(limits::LINKS);
    let row = |spelling: &crate::catalog::FieldSpelling| SpellingRow {
        name: spelling.name.clone(),
        vendor: spelling.vendor,
        parts: catalog
            .content
            .fields
            .parts(&facts.name, spelling.vendor, &spelling.name)
            .map(|(part, conditions)| (part, conditions.to_vec()))
            .collect(),
        rules: spelling.rules,
    };
    known.map(row).collect()
}

/// Operators with which rules test the field, most rules first.
fn operators(catalog: &Catalog, field: FieldId, rules: &[RuleId]) -> Vec<OperatorRow> {
    let mut pairs: Vec<(Op, RuleId)> = Vec::new();
    for &rule in rules {
        let tests = catalog.rule(rule).occurrences.iter().filter(|occurrence| occurrence.tests_field);
        let atoms = tests.map(|occurrence| catalog.atom(occurrence.atom)).filter(|atom| atom.field == field);
        pairs.extend(atoms.map(|atom| (atom.op, rule)));
    }
    pairs.sort_unstable();
    pairs.dedup();
    let groups = pairs.chunk_by(|one, other| one.0 == other.0);
    let mut counts: Vec<(Op, usize)> = groups.filter_map(|group| Some((group.first()?.0, group.len()))).collect();
    counts.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.name().cmp(other.0.name())));
    let most = counts.first().map_or(0, |(_, rules)| *rules);
    counts.into_iter().map(|(op, rules)| OperatorRow { op, rules, share: share(rules, most) }).collect()
}

fn see(catalog: &Catalog, name: &str) -> Vec<RelatedField> {
    let names = catalog.content.fields.get(name).map(|known| known.see.as_slice()).unwrap_or_default();
    names.iter().map(|name| RelatedField { name: name.clone(), field: catalog.field_id(name) }).collect()
}

/// Events on which rules test the field, most rules first.
fn events(covered: &[CoveredEvent]) -> Vec<EventTesting> {
    let row = |covered: &CoveredEvent| {
        let mut rules: Vec<RuleId> = covered.named.iter().chain(&covered.category).copied().collect();
        rules.sort_unstable();
        rules.dedup();
        EventTesting { event: covered.event, rules: rules.len() }
    };
    let mut out: Vec<EventTesting> = covered.iter().map(row).filter(|row| row.rules > 0).collect();
    out.sort_by(|one, other| other.rules.cmp(&one.rules).then(one.event.cmp(&other.event)));
    out.truncate(limits::LINKS);
    out
}
