//! Lists of values: canonical field, operator and value with the rules that use the three.

use std::ops::Range;

use super::Cell;
use super::section::{Column, ColumnKind, Part, share};
use crate::catalog::{AtomId, Catalog, RuleId, Subject, Usage};
use crate::rankings::{Ranked, Ranking};

/// A canonical field, operator and value with rules.
#[derive(Debug)]
pub(crate) struct ValueRow {
    /// The three.
    pub(crate) atom: AtomId,
    /// As what they count here.
    pub(crate) usage: Usage,
    /// The rules of the subject that use them.
    pub(crate) rules: Vec<RuleId>,
    /// Their number as a share of the first rank's, in percent.
    pub(crate) share: usize,
    /// Rules of the whole catalog that use them so.
    pub(crate) reach: usize,
    /// The reach as a share of the largest of the page, in percent.
    pub(crate) reach_share: usize,
    /// The subject.
    pub(crate) subject: Subject,
}

const FIELD: Column<ValueRow> =
    Column { name: "field", header: "Field", kind: ColumnKind::Words, cell: |catalog, row| Cell::Field(catalog.atom(row.atom).field) };
const OPERATOR: Column<ValueRow> =
    Column { name: "operator", header: "Kind", kind: ColumnKind::Words, cell: |catalog, row| Cell::Operator(catalog.atom(row.atom).op) };
const VALUE: Column<ValueRow> = Column { name: "value", header: "Value", kind: ColumnKind::Wide, cell: |_, row| Cell::Value(row) };
const RULES: Column<ValueRow> = rules("Rules");
const RULES_HERE: Column<ValueRow> = rules("Rules (here)");
const REACH: Column<ValueRow> =
    Column { name: "corpus_reach", header: "Corpus reach", kind: ColumnKind::Number, cell: |_, row| reach(row) };

const fn rules(header: &'static str) -> Column<ValueRow> {
    Column { name: "rules", header, kind: ColumnKind::Number, cell: |_, row| Cell::Bar(row.rules.len(), row.share) }
}

fn reach(row: &ValueRow) -> Cell<'_> {
    match row.elsewhere() {
        true => Cell::Reach { atom: row.atom, rules: row.reach, share: row.reach_share },
        false => Cell::Nothing("only here"),
    }
}

impl ValueRow {
    /// Whether rules that are not the subject's use the same.
    pub(crate) fn elsewhere(&self) -> bool {
        self.reach > self.rules.len()
    }
}

/// Values with the rules of a subject.
pub(crate) const HERE: &[Column<ValueRow>] = &[FIELD, OPERATOR, VALUE, RULES_HERE];
/// Values with the rules of a subject, and those of the whole catalog.
pub(crate) const HERE_AND_REACH: &[Column<ValueRow>] = &[FIELD, OPERATOR, VALUE, RULES_HERE, REACH];
/// Values with rules.
pub(crate) const PLAIN: &[Column<ValueRow>] = &[FIELD, OPERATOR, VALUE, RULES];
/// Values with rules of a list, and those of the whole catalog.
pub(crate) const WITH_REACH: &[Column<ValueRow>] = &[FIELD, OPERATOR, VALUE, RULES, REACH];
/// Values with the rules that exclude them.
pub(crate) const EXCLUDED: &[Column<ValueRow>] = &[FIELD, OPERATOR, VALUE, rules("Rules excluding")];

/// The rows of a ranking in a range of ranks.
pub(crate) fn part(catalog: &Catalog, subject: Subject, ranking: &Ranking<AtomId>, usage: Usage, ranks: Range<usize>) -> Part<ValueRow> {
    let most = ranking.get(0..1).map(|ranked| ranked.count()).max().unwrap_or(0);
    let widest = ranking.get(ranks.clone()).map(|ranked| corpus_reach(catalog, ranked.what, usage)).max().unwrap_or(0);
    let row = |ranked: Ranked<'_, AtomId>| {
        let reach = corpus_reach(catalog, ranked.what, usage);
        ValueRow {
            atom: ranked.what,
            usage,
            rules: ranked.rules().collect(),
            share: share(ranked.count(), most),
            reach,
            reach_share: share(reach, widest),
            subject,
        }
    };
    Part { all: ranking.len(), rows: ranking.get(ranks).map(row).collect() }
}

/// Rules of the whole catalog that use an atom in a way.
pub(super) fn corpus_reach(catalog: &Catalog, atom: AtomId, usage: Usage) -> usize {
    let atom = catalog.atom(atom);
    match usage {
        Usage::Indicator | Usage::Other => atom.indicators.len(),
        Usage::Exclusion => atom.exclusions.len(),
        Usage::Selector => atom.selectors.len(),
    }
}
