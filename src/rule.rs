//! The one rule type: what is cached, exported, imported and shown.
//!
//! In: nothing. Out: plain data with serde and a JSON Schema; `read(write(rule)) == rule`. Holds no logic but naming.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::text::Span;

/// Declares an enum whose variants have a stable lower-case name, used in JSON, in addresses and on pages.
macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)+
        }
        impl $name {
            /// All variants, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The stable name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
            /// The variant of that name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|variant| variant.name() == name)
            }
        }
    };
}

named! {
    /// A family of rule languages.
    Vendor {
        /// Sigma.
        Sigma = "sigma",
        /// Elastic's detection rules.
        Elastic = "elastic",
        /// Splunk's security content.
        Splunk = "splunk",
        /// Microsoft's Kusto rules.
        Kusto = "kusto",
        /// Google SecOps' YARA-L.
        Yaral = "yaral",
        /// An export of Fieldguide's own.
        Catalog = "catalog",
    }
}

impl Vendor {
    /// The name on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Sigma => "Sigma",
            Self::Elastic => "Elastic",
            Self::Splunk => "Splunk",
            Self::Kusto => "Kusto",
            Self::Yaral => "YARA-L",
            Self::Catalog => "Catalog",
        }
    }
}

named! {
    /// A query language.
    Language {
        /// Sigma detections.
        Sigma = "sigma",
        /// Event Query Language.
        Eql = "eql",
        /// Kibana's query language.
        Kuery = "kuery",
        /// Lucene query strings.
        Lucene = "lucene",
        /// ES|QL.
        Esql = "esql",
        /// Splunk's search processing language.
        Spl = "splunk",
        /// Kusto.
        Kusto = "kusto",
        /// YARA-L 2.0.
        Yaral = "yaral",
    }
}

impl Language {
    /// The name on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Sigma => "Sigma",
            Self::Eql => "EQL",
            Self::Kuery => "Kuery",
            Self::Lucene => "Lucene",
            Self::Esql => "ES|QL",
            Self::Spl => "SPL",
            Self::Kusto => "Kusto",
            Self::Yaral => "YARA-L",
        }
    }
}

named! {
    /// What a rule is for. Detections, hunting rules and building blocks bring predicates; the others count as rules only.
    Kind {
        /// Raises an alert.
        Detection = "detection",
        /// A starting point for a hunt.
        Hunting = "hunting",
        /// A part for other rules.
        BuildingBlock = "building_block",
        /// Joins other rules' results.
        Correlation = "correlation",
        /// A machine-learning job.
        Ml = "ml",
        /// Passes on another product's alerts.
        Alert = "alert",
    }
}

impl Kind {
    /// The name on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::BuildingBlock => "building block",
            Self::Ml => "machine learning",
            other => other.name(),
        }
    }

    /// Whether predicates of such rules enter rankings and reach.
    pub fn brings_predicates(self) -> bool {
        match self {
            Self::Detection | Self::Hunting | Self::BuildingBlock => true,
            Self::Correlation | Self::Ml | Self::Alert => false,
        }
    }
}

named! {
    /// How much of a rule's query was understood.
    Parsed {
        /// All of it.
        Full = "full",
        /// Some of it; the diagnostics say what was not.
        Partial = "partial",
        /// Nothing, or there is no query.
        None = "none",
    }
}

named! {
    /// Normalised severity, highest first.
    Severity {
        /// Act at once.
        Critical = "critical",
        /// Act soon.
        High = "high",
        /// Look at it.
        Medium = "medium",
        /// Collect it.
        Low = "low",
        /// Context only.
        Informational = "informational",
        /// The rule gives none.
        Unrated = "unrated",
    }
}

named! {
    /// Normalised status.
    Status {
        /// Proven.
        Stable = "stable",
        /// On trial.
        Test = "test",
        /// New or noisy.
        Experimental = "experimental",
        /// Not to be used any more.
        Deprecated = "deprecated",
        /// The rule gives none.
        Unspecified = "unspecified",
    }
}

named! {
    /// Where a rule's events come from.
    Platform {
        /// Windows.
        Windows = "windows",
        /// Linux.
        Linux = "linux",
        /// macOS.
        Macos = "macos",
        /// Cloud services.
        Cloud = "cloud",
        /// Identity providers.
        Identity = "identity",
        /// Network devices and sensors.
        Network = "network",
        /// Web servers, proxies and applications.
        Web = "web",
    }
}

