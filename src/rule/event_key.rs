//! The key of an event: who writes it, and its id.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The id that stands for all events of a table.
const WHOLE_TABLE: &str = "any";

/// `sysmon/1`: the slug of a provider and the event's id in lower case. Nothing else makes or splits it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct EventKey(String);

impl EventKey {
    /// The key of a provider's event.
    pub fn new(provider: &str, id: &str) -> Self {
        Self(format!("{provider}/{}", id.to_ascii_lowercase()))
    }

    /// The key of all events of a provider that writes one table.
    pub fn whole_table(provider: &str) -> Self {
        Self::new(provider, WHOLE_TABLE)
    }

    /// A key as written; nothing unless it has a provider, a `/` and an id.
    pub fn parse(written: &str) -> Option<Self> {
        let (provider, id) = written.split_once('/')?;
        (!provider.is_empty() && !id.is_empty()).then(|| Self(written.to_ascii_lowercase()))
    }

    /// The slug of its provider.
    pub fn provider(&self) -> &str {
        self.parts().0
    }

    /// Its id, in lower case.
    pub fn id(&self) -> &str {
        self.parts().1
    }

    /// Whether it stands for all events of a table.
    pub fn is_whole_table(&self) -> bool {
        self.id() == WHOLE_TABLE
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parts(&self) -> (&str, &str) {
        self.0.split_once('/').unwrap_or((&self.0, ""))
    }
}

impl fmt::Display for EventKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl TryFrom<String> for EventKey {
    type Error = String;

    fn try_from(written: String) -> Result<Self, String> {
        Self::parse(&written).ok_or_else(|| format!("`{written}` is not an event: it has the form `provider/id`"))
    }
}

impl From<EventKey> for String {
    fn from(key: EventKey) -> Self {
        key.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_a_provider_and_an_id_that_may_have_strokes() {
        let key = EventKey::new("azure-activity", "Microsoft.Compute/Snapshots/Write");
        assert_eq!((key.provider(), key.id()), ("azure-activity", "microsoft.compute/snapshots/write"));
        assert_eq!(EventKey::parse("azure-activity/microsoft.compute/snapshots/WRITE"), Some(key));
        assert!(EventKey::whole_table("a").is_whole_table());
        for written in ["", "sysmon", "/1", "sysmon/"] {
            assert_eq!(EventKey::parse(written), None, "{written}");
        }
    }
}
