//! Other rules: those that a rule names, that name it, that join it.

use crate::catalog::{Catalog, RuleId};
use crate::limits;
use crate::rule::{Related, RelationKind};

/// A rule that another one names.
#[derive(Debug)]
pub(crate) enum Target {
    /// A rule of the catalog.
    Rule(RuleId),
    /// A name that leads to none.
    Missing(String),
}

/// A rule that the author relates to this one, or that relates itself to it.
#[derive(Debug)]
pub(crate) struct Relative {
    /// What one is to the other.
    pub(crate) kind: RelationKind,
    /// Whether the other rule names this one.
    pub(crate) names_this: bool,
    /// The other rule.
    pub(crate) target: Target,
}

/// Whom a name leads to from a rule.
pub(super) fn target(catalog: &Catalog, from: RuleId, name: &str) -> Target {
    match catalog.called(catalog.rule(from), name) {
        Some(rule) => Target::Rule(rule),
        None => Target::Missing(name.to_owned()),
    }
}

/// Rules that this one names, and rules that name this one; those that a correlation joins are none of them.
pub(super) fn related(catalog: &Catalog, id: RuleId) -> Vec<Relative> {
    let own = own_relations(catalog, id).map(|related| Relative {
        kind: related.kind,
        names_this: false,
        target: target(catalog, id, &related.target),
    });
    let mut out: Vec<Relative> = own.filter(|relative| !matches!(relative.target, Target::Rule(other) if other == id)).collect();
    for &other in catalog.callers(id) {
        let caller = catalog.rule(other);
        let naming = own_relations(catalog, other).filter(|related| catalog.called(caller, &related.target) == Some(id));
        out.extend(naming.map(|related| Relative { kind: related.kind, names_this: true, target: Target::Rule(other) }));
    }
    out.truncate(limits::LINKS);
    out
}

fn own_relations(catalog: &Catalog, rule: RuleId) -> impl Iterator<Item = &Related> {
    catalog.rule(rule).rule.related.iter().filter(|related| related.kind != RelationKind::Correlates)
}

/// Correlations that join this rule.
pub(super) fn joined_by(catalog: &Catalog, id: RuleId) -> Vec<RuleId> {
    let joins = |other: &RuleId| catalog.rule(*other).rule.related.iter().any(|related| related.kind == RelationKind::Correlates);
    catalog.callers(id).iter().copied().filter(joins).collect()
}
