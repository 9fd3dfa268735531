//! What a rule says of itself beyond its logic: facts, each of a kind, with a value that has the kind's type.
//!
//! Holds no words for readers: pages have a label for each kind.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::log_token::LogKind;
use super::names::Op;

named! {
    /// What a fact is about.
    FactKind {
        /// The product whose events the rule reads, in Sigma's words.
        LogSourceProduct = "log_source_product",
        /// The category of events that the rule reads, in Sigma's words.
        LogSourceCategory = "log_source_category",
        /// The service whose events the rule reads, in Sigma's words.
        LogSourceService = "log_source_service",
        /// A data source by the name that the vendor gives it.
        DataSource = "data_source",
        /// Patterns of the indices that the rule reads.
        IndexPatterns = "index_patterns",
        /// A saved view of indices.
        DataView = "data_view",
        /// Integrations that bring the events.
        Integrations = "integrations",
        /// A connector that brings the events, and its tables.
        DataConnector = "data_connector",
        /// A list kept by the analysts, which the query reads.
        Watchlist = "watchlist",
        /// A graph or table of another kind that a stage reads.
        Reads = "reads",
        /// How the vendor classifies the rule, in the vendor's words.
        RuleType = "rule_type",
        /// Whether alerts of the rule are a part for other rules only.
        BuildingBlock = "building_block",
        /// Version of the rule.
        Version = "version",
        /// Template that the rule was made from.
        Template = "template",
        /// Whether the rule runs.
        Enabled = "enabled",
        /// Group of rules that it belongs to.
        Group = "group",
        /// A key of the author's own, with its value.
        Meta = "meta",
        /// How bad an alert is, a number up to 100.
        RiskScore = "risk_score",
        /// How sure an alert is, a number up to 100.
        Confidence = "confidence",
        /// How much harm an alert stands for, a number up to 100.
        Impact = "impact",
        /// What the alert says.
        RiskMessage = "risk_message",
        /// Who or what is at risk, with a score.
        RiskObject = "risk_object",
        /// What the risk comes from.
        ThreatObject = "threat_object",
        /// A field worth noticing.
        Observable = "observable",
        /// A finding that the rule raises.
        Finding = "finding",
        /// A story of several analytics.
        AnalyticStory = "analytic_story",
        /// Kind of asset that the rule watches.
        AssetType = "asset_type",
        /// Domain of security that the rule belongs to.
        SecurityDomain = "security_domain",
        /// A vulnerability by its CVE id.
        Cve = "cve",
        /// A product that runs the rule.
        Product = "product",
        /// An operating system or service that the rule is for.
        Platform = "platform",
        /// The operating system that the rule is for.
        OperatingSystem = "operating_system",
        /// Where the rule's author found it.
        Origin = "origin",
        /// Test of Atomic Red Team, by id.
        AtomicTest = "atomic_test",
        /// Address of events that trigger the rule.
        TestData = "test_data",
        /// How often the rule is wrong.
        FalsePositiveRate = "false_positive_rate",
        /// ATT&CK tactics as written.
        Tactics = "tactics",
        /// An entity of the alert, and the columns that name it.
        Entity = "entity",
        /// How often the rule runs.
        Interval = "interval",
        /// How far a run looks back.
        LookBack = "look_back",
        /// How long alerts of the rule are held back after one.
        Suppression = "suppression",
        /// Fields of which each value raises one alert.
        SuppressionKeys = "suppression_keys",
        /// Number of alerts that a run raises at most.
        MaxAlerts = "max_alerts",
        /// Names of machine-learning jobs.
        MachineLearningJobs = "machine_learning_jobs",
        /// Score of an anomaly from which the rule alerts.
        AnomalyThreshold = "anomaly_threshold",
        /// Patterns of the indices that hold indicators.
        IndicatorIndex = "indicator_index",
        /// Field below which an indicator stands.
        IndicatorPath = "indicator_path",
        /// Query that picks indicators.
        IndicatorQuery = "indicator_query",
        /// Fields of events and of indicators that must be equal.
        IndicatorMatch = "indicator_match",
        /// Field that holds the event's category.
        EventCategoryField = "event_category_field",
        /// Field that holds the event's time.
        TimestampField = "timestamp_field",
        /// Timeline that analysts open.
        Timeline = "timeline",
        /// Field that names the alert.
        AlertNameField = "alert_name_field",
        /// How much must come together.
        Threshold = "threshold",
        /// Fields whose values must be new.
        NewTerms = "new_terms",
        /// Since when values count as new.
        NewSince = "new_since",
        /// Time within which events or steps come together.
        Window = "window",
        /// Fields by which events are grouped.
        GroupedBy = "grouped_by",
        /// Fields that are equal in all steps.
        SharedKeys = "shared_keys",
        /// Fields that join a step with the others.
        StepKeys = "step_keys",
        /// An equality that joins events.
        Join = "join",
        /// A variable that stands for a field.
        Binding = "binding",
        /// How often a step occurs.
        Times = "times",
        /// Number of events of a variable.
        Count = "count",
        /// Steps follow each other.
        Sequence = "sequence",
        /// Steps occur in any order.
        Sample = "sample",
        /// What the pipes of a query leave of its results.
        ReportsOnly = "reports_only",
        /// The condition over several events, as written.
        Condition = "condition",
        /// An aggregation, as written.
        Aggregation = "aggregation",
        /// A variable that the alert carries, with its expression.
        Outcome = "outcome",
        /// A setting of the query.
        Setting = "setting",
    }
}

