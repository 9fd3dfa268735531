//! A technique: the heart of the catalog.

use super::events::{self, EventRow, EventsCovered};
use super::fields::{self, FieldRow};
use super::rules::{self, RuleGroup, RuleRow};
use super::techniques::{self, TechniqueRow};
use super::values::{self, ValueRow};
use super::{AnySection, Heading, Part, Section};
use crate::catalog::{AtomId, Catalog, Subject, TechniqueId, Usage};
use crate::limits;
use crate::rankings::{self, Ranking};
use crate::rule::Vendor;

/// What rules under a technique have in common.
#[derive(Debug)]
pub(crate) struct TechniqueView {
    /// The technique.
    pub(crate) technique: TechniqueId,
    /// Places of its tactics in the matrix.
    pub(crate) tactics: Vec<usize>,
    /// The technique that it is a part of.
    pub(crate) parent: Option<TechniqueId>,
    /// Rules tagged with itself.
    pub(crate) own: usize,
    /// Those and the rules of its sub-techniques.
    pub(crate) rules: usize,
    /// Rules of each vendor.
    pub(crate) vendors: Vec<(Vendor, usize)>,
    pub(crate) subtechniques: Vec<TechniqueRow>,
    pub(crate) events: EventsCovered,
    pub(crate) fields: Part<FieldRow>,
    pub(crate) selectors: Part<ValueRow>,
    pub(crate) indicators: Part<ValueRow>,
    pub(crate) exclusions: Part<ValueRow>,
    pub(crate) groups: Vec<RuleGroup>,
    pub(crate) deprecated: Vec<RuleRow>,
}

/// Sub-techniques with their rules.
pub(crate) static SUBTECHNIQUES: Section<TechniqueRow> = Section {
    heading: Heading { id: "subtechniques", text: "Sub-techniques", level: 2, above: "", empty: "" },
    columns: techniques::BY_VENDOR,
};

/// Events of Windows and Defender.
pub(crate) static EVENTS: Section<EventRow> = Section {
    heading: Heading {
        id: "events",
        text: "Events covered",
        level: 2,
        above: "{1 catalog event is|# catalog events are} tagged with this technique by at least one rule. A rule names an event \
                when its logic picks it out; it covers one by category when the event is the first record of the rule's log \
                source. Click a title to see both lists.",
        empty: "No rule under this technique covers a Windows or Defender event of the catalog.",
    },
    columns: events::COVERED,
};

/// Events of other platforms and products.
pub(crate) static EXTENDED: Section<EventRow> = Section {
    heading: Heading { id: "events-extended", text: "Other platforms and products", level: 3, above: "", empty: "" },
    columns: events::COUNTED,
};

/// Other records of the same activities.
pub(crate) static EQUIVALENT: Section<EventRow> = Section {
    heading: Heading {
        id: "events-equivalent",
        text: "Equivalent events",
        level: 3,
        above: "Other products' records of the same activity, with the fields that the rules need. They are in no total.",
        empty: "",
    },
    columns: events::EQUIVALENT,
};

/// What stands over the four rankings.
pub(crate) static GUIDE: Section<()> = Section {
    heading: Heading {
        id: "authoring-guide",
        text: "Authoring guide",
        level: 2,
        above: "Patterns shared across the {one rule|# rules} listed below: which fields they filter on, what specific values they \
            look for, and what they exclude. The catalog normalizes field names across vendors, so that Sigma's Image, Elastic's \
            process.name and Splunk's process_name collapse into one row. Each rule contributes at most once per row.",
        empty: "",
    },
    columns: &[],
};

/// Fields.
pub(crate) static FIELDS: Section<FieldRow> = Section {
    heading: Heading {
        id: "fields",
        text: "Fields filtered most",
        level: 3,
        above: "The fields most rules look at when detecting this technique. The How column shows the operators authors use (eq, \
                wildcard, regex_match, match) and how many rules use each. Sample values are concrete examples to start from, not \
                an exhaustive list.",
        empty: "No rule here tests a field.",
    },
    columns: fields::COLUMNS,
};

/// Event selectors.
pub(crate) static SELECTORS: Section<ValueRow> = Section {
    heading: Heading {
        id: "selectors",
        text: "Event selectors",
        level: 3,
        above: "Values that pick the kind of event (event ids, actions, types) before anything else is tested. They tell which \
                records must be collected; they stand apart because on their own they indicate nothing.",
        empty: "No rule here picks an event by a value; their log sources say which.",
    },
    columns: values::HERE,
};

/// Indicators.
pub(crate) static INDICATORS: Section<ValueRow> = Section {
    heading: Heading {
        id: "indicators",
        text: "Top indicator values",
        level: 3,
        above: "Specific (field, operator, value) combinations the rules check for, ranked by how many rules under this technique \
                use each one. The Corpus reach column counts how many rules across the entire catalog (any technique) check the \
                same combination: how many rules need a value, not how often it occurs in logs. High numbers point to widely used \
                indicators that are likely noisy on their own; combine them with another condition for useful signal. Blank when \
                all rules that look for it are under this technique. Click a value to expand the rules under this technique that \
                use it.",
        empty: "No rule here looks for a particular value.",
    },
    columns: values::HERE_AND_REACH,
};

