//! An event: its fields, and what rules that cover it look for.

use std::collections::BTreeMap;

use super::rules::{self, RuleGroup, RuleRow};
use super::techniques::{self, TechniqueRow};
use super::values::{self, ValueRow};
use super::{AnySection, Cell, Column, ColumnKind, Heading, Part, Section, share};
use crate::catalog::{AtomId, Catalog, EventId, FieldId, RuleId, Subject, Usage};
use crate::limits;
use crate::rankings::{self, Ranking};
use crate::rule::{EventKey, How, Vendor};

/// What rules do with an event.
#[derive(Debug)]
pub(crate) struct EventView {
    /// The event.
    pub(crate) event: EventId,
    /// Rules that cover it as named or by category.
    pub(crate) rules: usize,
    /// Rules of each vendor.
    pub(crate) vendors: Vec<(Vendor, usize)>,
    /// The fields that rules test on it, most tested first.
    pub(crate) fields: Vec<TestedField>,
    /// The fields of its definition that no rule tests on it.
    pub(crate) untested: Vec<UntestedField>,
    pub(crate) techniques: Vec<TechniqueRow>,
    pub(crate) same_activity: Vec<SameActivity>,
    pub(crate) selectors: Part<ValueRow>,
    pub(crate) indicators: Part<ValueRow>,
    pub(crate) exclusions: Part<ValueRow>,
    /// Values of fields that its definition does not list.
    pub(crate) others: Part<ValueRow>,
    pub(crate) named: Vec<RuleGroup>,
    pub(crate) category: Vec<RuleGroup>,
    /// Rules that cover it because another product's record is of the same activity.
    pub(crate) equivalent: usize,
    /// The records that these rules are written for, each with its number of them.
    pub(crate) written_for: Vec<(EventId, usize)>,
}

/// A field with the rules that test it on an event.
#[derive(Debug)]
pub(crate) struct TestedField {
    /// The field.
    pub(crate) field: FieldId,
    /// The rules.
    pub(crate) rules: Vec<RuleId>,
    /// Their number as a share of the first rank's, in percent.
    pub(crate) share: usize,
}

/// A field of a definition.
#[derive(Debug)]
pub(crate) struct UntestedField {
    /// As the definition writes it.
    pub(crate) name: String,
    /// The field, if any rule tests it anywhere.
    pub(crate) field: Option<FieldId>,
}

/// Another event that records the same.
#[derive(Debug)]
pub(crate) struct SameActivity {
    /// The other event.
    pub(crate) event: EventId,
    /// What both record, as a sentence ends: `a process was started`; nothing where the mapping of log sources says so.
    pub(crate) activity: Option<String>,
}

/// Fields.
pub(crate) static FIELDS: Section<TestedField> = Section {
    heading: Heading {
        id: "fields",
        text: "Fields",
        level: 2,
        above: "The event's fields with the number of rules that test each on this event.",
        empty: "No rule tests a field of this event.",
    },
    columns: &[
        Column { name: "field", header: "Field", kind: ColumnKind::Words, cell: |_, row| Cell::Field(row.field) },
        Column {
            name: "rules",
            header: "Rules that test it",
            kind: ColumnKind::Wide,
            cell: |_, row| Cell::Counted { rules: &row.rules, share: row.share },
        },
    ],
};

/// Fields that no rule tests.
pub(crate) static UNTESTED: Section<UntestedField> =
    Section { heading: Heading { id: "untested", text: "Untested fields", level: 3, above: "", empty: "" }, columns: &[] };

/// Techniques.
pub(crate) static TECHNIQUES: Section<()> = Section {
    heading: Heading { id: "techniques", text: "Techniques", level: 2, above: "", empty: "No rule on this event carries a technique." },
    columns: &[],
};

/// Other records of the same activity.
pub(crate) static SAME_ACTIVITY: Section<SameActivity> = Section {
    heading: Heading {
        id: "equivalents",
        text: "Same activity elsewhere",
        level: 2,
        above: "",
        empty: "No other event is known to record the same activity.",
    },
    columns: &[],
};

