//! What can be wrong with what people wrote, and how it is told.
//!
//! In: a code, a message, a place. Out: [`Diagnostic`]s, printable as rustc prints its own. Never decides what happens next.

mod finding;
mod print;
pub(crate) mod suggest;
pub(crate) mod toml;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use finding::Finding;
pub use print::Printer;

use crate::text::Place;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Worth knowing; nothing is lost.
    Note,
    /// Something of a rule or file was not understood.
    Warning,
    /// The command cannot go on.
    Error,
}

/// Everything that can be reported, by a stable name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// A file's bytes are not valid in its encoding.
    InvalidEncoding,
    /// A file is larger than the limit.
    FileTooLarge,
    /// A file is not well-formed YAML, TOML or JSON.
    InvalidSyntax,
    /// A file is well formed but holds no rule.
    NotARule,
    /// A query breaks its language's grammar.
    QuerySyntax,
    /// A condition names a selection, macro, list or rule that does not exist.
    UnknownName,
    /// A value modifier, function, command or operator is not known.
    UnknownConstruct,
    /// A value does not fit its place.
    InvalidValue,
    /// A construct is recognised but its meaning is not carried over.
    NotCarriedOver,
    /// Nesting beyond the limit of 128.
    TooDeep,
    /// Two rules of a vendor have one id.
    DuplicateId,
    /// Two files of a source have one stem, so that their addresses get a suffix.
    ClashingStem,
    /// An ATT&CK id that neither the bundle nor the index knows.
    UnknownTechnique,
    /// An ATT&CK id that was revoked or deprecated.
    OutdatedTechnique,
    /// A log source or table that no mapping ties to an event.
    UnmappedLogSource,
    /// An event id without a definition.
    UnknownEvent,
    /// A field that `content/fields.toml` does not place.
    UnknownField,
    /// The program failed on a rule: a bug of the program.
    InternalError,
    /// site.toml has a setting that is unknown or wrong.
    InvalidSetting,
    /// A file of `content/` has a key, column or word that is unknown or wrong.
    MalformedContent,
    /// An entry of `content/` names something that does not exist.
    UnknownReference,
    /// Two entries of `content/` have one key or one address.
    DuplicateEntry,
    /// A name in `content/` cannot be an address.
    InvalidAddress,
    /// A file of `content/` that nothing reads.
    UnknownFile,
}

impl Code {
    /// All codes, in the order in which they are documented.
    pub const ALL: [Self; 24] = [
        Self::InvalidEncoding,
        Self::FileTooLarge,
        Self::InvalidSyntax,
        Self::NotARule,
        Self::QuerySyntax,
        Self::UnknownName,
        Self::UnknownConstruct,
        Self::InvalidValue,
        Self::NotCarriedOver,
        Self::TooDeep,
        Self::DuplicateId,
        Self::ClashingStem,
        Self::UnknownTechnique,
        Self::OutdatedTechnique,
        Self::UnmappedLogSource,
        Self::UnknownEvent,
        Self::UnknownField,
        Self::InternalError,
        Self::InvalidSetting,
        Self::MalformedContent,
        Self::UnknownReference,
        Self::DuplicateEntry,
        Self::InvalidAddress,
        Self::UnknownFile,
    ];

    /// The stable name, as in `warning[query-syntax]`.
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidEncoding => "invalid-encoding",
            Self::FileTooLarge => "file-too-large",
            Self::InvalidSyntax => "invalid-syntax",
            Self::NotARule => "not-a-rule",
            Self::QuerySyntax => "query-syntax",
            Self::UnknownName => "unknown-name",
            Self::UnknownConstruct => "unknown-construct",
            Self::InvalidValue => "invalid-value",
            Self::NotCarriedOver => "not-carried-over",
            Self::TooDeep => "too-deep",
            Self::DuplicateId => "duplicate-id",
            Self::ClashingStem => "clashing-stem",
            Self::UnknownTechnique => "unknown-technique",
            Self::OutdatedTechnique => "outdated-technique",
            Self::UnmappedLogSource => "unmapped-log-source",
            Self::UnknownEvent => "unknown-event",
            Self::UnknownField => "unknown-field",
            Self::InternalError => "internal-error",
            Self::InvalidSetting => "invalid-setting",
            Self::MalformedContent => "malformed-content",
            Self::UnknownReference => "unknown-reference",
            Self::DuplicateEntry => "duplicate-entry",
            Self::InvalidAddress => "invalid-address",
            Self::UnknownFile => "unknown-file",
        }
    }

    /// One sentence on what the code means.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::InvalidEncoding => "The file holds bytes that are not valid in its encoding; they were replaced.",
            Self::FileTooLarge => "The file is larger than 16 MiB and was not read.",
            Self::InvalidSyntax => "The file is not well-formed, so no rule could be read from it.",
            Self::NotARule => "The file is well formed but is not a rule.",
            Self::QuerySyntax => "The query breaks its language's grammar at this place.",
            Self::UnknownName => "The rule names something that does not exist.",
            Self::UnknownConstruct => "The rule uses a modifier, function, command or operator that is not known.",
            Self::InvalidValue => "The value does not fit the field that it is given for.",
            Self::NotCarriedOver => "The construct was recognised, but the catalog has no way to show its effect.",
            Self::TooDeep => "The rule nests deeper than 128 levels.",
            Self::DuplicateId => "Two rules have the same id; they are treated as copies.",
            Self::ClashingStem => "Two files of a source have the same name, so their addresses carry a suffix.",
            Self::UnknownTechnique => "The ATT&CK id is not known to the bundle or to the built-in index.",
            Self::OutdatedTechnique => "The ATT&CK id was revoked or deprecated.",
            Self::UnmappedLogSource => "No mapping ties this log source to events.",
            Self::UnknownEvent => "The event has no definition.",
            Self::UnknownField => "No canonical field has this spelling.",
            Self::InternalError => "The program failed on this rule. Please report it.",
            Self::InvalidSetting => "The setting in site.toml is unknown or wrong.",
            Self::MalformedContent => "The file of content/ has a key, column or word that is unknown or wrong.",
            Self::UnknownReference => "The entry of content/ names something that does not exist.",
            Self::DuplicateEntry => "Two entries of content/ have the same key or the same address.",
            Self::InvalidAddress => "The name in content/ cannot be an address.",
            Self::UnknownFile => "Nothing reads this file of content/.",
        }
    }

    /// The level that reports of this code have.
    pub fn level(self) -> Level {
        match self {
            Self::InvalidEncoding
            | Self::FileTooLarge
            | Self::InvalidSyntax
            | Self::QuerySyntax
            | Self::UnknownName
            | Self::UnknownConstruct
            | Self::InvalidValue
            | Self::TooDeep
            | Self::UnknownTechnique
            | Self::InternalError => Level::Warning,
            Self::NotARule
            | Self::NotCarriedOver
            | Self::DuplicateId
            | Self::ClashingStem
            | Self::OutdatedTechnique
            | Self::UnmappedLogSource
            | Self::UnknownEvent
            | Self::UnknownField => Level::Note,
            Self::InvalidSetting
            | Self::MalformedContent
            | Self::UnknownReference
            | Self::DuplicateEntry
            | Self::InvalidAddress
            | Self::UnknownFile => Level::Error,
        }
    }
}

/// One thing to report.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Diagnostic {
    /// What kind of thing it is.
    pub code: Code,
    /// What happened, in one sentence without a full stop.
    pub message: String,
    /// Where, if there is a place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A report without a place.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), place: None, hint: None }
    }

    /// The same report with a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same report with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
