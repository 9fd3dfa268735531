//! What a stage reads, in words that every language shares.

use std::fmt;
use std::str::FromStr;

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

impl LogKind {
    /// All names between backticks, for messages.
    pub(crate) fn listed() -> String {
        Self::ALL.iter().map(|kind| format!("`{}`", kind.name())).collect::<Vec<_>>().join(", ")
    }
}

/// `category:process_creation`: what a stage reads, or what a rule says of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(with = "String")]
pub struct LogToken {
    /// What it is the name of.
    pub kind: LogKind,
    /// The name as written; names compare without case.
    pub name: String,
}

word!(LogToken);

impl LogToken {
    /// The name for everything of a kind.
    pub const ANY: &'static str = "any";

    /// A token.
    pub fn new(kind: LogKind, name: impl Into<String>) -> Self {
        Self { kind, name: name.into() }
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

impl FromStr for LogToken {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let (kind, name) = written.split_once(':').ok_or_else(|| format!("`{written}` does not have the form `kind:name`"))?;
        let known = || format!("unknown kind `{kind}`, expected one of {}", LogKind::listed());
        LogKind::from_name(kind).map(|kind| Self::new(kind, name)).ok_or_else(known)
    }
}