named! {
    /// What a predicate does with its field.
    Op {
        /// Equal.
        Eq = "eq",
        /// Not equal, as an operator of its own.
        Ne = "ne",
        /// Contains.
        Contains = "contains",
        /// Starts with.
        StartsWith = "starts_with",
        /// Ends with.
        EndsWith = "ends_with",
        /// A pattern with live wildcards that no simpler operator expresses.
        Wildcard = "wildcard",
        /// A regular expression.
        RegexMatch = "regex_match",
        /// A full-text or token search.
        Match = "match",
        /// An address within a network.
        CidrMatch = "cidr_match",
        /// Less than.
        Lt = "lt",
        /// At most.
        Le = "le",
        /// Greater than.
        Gt = "gt",
        /// At least.
        Ge = "ge",
        /// Within bounds, written `a..b`.
        Between = "between",
        /// The field is absent or null.
        IsNull = "is_null",
        /// The field is present.
        Exists = "exists",
        /// Compared with another field.
        Fieldref = "fieldref",
    }
}

impl Op {
    /// The short word that readers see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Eq => "is",
            Self::Ne => "is not",
            Self::Contains => "contains",
            Self::StartsWith => "starts with",
            Self::EndsWith => "ends with",
            Self::Wildcard => "like",
            Self::RegexMatch => "regex",
            Self::Match => "search",
            Self::CidrMatch => "in network",
            Self::Lt => "<",
            Self::Le => "≤",
            Self::Gt => ">",
            Self::Ge => "≥",
            Self::Between => "between",
            Self::IsNull => "is null",
            Self::Exists => "exists",
            Self::Fieldref => "same as field",
        }
    }

    /// Whether the operator asks only for presence.
    pub fn is_presence(self) -> bool {
        matches!(self, Self::IsNull | Self::Exists)
    }
}

named! {
    /// What a predicate is for.
    Role {
        /// Tests a field of the event.
        Test = "test",
        /// Picks the event.
        Event = "event",
        /// Picks where to look.
        Source = "source",
        /// Computed: no test of a field of the event.
        Derived = "derived",
    }
}

named! {
    /// How a rule covers an event.
    How {
        /// Its logic names the id or action type.
        Named = "named",
        /// It is the primary event of the rule's log source.
        Category = "category",
        /// Another product's record of the same activity.
        Equivalent = "equivalent",
    }
}

named! {
    /// What a stage contributes to a rule.
    Part {
        /// Its tests must hold.
        Present = "present",
        /// The event must not occur (`![…]`, `until`).
        Absent = "absent",
        /// Its rows are removed (anti-join).
        Removed = "removed",
    }
}

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
    /// The event category, table, dataset or event type that it reads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<String>,
    /// Threshold, window, keys and the like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// Its logic.
    pub tree: Tree,
}

/// A labelled fact.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// Its text.
    pub text: String,
}

impl Fact {
    /// A fact.
    pub fn new(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self { label: label.into(), text: text.into() }
    }
}

/// An event that a rule covers, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// The event's key, such as `sysmon/1`.
    pub event: String,
    /// How it is covered.
    pub how: How,
    /// Stages that cover it.
    pub stages: Vec<u32>,
    /// The reason in words.
    pub reason: String,
}

/// A value with what the author wrote.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Rated<T> {
    /// The normalised value.
    pub value: T,
    /// As written, if anything was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
}

/// A link to another rule, by id or name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Related {
    /// `derived`, `obsolete`, `merged`, `renamed`, `similar`, `correlates`, `filters`.
    pub kind: String,
    /// The other rule's id or name.
    pub target: String,
}

/// The facts of a correlation rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Correlation {
    /// `event_count`, `value_count`, `temporal`, …
    pub kind: String,
    /// Ids or names of the rules that it joins.
    pub rules: Vec<String>,
    /// Fields by which it groups.
    pub group_by: Vec<String>,
    /// Time span as written.
    pub span: Option<String>,
    /// Condition in words.
    pub condition: Option<String>,
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

/// A detection rule: its facts, its text, and what it tests.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
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
    pub guides: Vec<Fact>,
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

fn is_false(value: &bool) -> bool {
    !*value
}