/// Exclusions.
pub(crate) static EXCLUSIONS: Section<ValueRow> = Section {
    heading: Heading {
        id: "exclusions",
        text: "Exclusions",
        level: 3,
        above: "Field, operator and value combinations excluded by rules under this technique (negated clauses at the top of a \
                condition), sorted by how many rules exclude each. These are the false-positive paths the community has learned \
                to filter out. A new rule that ignores the high-count entries here will likely fire on the same noisy paths. \
                Splunk rules leave theirs to a macro ending in `_filter` that ships empty, so that they rarely show here. Click a \
                value to expand the rules under this technique that exclude it.",
        empty: "No rule here excludes anything at the top of its condition.",
    },
    columns: values::EXCLUDED,
};

/// Rules by vendor.
pub(crate) static RULES: Section<RuleRow> = Section {
    heading: Heading {
        id: "rules",
        text: "Rules under this technique",
        level: 2,
        above: "Every rule in the catalog tagged with this technique{| or one of its sub-techniques}, grouped by vendor. A title \
                leads to the rule's page; its number of tests opens the predicates, exclusions and indicators here.",
        empty: "No rule in the catalog is tagged with this technique.",
    },
    columns: rules::GROUPED_TAGGED,
};

/// Deprecated rules.
pub(crate) static DEPRECATED: Section<RuleRow> = Section {
    heading: Heading {
        id: "deprecated",
        text: "Deprecated rules",
        level: 2,
        above: "Withdrawn by their authors and in no number on this page.",
        empty: "None of the deprecated rules is tagged with this technique.",
    },
    columns: rules::LISTED_TAGGED,
};

/// The sections of a technique's page, in their order.
pub(crate) const SECTIONS: &[&dyn AnySection] =
    &[&SUBTECHNIQUES, &EVENTS, &EXTENDED, &EQUIVALENT, &GUIDE, &FIELDS, &SELECTORS, &INDICATORS, &EXCLUSIONS, &RULES, &DEPRECATED];

impl TechniqueView {
    /// Headings of sections that the page does not have.
    pub(crate) fn left_out(&self) -> Vec<&'static Heading> {
        let sections = [
            (&SUBTECHNIQUES.heading, self.subtechniques.is_empty()),
            (&EVENTS.heading, self.events.core.is_empty() && self.events.extended.is_empty()),
            (&EXTENDED.heading, self.events.extended.is_empty()),
            (&EQUIVALENT.heading, self.events.equivalent.is_empty()),
            (&GUIDE.heading, self.rules == 0),
            (&FIELDS.heading, self.fields.all == 0),
            (&SELECTORS.heading, self.selectors.all == 0),
            (&INDICATORS.heading, self.indicators.all == 0),
            (&EXCLUSIONS.heading, self.exclusions.all == 0),
            (&RULES.heading, self.rules == 0),
            (&DEPRECATED.heading, self.deprecated.is_empty()),
        ];
        sections.into_iter().filter(|(_, empty)| *empty).map(|(heading, _)| heading).collect()
    }

    /// What is said of them: that there is no rule, or what rules there do not have.
    pub(crate) fn lacks(&self) -> String {
        if self.rules == 0 { RULES.heading.empty.to_owned() } else { Heading::empty_of(&self.left_out()) }
    }
}

/// The technique's successor, if it is revoked and has one.
pub(crate) fn successor(catalog: &Catalog, technique: TechniqueId) -> Option<TechniqueId> {
    catalog.attack.techniques[technique.index()].successor.as_deref().and_then(|id| catalog.technique_id(id))
}

/// What the page of a technique says.
pub(crate) fn view(catalog: &Catalog, technique: TechniqueId) -> TechniqueView {
    let named = &catalog.attack.techniques[technique.index()];
    let tactics = &catalog.attack.tactics;
    let facts = catalog.technique(technique);
    let subject = Subject::Technique(technique);
    let scope = catalog.scope(subject);
    let guide = rankings::guide(catalog, &scope);
    let opens = facts.rules.len() <= limits::EXPANDING;
    let vendors = catalog.vendors();
    let mut deprecated = facts.deprecated.clone();
    rules::sort_by_title(catalog, &mut deprecated);
    let values =
        |ranking: &Ranking<AtomId>, usage, first| values::part(catalog, subject, ranking, usage, 0..limits::shown(ranking.len(), first));
    TechniqueView {
        technique,
        tactics: named.tactics.iter().filter_map(|name| tactics.iter().position(|tactic| tactic.short_name == *name)).collect(),
        parent: named.parent().and_then(|parent| catalog.technique_id(parent)),
        own: facts.own.len(),
        rules: facts.rules.len(),
        vendors: rules::by_vendor(catalog, &facts.rules),
        subtechniques: facts.subs.iter().map(|sub| techniques::row(catalog, &vendors, *sub)).collect(),
        fields: fields::part(catalog, &scope, &guide.fields, 0..limits::shown(guide.fields.len(), limits::FIELDS)),
        selectors: values(&guide.selectors, Usage::Selector, limits::SELECTORS),
        indicators: values(&guide.indicators, Usage::Indicator, limits::INDICATORS),
        exclusions: values(&guide.exclusions, Usage::Exclusion, limits::EXCLUSIONS),
        events: events::covered(catalog, guide.events),
        groups: rules::groups(catalog, &facts.rules, Some(technique), opens),
        deprecated: deprecated.iter().map(|rule| rules::row(catalog, *rule, Some(technique), false)).collect(),
    }
}
