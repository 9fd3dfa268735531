//! Closed sets of a rule's words, each with its stable name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

named! {
    /// A family of rule languages, by who keeps it.
    #[derive(Default)]
    Vendor {
        /// Sigma.
        #[default]
        Sigma = "sigma", "Sigma";
        /// Elastic's detection rules.
        Elastic = "elastic", "Elastic";
        /// Splunk's security content.
        Splunk = "splunk", "Splunk";
        /// Microsoft's Kusto rules.
        Kusto = "kusto", "Kusto";
        /// Google SecOps' YARA-L.
        Yaral = "yaral", "YARA-L";
    }
}

named! {
    /// A query language.
    Language {
        /// Sigma detections.
        Sigma = "sigma", "Sigma";
        /// Event Query Language.
        Eql = "eql", "EQL";
        /// Kibana's query language.
        Kuery = "kuery", "Kuery";
        /// Lucene query strings.
        Lucene = "lucene", "Lucene";
        /// ES|QL.
        Esql = "esql", "ES|QL";
        /// Splunk's search processing language.
        Spl = "splunk", "SPL";
        /// Kusto.
        Kusto = "kusto", "Kusto";
        /// YARA-L 2.0.
        Yaral = "yaral", "YARA-L";
    }
}

named! {
    /// What a rule is for. Detections, hunting rules and building blocks bring predicates; the others count as rules only.
    #[derive(Default)]
    Kind {
        /// Raises an alert.
        #[default]
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
    #[derive(Default)]
    Parsed {
        /// All of it.
        Full = "full",
        /// Some of it; the diagnostics say what was not.
        Partial = "partial",
        /// Nothing, or there is no query.
        #[default]
        None = "none",
    }
}

named! {
    /// Normalised severity, highest first.
    #[derive(Default)]
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
        #[default]
        Unrated = "unrated",
    }
}

named! {
    /// Normalised status.
    #[derive(Default)]
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
        #[default]
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
