//! How rules relate to other rules.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::names::Op;

named! {
    /// What a rule is to another.
    RelationKind {
        /// It was made from the other.
        Derived = "derived",
        /// It replaces the other, which is not to be used any more.
        Obsolete = "obsolete",
        /// The other replaces it.
        ReplacedBy = "replaced_by",
        /// It joins the other with further rules.
        Merged = "merged",
        /// It is the other with a new id.
        Renamed = "renamed",
        /// It is about something alike.
        Similar = "similar",
        /// It is a correlation that joins the other's results.
        Correlates = "correlates",
    }
}

named! {
    /// What a correlation computes, as Sigma's specification 2.1 defines it.
    CorrelationKind {
        /// Counts events.
        EventCount = "event_count",
        /// Counts distinct values of a field.
        ValueCount = "value_count",
        /// Wants events of all rules, in any order.
        Temporal = "temporal",
        /// Wants events of all rules, in their order.
        TemporalOrdered = "temporal_ordered",
        /// Adds up a field.
        ValueSum = "value_sum",
        /// Takes the average of a field.
        ValueAverage = "value_avg",
        /// Takes a percentile of a field.
        ValuePercentile = "value_percentile",
        /// Takes the median of a field.
        ValueMedian = "value_median",
    }
}

/// A link to another rule, by id or name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Related {
    /// What this rule is to the other.
    pub kind: RelationKind,
    /// The other rule's id or name.
    pub target: String,
}

/// The facts of a correlation rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Correlation {
    /// What it computes, if the rule names it rightly.
    pub kind: Option<CorrelationKind>,
    /// Ids or names of the rules that it joins.
    pub rules: Vec<String>,
    /// Fields by which it groups.
    pub group_by: Vec<String>,
    /// Time span as written.
    pub span: Option<String>,
    /// What must hold of what it computes.
    pub condition: Option<CorrelationCondition>,
}

/// What must hold of what a correlation computes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CorrelationCondition {
    /// A boolean expression over the joined rules, as written.
    Written(String),
    /// Bounds of the computed number.
    Bounds {
        /// The bounds; all must hold.
        bounds: Vec<Bound>,
        /// Fields whose values are computed with.
        fields: Vec<String>,
    },
}

/// A bound of a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Bound {
    /// How it is compared.
    pub op: Op,
    /// With what, as written.
    pub value: String,
}
