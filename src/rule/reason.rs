//! Why a rule covers an event.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{EventKey, How, LogToken, Op};

/// Why a rule covers an event; pages say it in words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A test of the rule's logic names it.
    Test {
        /// The field as written.
        field: String,
        /// The operator.
        op: Op,
        /// The value.
        value: String,
    },
    /// What the rule reads is mapped to it: the tokens that tell so.
    LogSource(Vec<LogToken>),
    /// It records an activity that another event records which the rule covers.
    Activity(String),
    /// It records what another event records which the rule covers.
    Event(EventKey),
}

impl Reason {
    /// The kind of coverage that it gives.
    pub fn how(&self) -> How {
        match self {
            Self::Test { .. } => How::Named,
            Self::LogSource(_) => How::Category,
            Self::Activity(_) | Self::Event(_) => How::Equivalent,
        }
    }
}
