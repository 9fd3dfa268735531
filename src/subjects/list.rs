//! A list of a subject that goes on on pages of its own.

use std::ops::Range;

use super::fields::{self, FieldRow};
use super::grouped::{self, GroupedValues};
use super::rules::{self, RuleRow};
use super::values::{self, ValueRow};
use super::{AnySection, Heading, Part, Section};
use crate::catalog::{Catalog, Subject, SubjectScope, Usage};
use crate::limits;
use crate::rankings;

/// A list that has pages of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ListKind {
    /// Fields filtered most.
    Fields,
    /// Event selectors.
    Selectors,
    /// Indicators.
    Indicators,
    /// Exclusions.
    Exclusions,
    /// Rules.
    Rules,
}

impl ListKind {
    /// All kinds.
    pub(crate) const ALL: [Self; 5] = [Self::Fields, Self::Selectors, Self::Indicators, Self::Exclusions, Self::Rules];

    /// The name, in addresses and anchors.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fields => "fields",
            Self::Selectors => "selectors",
            Self::Indicators => "indicators",
            Self::Exclusions => "exclusions",
            Self::Rules => "rules",
        }
    }
}

/// A page of a list.
#[derive(Debug)]
pub(crate) struct ListView {
    /// Whose list it is.
    pub(crate) subject: Subject,
    /// Which list.
    pub(crate) kind: ListKind,
    /// The page, from 0.
    pub(crate) page: usize,
    /// Pages of the list.
    pub(crate) pages: usize,
    /// Its rows.
    pub(crate) rows: ListRows,
}

/// Rows of a page of a list.
#[derive(Debug)]
pub(crate) enum ListRows {
    /// Fields.
    Fields(Part<FieldRow>),
    /// Values.
    Values(GroupedValues),
    /// Rules.
    Rules(Part<RuleRow>),
}

/// Fields.
pub(crate) static FIELDS: Section<FieldRow> = Section {
    heading: Heading {
        id: "fields",
        text: "Fields",
        level: 1,
        above: "The fields that rules test here, with the operators that authors use and sample values.",
        empty: "No rule here tests a field.",
    },
    columns: fields::COLUMNS,
};

/// Event selectors.
pub(crate) static SELECTORS: Section<ValueRow> = Section {
    heading: Heading {
        id: "selectors",
        text: "Event selectors",
        level: 1,
        above: "Values that pick the kind of event before anything else is tested.",
        empty: NONE,
    },
    columns: values::PLAIN,
};

/// Indicators.
pub(crate) static INDICATORS: Section<ValueRow> = Section {
    heading: Heading {
        id: "indicators",
        text: "Indicators",
        level: 1,
        above: "Field, operator and value combinations that rules check for, with the number of rules here and, as corpus reach, \
                in the whole catalog; blank when all of them are here.",
        empty: NONE,
    },
    columns: values::WITH_REACH,
};

/// Exclusions.
pub(crate) static EXCLUSIONS: Section<ValueRow> = Section {
    heading: Heading {
        id: "exclusions",
        text: "Exclusions",
        level: 1,
        above: "Field, operator and value combinations that rules leave out at the top of their condition.",
        empty: NONE,
    },
    columns: values::EXCLUDED,
};

/// Rules.
pub(crate) static RULES: Section<RuleRow> = Section {
    heading: Heading { id: "rules", text: "Rules", level: 1, above: "All rules, by vendor and title.", empty: "No rule is in this list." },
    columns: rules::LISTED,
};

/// The sections of which a page of a list has one.
pub(crate) const SECTIONS: &[&dyn AnySection] = &[&FIELDS, &SELECTORS, &INDICATORS, &EXCLUSIONS, &RULES];

const NONE: &str = "No rule here has one.";

/// What a page of a list says.
pub(crate) fn view(catalog: &Catalog, subject: Subject, kind: ListKind, page: usize) -> ListView {
    let scope = catalog.scope(subject);
    let values = |usage| {
        let ranking = rankings::atoms(catalog, &scope, &[usage]);
        let ranks = limits::list_range(page, ranking.len());
        ListRows::Values(grouped::part(catalog, subject, &ranking, usage, ranks))
    };
    let rows = match kind {
        ListKind::Fields => {
            let ranking = rankings::fields(catalog, &scope);
            ListRows::Fields(fields::part(catalog, &scope, &ranking, limits::list_range(page, ranking.len())))
        }
        ListKind::Selectors => values(Usage::Selector),
        ListKind::Indicators => values(Usage::Indicator),
        ListKind::Exclusions => values(Usage::Exclusion),
        ListKind::Rules => ListRows::Rules(rules_by_vendor(catalog, &scope, limits::list_range(page, scope.rules.len()))),
    };
    ListView { subject, kind, page, pages: limits::list_pages(rows.all()), rows }
}

impl ListRows {
    /// Rows of the whole list.
    pub(crate) fn all(&self) -> usize {
        match self {
            Self::Fields(part) => part.all,
            Self::Values(part) => part.shared.all,
            Self::Rules(part) => part.all,
        }
    }
}

/// Rules by vendor and title.
fn rules_by_vendor(catalog: &Catalog, scope: &SubjectScope, ranks: Range<usize>) -> Part<RuleRow> {
    let mut sorted = scope.rules.clone();
    rules::sort_by_title(catalog, &mut sorted);
    sorted.sort_by_key(|rule| catalog.rule(*rule).rule.vendor);
    let shown = sorted.iter().skip(ranks.start).take(ranks.len());
    Part { all: sorted.len(), rows: shown.map(|rule| rules::row(catalog, *rule, None, false)).collect() }
}
