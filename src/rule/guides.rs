//! What a rule tells those who set it up or look into its alerts.
//!
//! Holds no words for readers: pages have a label for each kind.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

named! {
    /// What a guide explains.
    GuideKind {
        /// What the log source must be set up to record.
        LogSourceRequirements = "log_source_requirements",
        /// How to bring the rule into service.
        Implementation = "implementation",
        /// How to set up what the rule needs.
        Setup = "setup",
        /// How to investigate an alert.
        Investigation = "investigation",
        /// Remarks of the author.
        Notes = "notes",
        /// A query that asks hosts, for the investigation.
        Osquery = "osquery",
        /// A longer description.
        Details = "details",
        /// What the rule takes for granted.
        Assumptions = "assumptions",
        /// What is at stake.
        Risk = "risk",
        /// What to mind.
        Considerations = "considerations",
        /// What to do about an alert.
        Response = "response",
        /// What the rule does not see.
        BlindSpots = "blind_spots",
        /// What the attacker needs to be allowed to do.
        PermissionRequired = "permission_required",
        /// How the attack works.
        Attack = "attack",
        /// How to use the query.
        Usage = "usage",
    }
}

/// A text that explains how to work with a rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Guide {
    /// What it explains.
    pub kind: GuideKind,
    /// The text (Markdown).
    pub text: String,
}

impl Guide {
    /// A guide.
    pub fn new(kind: GuideKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }
}
