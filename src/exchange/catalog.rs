//! `export catalog`: its form, written and read.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalog::{Catalog, SourceFacts};
use crate::rule::{Parsed, Rule, Vendor};

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

/// The export of a catalog, as one document or as lines.
///
/// # Errors
/// Those of the serializer, which has no reason for any.
pub(crate) fn text(catalog: &Catalog, lines: bool) -> serde_json::Result<String> {
    let rules = catalog.rules.iter().map(|entry| {
        let publishes_text = catalog.sources.get(entry.source).is_none_or(|facts| facts.source.bodies);
        if publishes_text { Cow::Borrowed(&entry.rule) } else { Cow::Owned(entry.rule.clone().without_text()) }
    });
    let export = Export { header: header(catalog), rules: rules.collect() };
    if lines { export.lines() } else { export.document() }
}

fn header(catalog: &Catalog) -> Header {
    Header {
        schema_version: SCHEMA_VERSION,
        generator: format!("fieldguide {}", env!("CARGO_PKG_VERSION")),
        content: catalog.content.hash.clone(),
        sources: catalog.sources.iter().enumerate().map(|(place, facts)| source(catalog, place, facts)).collect(),
    }
}

fn source(catalog: &Catalog, place: usize, facts: &SourceFacts) -> ExportedSource {
    let rules = || catalog.rules.iter().filter(move |entry| entry.source == place);
    ExportedSource {
        name: facts.source.name.clone(),
        vendor: facts.vendor,
        license: facts.source.license.clone(),
        url: facts.source.url.clone(),
        date: facts.source.date.clone(),
        own: facts.source.own,
        files: facts.files,
        parsed: rules().filter(|entry| entry.rule.parsed == Parsed::Full).count(),
        rules: rules().count(),
        skipped: facts.skipped.clone(),
    }
}

impl Export<'_> {
    /// The export as one JSON document.
    ///
    /// # Errors
    /// Those of the serializer, which has no reason for any.
    pub fn document(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// The export as lines: the header, then a rule a line.
    ///
    /// # Errors
    /// Those of the serializer, which has no reason for any.
    pub fn lines(&self) -> serde_json::Result<String> {
        let mut out = serde_json::to_string(&self.header)?;
        out.push('\n');
        for rule in &self.rules {
            out.push_str(&serde_json::to_string(rule)?);
            out.push('\n');
        }
        Ok(out)
    }
}

/// The JSON Schema of an export.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Export<'_>).to_value()
}

/// Reads an export, as one document or as lines.
///
/// # Errors
/// A sentence when the text is not an export, or is one of another schema version.
pub fn read(text: &str) -> Result<Export<'static>, String> {
    let first = text.lines().next().unwrap_or_default();
    let export = match serde_json::from_str::<Header>(first) {
        Ok(header) if !first.contains("\"rules\":[{") || text.lines().nth(1).is_some() => {
            let mut rules = Vec::new();
            for (number, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
                rules.push(Cow::Owned(serde_json::from_str(line).map_err(|error| format!("line {}: {error}", number + 1))?));
            }
            Export { header, rules }
        }
        _ => serde_json::from_str(text).map_err(|error| error.to_string())?,
    };
    match export.header.schema_version {
        SCHEMA_VERSION => Ok(export),
        other => Err(format!("schema version {other} is not {SCHEMA_VERSION}")),
    }
}