/// The parts of a log source as rules say them, and as tokens.
pub const LOG_SOURCE: [(LogKind, FactKind); 3] = [
    (LogKind::Product, FactKind::LogSourceProduct),
    (LogKind::Category, FactKind::LogSourceCategory),
    (LogKind::Service, FactKind::LogSourceService),
];

/// Something that a rule says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Fact {
    /// What it is about.
    pub kind: FactKind,
    /// What it says.
    pub value: FactValue,
}

/// What a fact says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactValue {
    /// No more than its kind says.
    Given,
    /// A number.
    Number(u32),
    /// A text as written.
    Text(String),
    /// Several names or patterns, in the order of the text.
    List(Vec<String>),
    /// Names with what each is equal to; all of them hold.
    Pairs(Vec<Pair>),
    /// A name with remarks and a score.
    Noted(Noted),
    /// A number of things that must come together.
    Threshold(Threshold),
}

/// A name and what it is equal to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Pair {
    /// The name.
    pub name: String,
    /// The value, expression or other name.
    pub value: String,
}

/// A name with remarks and a score.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Noted {
    /// The name.
    pub name: String,
    /// Types, roles, tables or columns that belong to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Its risk score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<u32>,
}

/// A number of things that must come together.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Threshold {
    /// What is counted.
    pub counted: Counted,
    /// How the count is compared.
    pub op: Op,
    /// With which number.
    pub number: u32,
    /// Fields of which each combination of values is counted by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
}

/// What a threshold counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Events.
    Events,
    /// Rows that the query returns.
    Results,
    /// Distinct values of a field.
    Distinct(String),
}

impl Fact {
    /// A fact.
    pub fn new(kind: FactKind, value: impl Into<FactValue>) -> Self {
        Self { kind, value: value.into() }
    }

    /// A fact whose text is a number, or stays a text if it is none.
    pub fn number(kind: FactKind, written: &str) -> Self {
        let value = written.parse().map_or_else(|_| FactValue::Text(written.to_owned()), FactValue::Number);
        Self { kind, value }
    }

    /// A fact that says what one name is equal to.
    pub fn pair(kind: FactKind, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { kind, value: FactValue::Pairs(vec![Pair { name: name.into(), value: value.into() }]) }
    }
}

impl FactValue {
    /// Its texts: one, or those of a list; none of other values.
    pub fn texts(&self) -> &[String] {
        match self {
            Self::Text(text) => std::slice::from_ref(text),
            Self::List(texts) => texts,
            Self::Given | Self::Number(_) | Self::Pairs(_) | Self::Noted(_) | Self::Threshold(_) => &[],
        }
    }
}

impl From<&str> for FactValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for FactValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<String>> for FactValue {
    fn from(texts: Vec<String>) -> Self {
        Self::List(texts)
    }
}

impl From<u32> for FactValue {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

impl From<Noted> for FactValue {
    fn from(noted: Noted) -> Self {
        Self::Noted(noted)
    }
}

impl From<Threshold> for FactValue {
    fn from(threshold: Threshold) -> Self {
        Self::Threshold(threshold)
    }
}
