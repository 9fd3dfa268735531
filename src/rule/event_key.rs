//! The key of an event: who writes it, and its id.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;

/// The id that stands for all events of a table.
const WHOLE_TABLE: &str = "any";

/// `sysmon/1`: the slug of a provider and the event's id in lower case. Nothing else makes or splits it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(with = "String")]
pub struct EventKey(String);

word!(EventKey);

impl EventKey {
    /// The key of a provider's event.
    pub fn new(provider: &str, id: &str) -> Self {
        Self(format!("{provider}/{}", id.to_ascii_lowercase()))
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

impl FromStr for EventKey {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let (provider, id) = written.split_once('/').unwrap_or_default();
        if provider.is_empty() || id.is_empty() {
            return Err(format!("`{written}` is not an event: it does not have the form `provider/id`"));
        }
        Ok(Self(written.to_ascii_lowercase()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_a_provider_and_an_id_that_may_have_strokes() {
        let key = EventKey::new("azure-activity", "Microsoft.Compute/Snapshots/Write");
        assert_eq!((key.provider(), key.id()), ("azure-activity", "microsoft.compute/snapshots/write"));
        assert_eq!("azure-activity/microsoft.compute/snapshots/WRITE".parse(), Ok(key));
        assert!(EventKey::new("a", WHOLE_TABLE).is_whole_table());
        for written in ["", "sysmon", "/1", "sysmon/"] {
            assert!(written.parse::<EventKey>().is_err(), "{written}");
        }
    }
}
