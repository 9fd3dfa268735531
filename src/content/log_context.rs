//! What the records are that a stage looks at, and conditions on it.
//!
//! In: tokens of rules, queries and mappings. Out: whether a condition of `content/` holds. Knows no meaning of any name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};

use crate::rule::{EventKey, LogKind, LogToken, word};

/// What a stage reads: tokens of its log source, names of providers and channels, and the events that it covers.
#[derive(Debug, Clone, Default)]
pub struct LogContext {
    tokens: Vec<LogToken>,
    names: Vec<String>,
    events: Vec<EventKey>,
}

impl LogContext {
    /// A context of tokens.
    pub fn of<'t>(tokens: impl IntoIterator<Item = &'t LogToken>) -> Self {
        let mut out = Self::default();
        tokens.into_iter().for_each(|token| out.add(token));
        out
    }

    /// Adds a token.
    pub fn add(&mut self, token: &LogToken) {
        if !self.has(token) {
            self.tokens.push(token.clone());
        }
    }

    /// Adds the slug of a provider or the name of a channel.
    pub fn add_name(&mut self, name: &str) {
        if !self.names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            self.names.push(name.to_owned());
        }
    }

    /// Adds an event.
    pub fn add_event(&mut self, event: &EventKey) {
        if !self.events.contains(event) {
            self.events.push(event.clone());
        }
    }

    /// Removes the tokens of a kind.
    pub fn remove_kind(&mut self, kind: LogKind) {
        self.tokens.retain(|token| token.kind != kind);
    }

    /// The tokens, in the order in which they were added.
    pub fn tokens(&self) -> &[LogToken] {
        &self.tokens
    }

    /// Whether a token is in the context.
    pub fn has(&self, token: &LogToken) -> bool {
        self.tokens.iter().any(|known| known.is(token))
    }

    /// Whether a condition holds.
    pub fn fulfils(&self, condition: &LogCondition) -> bool {
        match condition {
            LogCondition::Token(token) => self.has(token),
            LogCondition::Event(event) => self.events.contains(event),
            LogCondition::Name(name) => {
                self.names.iter().chain(self.tokens.iter().map(|token| &token.name)).any(|known| known.eq_ignore_ascii_case(name))
            }
        }
    }
}

/// What an entry of `content/` wants of a context.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LogCondition {
    /// A token: `category:process_creation`.
    Token(LogToken),
    /// An event that is covered: `sysmon/1`.
    Event(EventKey),
    /// A token of that name, whatever its kind, a provider's slug or a channel: `DeviceProcessEvents`.
    Name(String),
}

impl FromStr for LogCondition {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        if written.contains('/') {
            return written.parse().map(Self::Event);
        }
        if written.contains(':') {
            return written.parse().map(Self::Token);
        }
        Ok(Self::Name(written.to_owned()))
    }
}

impl<'de> Deserialize<'de> for LogCondition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        word::read(deserializer)
    }
}

impl fmt::Display for LogCondition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(token) => token.fmt(out),
            Self::Event(event) => event.fmt(out),
            Self::Name(name) => out.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn a_name_is_fulfilled_by_every_kind_and_a_token_by_its_own() {
        let mut context = LogContext::default();
        context.add(&LogToken::new(LogKind::Table, "DeviceProcessEvents"));
        context.add_event(&EventKey::new("elastic-endpoint", "process:start"));
        context.add_name("elastic-endpoint");
        let holds = |written: &str| context.fulfils(&written.parse().unwrap());
        for condition in ["deviceprocessevents", "table:DeviceProcessEvents", "elastic-endpoint", "elastic-endpoint/process:start"] {
            assert!(holds(condition), "{condition}");
        }
        for condition in ["dataset:DeviceProcessEvents", "start", "sysmon/1", "sysmon"] {
            assert!(!holds(condition), "{condition}");
        }
        assert!("categry:process".parse::<LogCondition>().is_err());
    }
}
