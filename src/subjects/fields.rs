//! Lists of fields with what rules do with each.

use std::ops::Range;

use super::Cell;
use super::section::{Column, ColumnKind, Part, share};
use crate::catalog::{AtomId, Catalog, FieldId, RuleId, SubjectScope};
use crate::rankings::{self, Ranked, Ranking};

/// A field with what rules do with it.
#[derive(Debug)]
pub(crate) struct FieldRow {
    /// The field.
    pub(crate) field: FieldId,
    /// The rules of the subject that test it.
    pub(crate) rules: Vec<RuleId>,
    /// Their number as a share of the first rank's, in percent.
    pub(crate) share: usize,
    /// Other names under which the rules of the subject write it, with rules, most used first.
    pub(crate) spellings: Vec<(String, usize)>,
    /// Operators as authors write them, with rules.
    pub(crate) how: Vec<(&'static str, usize)>,
    /// The values that most rules look for.
    pub(crate) samples: Vec<AtomId>,
}

/// Fields with rules, operators and sample values.
pub(crate) const COLUMNS: &[Column<FieldRow>] = &[
    Column { name: "field", header: "Field", kind: ColumnKind::Words, cell: |_, row| Cell::Spelled(row.field, &row.spellings) },
    Column { name: "rules", header: "Rules", kind: ColumnKind::Number, cell: |_, row| Cell::Bar(row.rules.len(), row.share) },
    Column {
        name: "how",
        header: "How",
        kind: ColumnKind::Third,
        cell: |_, row| Cell::How { field: row.field, how: &row.how, rules: &row.rules },
    },
    Column { name: "samples", header: "Sample values", kind: ColumnKind::Third, cell: |_, row| Cell::Samples(&row.samples) },
];

/// The rows of a ranking in a range of ranks.
pub(crate) fn part(catalog: &Catalog, scope: &SubjectScope, ranking: &Ranking<FieldId>, ranks: Range<usize>) -> Part<FieldRow> {
    let most = ranking.get(0..1).map(|ranked| ranked.count()).max().unwrap_or(0);
    let row = |ranked: Ranked<'_, FieldId>| {
        let found = rankings::field_tests(catalog, &ranked, scope);
        let name = &catalog.field(ranked.what).name;
        let others = found.spellings.into_iter().filter(|(spelling, _)| spelling != name && !spelling.is_empty());
        FieldRow {
            field: ranked.what,
            rules: ranked.rules().collect(),
            share: share(ranked.count(), most),
            spellings: others.map(|(spelling, rules)| (spelling.to_owned(), rules)).collect(),
            how: found.how,
            samples: found.samples,
        }
    };
    Part { all: ranking.len(), rows: ranking.get(ranks).map(row).collect() }
}
