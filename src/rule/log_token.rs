//! What a stage reads, in words that every language shares.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

named! {
    /// What a token is the name of.
    LogKind {
        /// An action, as its product names it.
        Action = "action",
        /// A kind of asset that a rule protects.
        Asset = "asset",
        /// A category of events.
        Category = "category",
        /// A code of an event.
        Code = "code",
        /// A data source that a detection names; `any` where it names one at all.
        DataSource = "data_source",
        /// A dataset or data model.
        Dataset = "dataset",
        /// The beginning of a data source's name.
        Family = "family",
        /// A folder that a rule's file stands in.
        Folder = "folder",
        /// A kind of entity of a graph.
        Graph = "graph",
        /// A pattern of index names.
        Index = "index",
        /// An integration that a rule needs.
        Integration = "integration",
        /// A type of log.
        Log = "log",
        /// A table that rows are looked up in.
        Lookup = "lookup",
        /// A module of a shipper.
        Module = "module",
        /// A platform.
        Platform = "platform",
        /// A product.
        Product = "product",
        /// The name of what wrote an event, as the event carries it.
        Provider = "provider",
        /// A schema.
        Schema = "schema",
        /// A service of a product.
        Service = "service",
        /// A named place to look in, such as a macro.
        Source = "source",
        /// A table.
        Table = "table",
        /// A tag of a rule.
        Tag = "tag",
        /// A type of event.
        Type = "type",
        /// A vendor of products.
        Vendor = "vendor",
    }
}

/// `category:process_creation`: what a stage reads, or what a rule says of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct LogToken {
    /// What it is the name of.
    pub kind: LogKind,
    /// The name as written; names compare without case.
    pub name: String,
}

impl LogToken {
    /// The name for everything of a kind.
    pub const ANY: &'static str = "any";

    /// A token.
    pub fn new(kind: LogKind, name: impl Into<String>) -> Self {
        Self { kind, name: name.into() }
    }

    /// A token as written, `kind:name`; nothing without a known kind.
    pub fn parse(written: &str) -> Option<Self> {
        let (kind, name) = written.split_once(':')?;
        Some(Self::new(LogKind::from_name(kind)?, name))
    }

    /// Whether it is the same, without regard to case.
    pub fn is(&self, other: &Self) -> bool {
        self.kind == other.kind && self.name.eq_ignore_ascii_case(&other.name)
    }
}

impl fmt::Display for LogToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.kind.name(), self.name)
    }
}

impl TryFrom<String> for LogToken {
    type Error = String;

    fn try_from(written: String) -> Result<Self, String> {
        Self::parse(&written).ok_or_else(|| format!("`{written}` is not what a stage reads: it has the form `kind:name`"))
    }
}

impl From<LogToken> for String {
    fn from(token: LogToken) -> Self {
        token.to_string()
    }
}