/// Event selectors.
pub(crate) static SELECTORS: Section<ValueRow> = Section {
    heading: Heading {
        id: "selectors",
        text: "Event selectors",
        level: 2,
        above: "Values by which rules pick this event before they test anything else.",
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
        above: "Field, operator and value combinations that rules check for in this event. Corpus reach counts the rules of the whole \
                catalog with the same combination; blank when all rules that look for it are on this event. Click a value to expand \
                its rules.",
        empty: "",
    },
    columns: values::HERE_AND_REACH,
};

/// Exclusions.
pub(crate) static EXCLUSIONS: Section<ValueRow> = Section {
    heading: Heading {
        id: "exclusions",
        text: "Exclusions",
        level: 2,
        above: "What rules on this event leave out at the top of their condition: the known paths to false positives. Click a value to \
                expand the rules that exclude it.",
        empty: "No rule on this event excludes anything.",
    },
    columns: values::EXCLUDED,
};

/// Values of fields that the definition does not list.
pub(crate) static OTHERS: Section<ValueRow> = Section {
    heading: Heading {
        id: "others",
        text: "Fields beyond the definition",
        level: 2,
        above: "Tests of rules on this event whose field the event's definition does not list: other events of the same rules, \
                enrichments, or misspellings.",
        empty: "",
    },
    columns: values::PLAIN,
};

/// What stands over the three lists of rules.
pub(crate) static RULES: Section<()> =
    Section { heading: Heading { id: "rules", text: "Rules on this event", level: 2, above: "", empty: "" }, columns: &[] };

/// Rules that name it.
pub(crate) static NAMED: Section<RuleRow> = Section {
    heading: Heading { id: "rules-named", text: "Naming this event", level: 3, above: "", empty: "No rule names it." },
    columns: rules::GROUPED,
};

/// Rules whose log source it is the first record of.
pub(crate) static CATEGORY: Section<RuleRow> =
    Section { heading: Heading { id: "rules-category", text: "By category", level: 3, above: "", empty: "" }, columns: rules::GROUPED };

/// Rules written for another record of the same activity.
pub(crate) static EQUIVALENT: Section<()> = Section {
    heading: Heading {
        id: "rules-equivalent",
        text: "By an equivalent event",
        level: 3,
        above: "{One rule is|# rules are} written for another record of the same activity and in no total:",
        empty: "",
    },
    columns: &[],
};

/// The sections of an event's page, in their order.
pub(crate) const SECTIONS: &[&dyn AnySection] = &[
    &FIELDS,
    &UNTESTED,
    &TECHNIQUES,
    &SAME_ACTIVITY,
    &SELECTORS,
    &INDICATORS,
    &EXCLUSIONS,
    &OTHERS,
    &RULES,
    &NAMED,
    &CATEGORY,
    &EQUIVALENT,
];

/// What the page of an event says.
pub(crate) fn view(catalog: &Catalog, event: EventId) -> EventView {
    let facts = catalog.event(event);
    let subject = Subject::Event(event);
    let guide = rankings::guide(catalog, &catalog.scope(subject));
    let others = rankings::atoms(catalog, &catalog.event_scope(event, false), &[Usage::Indicator]);
    let covering = facts.covering();
    let fields = fields(&guide.fields);
    let values =
        |ranking: &Ranking<AtomId>, usage, first| values::part(catalog, subject, ranking, usage, 0..limits::shown(ranking.len(), first));
    let groups = |rules: &[RuleId]| rules::groups(catalog, rules, None, false);
    EventView {
        event,
        rules: covering.len(),
        vendors: rules::by_vendor(catalog, &covering),
        untested: untested(catalog, event, &fields),
        fields,
        techniques: techniques::of(catalog, &covering),
        same_activity: same_activity(catalog, event),
        selectors: values(&guide.selectors, Usage::Selector, limits::SELECTORS),
        indicators: values(&guide.indicators, Usage::Indicator, limits::INDICATORS),
        exclusions: values(&guide.exclusions, Usage::Exclusion, limits::EXCLUSIONS),
        others: values(&others, Usage::Other, limits::EXCLUSIONS),
        named: groups(&facts.named),
        category: groups(&facts.category),
        equivalent: facts.equivalent.len(),
        written_for: written_for(catalog, &facts.equivalent),
    }
}

