//! The one rule type: what is cached, exported, imported and shown.
//!
//! In: nothing. Out: plain data with serde and a JSON Schema; `read(write(rule)) == rule`. Holds no logic but naming.

#[macro_use]
mod named;
#[macro_use]
pub(crate) mod word;
mod event_key;
mod facts;
mod guides;
mod log_token;
mod names;
#[cfg(test)]
pub(crate) mod properties;
mod reason;
mod relations;

pub use event_key::EventKey;
pub use facts::{Counted, Fact, FactKind, FactValue, LOG_SOURCE, Noted, Pair, Threshold};
pub use guides::{Guide, GuideKind};
pub use log_token::{LogKind, LogToken};
pub use names::{How, Kind, Language, Op, Parsed, Part, Platform, Role, Severity, Status, Vendor};
pub use reason::Reason;
pub use relations::{Bound, Correlation, CorrelationCondition, CorrelationKind, Related, RelationKind};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::text::Span;

/// An operator and a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Canonical {
    /// The operator.
    pub op: Op,
    /// The value, unescaped.
    pub value: String,
}

/// One comparison of a field with a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Predicate {
    /// Canonical field, or the field as written when no canonical field has the spelling.
    pub field: String,
    /// The field as written, less mere notation.
    pub raw_field: String,
    /// The operator as this rule means it.
    pub op: Op,
    /// The operator as this rule writes it.
    pub raw_op: String,
    /// The value as this rule means it, unescaped.
    pub value: String,
    /// Under an odd number of negations.
    pub negated: bool,
    /// Within a negated conjunct at the top of its stage.
    pub exclusion: bool,
    /// What it is for.
    pub role: Role,
    /// Index of its stage.
    pub stage: u32,
    /// What rankings count: operator and value in terms of the canonical field.
    pub canonical: Canonical,
    /// Written as a member of a list.
    #[serde(default, skip_serializing_if = "is_false")]
    pub listed: bool,
    /// Compared with case.
    #[serde(default, skip_serializing_if = "is_false")]
    pub cased: bool,
    /// The value stands for something that the reader fills in, or is unknown here.
    #[serde(default, skip_serializing_if = "is_false")]
    pub placeholder: bool,
    /// How the value is encoded before it is compared: `base64`, `base64offset`, `wide`, `windash` …
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub encodings: Vec<String>,
    /// The macro, list or statement that brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// Where the field stands in the rule's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field_at: Option<Span>,
    /// Where the value stands in the rule's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_at: Option<Span>,
}

impl Predicate {
    /// Whether it asks only whether the field is there.
    pub fn is_presence(&self) -> bool {
        self.op.is_presence() || (self.op == Op::Eq && self.value.is_empty())
    }
}

/// A rule's logic: leaves are indices into its predicates.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tree {
    /// All must hold.
    All(Vec<Tree>),
    /// One must hold.
    Any(Vec<Tree>),
    /// Must not hold.
    Not(Box<Tree>),
    /// A part with a name of its own.
    Named(String, Box<Tree>),
    /// A predicate.
    Test(u32),
}

/// A step of a sequence, a pipe stage, an event variable; most rules have one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Stage {
    /// Its name, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it contributes.
    pub part: Part,
    /// What it reads: tables, datasets, categories or types of events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<LogToken>,
    /// Threshold, window, keys and the like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// Its logic.
    pub tree: Tree,
}

/// An event that a rule covers, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// The event's key.
    pub event: EventKey,
    /// How it is covered, as its reason says.
    pub how: How,
    /// Stages that cover it.
    pub stages: Vec<u32>,
    /// Why it is covered.
    pub reason: Reason,
}

/// A value with what the author wrote.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
pub struct Rated<T> {
    /// The normalised value.
    pub value: T,
    /// As written, if anything was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
}

/// A rule's own text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Body {
    /// The text, decoded.
    pub text: String,
    /// The language whose tokens highlight it.
    pub language: Language,
}

/// A macro, list or filter that the rule used.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// Its body, if the source has it.
    pub body: Option<String>,
}

/// A detection rule: its facts, its text, and what it tests. The default rule says nothing; [`Rule::new`] makes one of a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
pub struct Rule {
    /// The rule language family.
    pub vendor: Vendor,
    /// Name of its source.
    pub source: String,
    /// Path below the source's root.
    pub path: String,
    /// Place among the rules of its file, from 0.
    pub position: u32,
    /// The id that the author gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The short name by which correlations call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The title.
    pub title: String,
    /// The query language, if there is a query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// What it is for.
    pub kind: Kind,
    /// How much of the query was understood.
    pub parsed: Parsed,
    /// Kept for reference only, counted nowhere.
    pub deprecated: bool,
    /// What it detects (Markdown).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Severity.
    pub severity: Rated<Severity>,
    /// Status.
    pub status: Rated<Status>,
    /// Platforms, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<Platform>,
    /// Authors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Day of creation, `2024-01-31`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// Day of the last change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// Licence, where the rule names its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// Tags as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// ATT&CK ids as tagged, upper case, distinct, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub techniques: Vec<String>,
    /// References.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
    /// Known false positives (Markdown).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub false_positives: Vec<String>,
    /// How to implement, investigate or set up (Markdown).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guides: Vec<Guide>,
    /// Further facts: log source, time frame, risk score …
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// Links to other rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// Facts of a correlation rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<Correlation>,
    /// The rule's text, unless the source publishes none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// Macros, lists and filters that it used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub definitions: Vec<Definition>,
    /// Its logic, stage by stage.
    pub stages: Vec<Stage>,
    /// What it tests, in the order of the text.
    pub predicates: Vec<Predicate>,
    /// The events that it covers, by key.
    pub events: Vec<Coverage>,
    /// What was not understood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
    /// Hash of the query without comments, white space and time columns; equal in copies. Empty without a query.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub fingerprint: String,
}

impl Rule {
    /// A rule of a file that says nothing but its title.
    pub fn new(vendor: Vendor, path: &str, title: impl Into<String>) -> Self {
        Self { vendor, path: path.to_owned(), title: title.into(), ..Self::default() }
    }

    /// The same rule without the text that it was read from: no body, no macro, no line of a diagnostic.
    #[must_use]
    pub fn without_text(mut self) -> Self {
        self.body = None;
        self.definitions.iter_mut().for_each(|definition| definition.body = None);
        self.diagnostics.iter_mut().filter_map(|told| told.place.as_mut()).for_each(|place| place.excerpt.clear());
        self
    }

    /// The values of its facts of a kind, in order.
    pub fn facts_of(&self, kind: FactKind) -> impl Iterator<Item = &FactValue> {
        self.facts.iter().filter(move |fact| fact.kind == kind).map(|fact| &fact.value)
    }

    /// The parts of its log source, each with its key.
    pub fn log_source(&self) -> impl Iterator<Item = (LogKind, &str)> {
        let named =
            |&(part, kind): &(LogKind, FactKind)| self.facts_of(kind).flat_map(FactValue::texts).map(move |name| (part, name.as_str()));
        LOG_SOURCE.iter().flat_map(named)
    }
}

fn is_false(value: &bool) -> bool {
    !*value
}
