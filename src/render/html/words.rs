//! Words for readers: how pages call operators and kinds of rules.

use crate::rule::{Kind, Op};

/// What an operator asks of a field, in a word or sign.
pub(super) fn op(op: Op) -> &'static str {
    op.word()
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
