//! Names of fields with what restricts them: a plain text, or `{ name, vendor, context, … }`.
//!
//! In: entries of `fields.toml` and `roles.toml`. Out: [`RestrictedName`]s, whose fit to a stage can be asked.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use toml::Spanned;

use super::events::Events;
use super::fields::FieldPart;
use super::mistakes::{KnowledgeFile, Mistakes};
use super::{LogCondition, LogContext};
use crate::rule::Vendor;

/// A name as rules write it, and where it is meant.
#[derive(Debug, Clone)]
pub(super) struct RestrictedName {
    pub(super) name: String,
    /// The only vendor, if there is one.
    pub(super) vendor: Option<Vendor>,
    /// The part of the field that it holds.
    pub(super) part: FieldPart,
    /// Conditions of which one must hold, if there are any.
    pub(super) context: Vec<LogCondition>,
    /// Whether the case of the name counts.
    pub(super) exact: bool,
}

impl RestrictedName {
    /// How well it fits a name that differs in case at most, a vendor (none: any) and a context: nothing if it does not, else
    /// more for more restrictions.
    pub(super) fn fit(&self, name: &str, vendor: Option<Vendor>, context: &LogContext) -> Option<u8> {
        if self.exact && self.name != name {
            return None;
        }
        let by_vendor = match (self.vendor, vendor) {
            (None, _) | (_, None) => 0,
            (Some(wanted), Some(given)) if wanted == given => 1,
            (Some(_), _) => return None,
        };
        let by_context = match self.context.iter().any(|condition| context.fulfils(condition)) {
            true => 2,
            false if self.context.is_empty() => 0,
            false => return None,
        };
        Some(by_vendor + by_context)
    }
}

/// A name with what restricts it, as a file has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RestrictedEntry {
    pub(super) name: String,
    #[serde(default)]
    vendor: Option<Vendor>,
    #[serde(default)]
    part: FieldPart,
    #[serde(default)]
    context: Vec<Spanned<LogCondition>>,
    #[serde(default)]
    exact: bool,
    #[serde(default)]
    pub(super) remove: bool,
}

impl RestrictedEntry {
    /// A name for every vendor and context.
    pub(super) fn plain(name: String) -> Self {
        Self { name, vendor: None, part: FieldPart::Whole, context: Vec::new(), exact: false, remove: false }
    }

    /// What two entries about the same thing have in common.
    pub(super) fn key(&self) -> String {
        let vendor = self.vendor.map(|vendor| format!(" of {}", vendor.name())).unwrap_or_default();
        let context: Vec<String> = self.context.iter().map(|condition| condition.get_ref().to_string()).collect();
        let context = if context.is_empty() { String::new() } else { format!(" in {}", context.join(", ")) };
        format!("{}{vendor}{context}", self.name.to_ascii_lowercase())
    }

    /// The name without what is only of use to the file; events that its conditions name must exist.
    pub(super) fn checked(self, file: KnowledgeFile<'_>, events: &Events, mistakes: &mut Mistakes) -> RestrictedName {
        for condition in &self.context {
            if let LogCondition::Event(event) = condition.get_ref() {
                events.keys.look_up("event", event.as_str(), file.mark(condition.span()), mistakes);
            }
        }
        let context = self.context.into_iter().map(Spanned::into_inner).collect();
        RestrictedName { name: self.name, vendor: self.vendor, part: self.part, context, exact: self.exact }
    }
}

/// A [`RestrictedEntry`], written as a text where nothing restricts it.
#[derive(Debug, Clone)]
pub(super) struct TextOrTable(pub(super) RestrictedEntry);

impl<'de> Deserialize<'de> for TextOrTable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Either)
    }
}

struct Either;

impl<'de> Visitor<'de> for Either {
    type Value = TextOrTable;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a name or a table with a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<TextOrTable, E> {
        Ok(TextOrTable(RestrictedEntry::plain(name.to_owned())))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TextOrTable, A::Error> {
        RestrictedEntry::deserialize(MapAccessDeserializer::new(map)).map(TextOrTable)
    }
}
