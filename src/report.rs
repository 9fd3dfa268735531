//! What a command says at its end: what was read, understood, exported.
//!
//! In: a snapshot. Out: numbers and texts. Prints nothing.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, RuleId};
use crate::exchange::{catalog as export, events, predicates};
use crate::rule::{Parsed, Rule};
use crate::site::snapshot::Snapshot;

/// Rules of a language by how much was understood.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Understood {
    /// Rules.
    pub rules: usize,
    /// Understood in full.
    pub full: usize,
    /// Understood in part.
    pub partial: usize,
    /// Not understood.
    pub none: usize,
}

impl Snapshot {
    /// Rules by language; those without a query under `no query`.
    pub fn understood(&self) -> BTreeMap<&'static str, Understood> {
        let mut out: BTreeMap<&'static str, Understood> = BTreeMap::new();
        for entry in &self.catalog.rules {
            let has_query = !entry.rule.stages.is_empty() || entry.rule.correlation.is_none();
            let language = entry.rule.language.filter(|_| has_query).map_or("no query", |language| language.label());
            let counts = out.entry(language).or_default();
            counts.rules += 1;
            match entry.rule.parsed {
                Parsed::Full => counts.full += 1,
                Parsed::Partial => counts.partial += 1,
                Parsed::None => counts.none += 1,
            }
        }
        out
    }

    /// Number of files read, and of those that held no rule.
    pub fn files(&self) -> (usize, usize) {
        let facts = || self.catalog.sources.iter();
        (facts().map(|facts| facts.files).sum(), facts().map(|facts| facts.skipped.len()).sum())
    }

    /// `export predicates`.
    ///
    /// # Errors
    /// Those of the serializer, which has no reason for any.
    pub fn predicates(&self) -> serde_json::Result<String> {
        let mut out = String::new();
        for entry in &self.catalog.rules {
            let copy_of = entry.copy_of.map(|first| self.catalog.rule(first).rule.path.as_str());
            out.push_str(&predicates::line(&entry.rule, copy_of)?);
            out.push('\n');
        }
        Ok(out)
    }

    /// `export events`.
    ///
    /// # Errors
    /// Those of the serializer, which has no reason for any.
    pub fn events(&self) -> serde_json::Result<String> {
        events::lines(&self.catalog)
    }

    /// `export catalog`, as one document or as lines.
    ///
    /// # Errors
    /// Those of the serializer, which has no reason for any.
    pub fn export(&self, lines: bool) -> serde_json::Result<String> {
        let rules: Vec<&Rule> = self.catalog.rules.iter().map(|entry| &entry.rule).collect();
        if lines { export::lines(&self.header(), &rules) } else { export::document(self.header(), rules) }
    }

    /// `export navigator`: a layer for ATT&CK Navigator with the number of rules as score.
    ///
    /// # Errors
    /// Those of the serializer, which has no reason for any.
    pub fn navigator(&self, name: &str) -> serde_json::Result<String> {
        layer(&self.catalog, name)
    }

    fn header(&self) -> export::Header {
        let source = |(at, facts): (usize, &crate::catalog::SourceFacts)| {
            let rules = || self.catalog.rules.iter().filter(move |entry| entry.source == at);
            export::ExportedSource {
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
        };
        export::Header {
            schema_version: export::SCHEMA_VERSION,
            generator: format!("fieldguide {}", env!("CARGO_PKG_VERSION")),
            content: self.catalog.content.hash.clone(),
            sources: self.catalog.sources.iter().enumerate().map(source).collect(),
        }
    }
}

fn layer(catalog: &Catalog, name: &str) -> serde_json::Result<String> {
    let score = |rules: &[RuleId]| rules.len();
    let most = catalog.techniques.iter().map(|facts| score(&facts.rules)).max().unwrap_or(0);
    let techniques: Vec<_> = catalog
        .attack
        .techniques
        .iter()
        .zip(&catalog.techniques)
        .filter(|(_, facts)| !facts.rules.is_empty())
        .map(|(technique, facts)| {
            serde_json::json!({
                "techniqueID": technique.id,
                "score": score(&facts.rules),
                "comment": format!("{} rules, {} of its own", facts.rules.len(), facts.own.len()),
            })
        })
        .collect();
    serde_json::to_string_pretty(&serde_json::json!({
        "name": name,
        "versions": {"layer": "4.5"},
        "domain": "enterprise-attack",
        "description": "Number of detection rules under each technique, sub-techniques included",
        "techniques": techniques,
        "gradient": {"colors": ["#ffffff", "#2c6fbb"], "minValue": 0, "maxValue": most},
    }))
}
