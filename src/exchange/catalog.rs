//! `export catalog`, and the vendor `catalog` that reads it back.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rule::{Rule, Vendor};

/// Version of the export's schema. It grows when a field is taken away or means something else.
pub const SCHEMA_VERSION: u32 = 2;

/// Extensions of exported files.
pub(crate) const EXTENSIONS: [&str; 3] = ["json", "ndjson", "jsonl"];

/// What stands before the rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Header {
    /// Version of the schema.
    pub schema_version: u32,
    /// Program and version that wrote it.
    pub generator: String,
    /// Hash of the exporter's knowledge about fields and events.
    pub content: String,
    /// Where the rules come from, in order.
    pub sources: Vec<ExportedSource>,
}

/// A source, as far as pages show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExportedSource {
    /// Name.
    pub name: String,
    /// Language family.
    pub vendor: Vendor,
    /// Licence of the rules.
    pub license: Option<String>,
    /// Link to a file, with `{path}`.
    pub url: Option<String>,
    /// Day of the rules.
    pub date: Option<String>,
    /// Whether it is private.
    pub own: bool,
    /// Files read.
    pub files: usize,
    /// Rules of which all was understood.
    pub parsed: usize,
    /// Rules.
    pub rules: usize,
    /// Files that held no rule: path and reason.
    pub skipped: Vec<(String, String)>,
}

/// A whole export as one document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Export<'r> {
    /// What stands before the rules.
    #[serde(flatten)]
    pub header: Header,
    /// The rules, by source, path and position.
    pub rules: Vec<Cow<'r, Rule>>,
}

/// The export as one JSON document.
///
/// # Errors
/// Those of the serializer, which has no reason for any.
pub fn document(header: Header, rules: Vec<&Rule>) -> serde_json::Result<String> {
    serde_json::to_string(&Export { header, rules: rules.into_iter().map(Cow::Borrowed).collect() })
}

/// The export as lines: the header, then a rule a line.
///
/// # Errors
/// Those of the serializer, which has no reason for any.
pub fn lines(header: &Header, rules: &[&Rule]) -> serde_json::Result<String> {
    let mut out = serde_json::to_string(header)?;
    out.push('\n');
    for rule in rules {
        out.push_str(&serde_json::to_string(rule)?);
        out.push('\n');
    }
    Ok(out)
}

/// The JSON Schema of an export.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Export<'_>).to_value()
}

/// Reads an export, as one document or as lines.
///
/// # Errors
/// A sentence when it is none, or one of another schema version.
pub fn read(text: &str) -> Result<(Header, Vec<Rule>), String> {
    let first = text.lines().next().unwrap_or_default();
    let (header, rules) = match serde_json::from_str::<Header>(first) {
        Ok(header) if !first.contains("\"rules\":[{") || text.lines().nth(1).is_some() => {
            let mut rules = Vec::new();
            for (number, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
                rules.push(serde_json::from_str(line).map_err(|error| format!("line {}: {error}", number + 1))?);
            }
            (header, rules)
        }
        _ => {
            let export: Export<'static> = serde_json::from_str(text).map_err(|error| error.to_string())?;
            (export.header, export.rules.into_iter().map(Cow::into_owned).collect())
        }
    };
    if header.schema_version != SCHEMA_VERSION {
        return Err(format!("schema version {} is not {SCHEMA_VERSION}", header.schema_version));
    }
    Ok((header, rules))
}