/// The events that rules cover as named or by category, most rules first.
fn written_for(catalog: &Catalog, rules: &[RuleId]) -> Vec<(EventId, usize)> {
    let mut counts: BTreeMap<EventId, usize> = BTreeMap::new();
    for rule in rules {
        let covered = catalog.rule(*rule).rule.events.iter().filter(|covered| covered.how != How::Equivalent);
        for event in covered.filter_map(|covered| catalog.event_id(&covered.event)) {
            *counts.entry(event).or_default() += 1;
        }
    }
    let mut out: Vec<(EventId, usize)> = counts.into_iter().collect();
    out.sort_by_key(|(event, rules)| (std::cmp::Reverse(*rules), *event));
    out.truncate(limits::LINKS);
    out
}

impl EventView {
    /// Headings of sections that the page does not have.
    pub(crate) fn left_out(&self) -> Vec<&'static Heading> {
        let covered = !self.named.is_empty() || !self.category.is_empty() || self.equivalent > 0;
        let sections = [
            (&FIELDS.heading, self.fields.is_empty()),
            (&UNTESTED.heading, self.untested.is_empty()),
            (&TECHNIQUES.heading, self.techniques.is_empty()),
            (&SAME_ACTIVITY.heading, self.same_activity.is_empty()),
            (&SELECTORS.heading, self.selectors.all == 0),
            (&INDICATORS.heading, self.indicators.all == 0),
            (&EXCLUSIONS.heading, self.exclusions.all == 0),
            (&OTHERS.heading, self.others.all == 0),
            (&RULES.heading, !covered),
            (&NAMED.heading, self.named.is_empty()),
            (&CATEGORY.heading, self.category.is_empty()),
            (&EQUIVALENT.heading, self.equivalent == 0),
        ];
        sections.into_iter().filter(|(_, empty)| *empty).map(|(heading, _)| heading).collect()
    }
}

fn fields(ranking: &Ranking<FieldId>) -> Vec<TestedField> {
    let most = ranking.get(0..1).map(|ranked| ranked.count()).max().unwrap_or(0);
    let field = |ranked: rankings::Ranked<'_, FieldId>| TestedField {
        field: ranked.what,
        rules: ranked.rules().collect(),
        share: share(ranked.count(), most),
    };
    ranking.get(0..limits::FIRST).map(field).collect()
}

/// The fields of an event's definition that are not among those tested.
fn untested(catalog: &Catalog, event: EventId, tested: &[TestedField]) -> Vec<UntestedField> {
    let Some(definition) = catalog.content.events.get(&catalog.event(event).key) else { return Vec::new() };
    let field = |(name, canonical): (&String, &String)| {
        let field = catalog.field_id(canonical);
        let is_tested = tested.iter().any(|tested| Some(tested.field) == field);
        (!is_tested).then(|| UntestedField { name: name.clone(), field })
    };
    definition.fields.iter().zip(&definition.canonical_fields).filter_map(field).collect()
}

/// Other records of the same activity, by the mappings; an activity says more than a mapping.
pub(crate) fn same_activity(catalog: &Catalog, event: EventId) -> Vec<SameActivity> {
    let key = &catalog.event(event).key;
    let mappings = &catalog.content.mappings;
    let mut others: BTreeMap<&EventKey, Option<&str>> = BTreeMap::new();
    for mapping in mappings.with_equivalents(key) {
        let all = mapping.events.iter().chain(&mapping.equivalents);
        others.extend(all.filter(|other| *other != key).map(|other| (other, None)));
    }
    others.extend(mappings.same_activity(key).filter(|(other, _)| *other != key).map(|(other, name)| (other, Some(name))));
    let row = |(key, activity): (&EventKey, Option<&str>)| {
        Some(SameActivity { event: catalog.event_id(key)?, activity: activity.map(str::to_owned) })
    };
    others.into_iter().filter_map(row).collect()
}
