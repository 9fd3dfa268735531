//! Words for readers: how pages call operators and kinds of rules, how an event is covered, what a rule is to another.

use crate::catalog::Usage;
use crate::rule::{How, Kind, Op, RelationKind};

/// What an operator asks of a field, in a word or sign.
pub(super) fn op(op: Op) -> &'static str {
    match op {
        Op::Eq => "is",
        Op::Ne => "is not",
        Op::Contains => "contains",
        Op::StartsWith => "starts with",
        Op::EndsWith => "ends with",
        Op::Wildcard => "like",
        Op::RegexMatch => "regex",
        Op::Match => "search",
        Op::CidrMatch => "in network",
        Op::Lt => "<",
        Op::Le => "≤",
        Op::Gt => ">",
        Op::Ge => "≥",
        Op::Between => "between",
        Op::IsNull => "is null",
        Op::Exists => "exists",
        Op::Fieldref => "same as field",
    }
}

/// What a rule is for.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Detection => "detection",
        Kind::Hunting => "hunting",
        Kind::BuildingBlock => "building block",
        Kind::Correlation => "correlation",
        Kind::Ml => "machine learning",
        Kind::Alert => "alert",
    }
}

/// What a value counts as.
pub(super) fn usage(usage: Usage) -> &'static str {
    match usage {
        Usage::Indicator => "indicator",
        Usage::Exclusion => "exclusion",
        Usage::Selector => "event selector",
        Usage::Other => "other",
    }
}

/// How a rule covers an event.
pub(super) fn how(how: How) -> &'static str {
    match how {
        How::Named => "named",
        How::Category => "by category",
        How::Equivalent => "equivalent",
    }
}

/// What a rule is to the one that it names.
pub(super) fn relation(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Derived => "derived from",
        RelationKind::Obsolete => "replaces",
        RelationKind::ReplacedBy => "replaced by",
        RelationKind::Merged => "merges",
        RelationKind::Renamed => "renamed from",
        RelationKind::Similar => "similar to",
        RelationKind::Correlates => "correlates",
    }
}

/// What a rule is to one that names it.
pub(super) fn relation_back(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Derived => "source of",
        RelationKind::Obsolete => "replaced by",
        RelationKind::ReplacedBy => "replaces",
        RelationKind::Merged => "merged into",
        RelationKind::Renamed => "renamed to",
        RelationKind::Similar => "similar to",
        RelationKind::Correlates => "correlated by",
    }
}
