//! The sections of a rule's page.

use super::CoveredRow;
use crate::subjects::{AnySection, Cell, Column, ColumnKind, Heading, Section};

/// Events that the rule covers.
pub(crate) static EVENTS: Section<CoveredRow> = Section {
    heading: Heading { id: "events", text: "Events", level: 2, above: "", empty: "It covers no event of the catalog." },
    columns: &[
        Column { name: "event", header: "Event", kind: ColumnKind::Words, cell: |_, row| Cell::ProviderAndEvent(row.event) },
        Column { name: "title", header: "Title", kind: ColumnKind::Words, cell: |_, row| Cell::EventTitle(row.event) },
        Column { name: "how", header: "How", kind: ColumnKind::Words, cell: |_, row| Cell::Coverage(row.how) },
        Column { name: "reason", header: "Reason", kind: ColumnKind::Words, cell: |_, row| Cell::Reason(&row.reason) },
    ],
};

/// The logic.
pub(crate) static TREE: Section<()> = Section {
    heading: Heading {
        id: "tree",
        text: "What it looks at",
        level: 2,
        above: "A number beside a value is its corpus reach: the rules of the whole catalog that use it so.",
        empty: "Nothing of its query was understood.",
    },
    columns: &[],
};

/// Correlations that join the rule.
pub(crate) static JOINED_BY: Section<()> = Section {
    heading: Heading { id: "joined-by", text: "Joined by", level: 3, above: "Correlations and filters that name this rule.", empty: "" },
    columns: &[],
};

/// The text as written.
pub(crate) static TEXT: Section<()> = Section {
    heading: Heading {
        id: "text",
        text: "Text",
        level: 2,
        above: "",
        empty: "The text of this rule is not published here; the link to its source leads there.",
    },
    columns: &[],
};

/// Bodies of macros and lists.
pub(crate) static MACROS: Section<()> =
    Section { heading: Heading { id: "macros", text: "Macros that it uses", level: 3, above: "", empty: "" }, columns: &[] };

/// What the authors say on how to use it.
pub(crate) static IMPLEMENT: Section<()> =
    Section { heading: Heading { id: "implement", text: "How to implement", level: 2, above: "", empty: "" }, columns: &[] };

/// What else makes it match.
pub(crate) static FALSE_POSITIVES: Section<()> = Section {
    heading: Heading {
        id: "false-positives",
        text: "Known false positives",
        level: 2,
        above: "",
        empty: "Its authors name no known false positives.",
    },
    columns: &[],
};

/// Rules that share rare indicators.
pub(crate) static SIMILAR: Section<()> = Section {
    heading: Heading {
        id: "similar",
        text: "Similar rules",
        level: 2,
        above: "Rules that share the rarest indicators with this one.",
        empty: "No rule shares two indicators with it, or one that is rare.",
    },
    columns: &[],
};

/// Rules that the authors relate to it.
pub(crate) static RELATED: Section<()> =
    Section { heading: Heading { id: "related", text: "Related by their authors", level: 3, above: "", empty: "" }, columns: &[] };

/// Where the authors send readers.
pub(crate) static REFERENCES: Section<()> =
    Section { heading: Heading { id: "references", text: "References", level: 2, above: "", empty: "" }, columns: &[] };

/// The sections of a rule's page, in their order.
pub(crate) const SECTIONS: &[&dyn AnySection] =
    &[&EVENTS, &TREE, &JOINED_BY, &TEXT, &MACROS, &IMPLEMENT, &FALSE_POSITIVES, &SIMILAR, &RELATED, &REFERENCES];
