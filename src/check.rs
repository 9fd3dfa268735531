//! Everything that could be better: what rules, files and the knowledge lack.
//!
//! In: a snapshot. Out: diagnostics by source, ordered by code, and their forms for people and machines. Writes nothing.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::Serialize;

use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::rule::{FactKind, FactValue, LogKind, LogToken, Part, Rule};
use crate::site::snapshot::Snapshot;

/// All diagnostics of a snapshot with the source that each concerns (empty for the whole catalog): those of files and rules
/// in their order, then notes on the catalog.
pub fn diagnostics(snapshot: &Snapshot) -> Vec<(String, Diagnostic)> {
    let mut out = snapshot.diagnostics.clone();
    for entry in &snapshot.catalog.rules {
        let own = entry.rule.diagnostics.iter().filter(|own| own.code != Code::UnknownEvent).chain(&entry.diagnostics);
        out.extend(own.map(|diagnostic| {
            let mut diagnostic = diagnostic.clone();
            if diagnostic.place.is_none() {
                diagnostic.message = format!("{}: {}", entry.rule.path, diagnostic.message);
            }
            (entry.rule.source.clone(), diagnostic)
        }));
    }
    out.extend(catalog_notes(&snapshot.catalog).into_iter().map(|diagnostic| (String::new(), diagnostic)));
    out
}

fn catalog_notes(catalog: &Catalog) -> Vec<Diagnostic> {
    let mut out = duplicate_ids(catalog);
    out.extend(clashing_stems(catalog));
    out.extend(unmapped(catalog));
    out.extend(unknown_events(catalog));
    out.extend(unknown_fields(catalog));
    out
}

fn duplicate_ids(catalog: &Catalog) -> Vec<Diagnostic> {
    let copies = catalog.rules.iter().filter_map(|entry| Some((entry, catalog.rule(entry.copy_of?))));
    let same_id = copies.filter(|(entry, first)| entry.rule.id.is_some() && entry.rule.id == first.rule.id);
    same_id
        .map(|(entry, first)| {
            let id = entry.rule.id.as_deref().unwrap_or_default();
            let message = format!("{}: the id {id} is also that of {}", entry.rule.path, first.rule.path);
            Diagnostic::new(Code::DuplicateId, message).hint("the two are counted as one rule")
        })
        .collect()
}

fn clashing_stems(catalog: &Catalog) -> Vec<Diagnostic> {
    let mut stems: BTreeMap<(usize, String), Vec<&str>> = BTreeMap::new();
    for entry in &catalog.rules {
        let name = entry.rule.path.rsplit('/').next().unwrap_or_default();
        stems.entry((entry.source, crate::content::slug::slug(name))).or_default().push(&entry.rule.path);
    }
    let several = stems.into_values().filter(|paths| paths.windows(2).any(|pair| pair[0] != pair[1]));
    several.map(|paths| Diagnostic::new(Code::ClashingStem, format!("several files have one name: {}", paths.join(", ")))).collect()
}

/// What rules read and no mapping ties to events: log sources, data sources, indexes, datasets, tables and event types, most
/// rules first.
fn unmapped(catalog: &Catalog) -> Vec<Diagnostic> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for entry in catalog.rules.iter().filter(|entry| entry.counted && entry.rule.kind.brings_predicates()) {
        for name in unmapped_of(&entry.rule) {
            *counts.entry(name).or_default() += 1;
        }
    }
    ranked(counts, Code::UnmappedLogSource, "leads to no event")
}

/// What a rule as a whole and its stages read without covering an event.
fn unmapped_of(rule: &Rule) -> BTreeSet<String> {
    let vendor = rule.vendor.label();
    let mut out = BTreeSet::new();
    if rule.events.is_empty() {
        let log_source = rule.log_source().map(|(part, name)| format!("{} {name}", part.name())).collect::<Vec<_>>().join(", ");
        if !log_source.is_empty() {
            out.insert(format!("{vendor} log source {log_source}"));
        }
        for (kind, what) in [(FactKind::DataSource, "data source"), (FactKind::IndexPatterns, "index")] {
            out.extend(rule.facts_of(kind).flat_map(FactValue::texts).map(|name| format!("{vendor} {what} {name}")));
        }
    }
    for (number, stage) in rule.stages.iter().enumerate() {
        let covers = rule.events.iter().any(|covered| covered.stages.iter().any(|stage| *stage as usize == number));
        if stage.part == Part::Removed || covers {
            continue;
        }
        let has_dataset = stage.reads.iter().any(|token| token.kind == LogKind::Dataset);
        for LogToken { kind, name } in &stage.reads {
            let what = match kind {
                LogKind::Table | LogKind::Dataset | LogKind::Category => kind.name(),
                LogKind::Index if !has_dataset => kind.name(),
                LogKind::Type => "event type",
                LogKind::Product | LogKind::Log => "log source",
                _ => continue,
            };
            out.insert(format!("{vendor} {what} {name}"));
        }
    }
    out
}

/// Events without a definition, and ids that are those of no event.
fn unknown_events(catalog: &Catalog) -> Vec<Diagnostic> {
    let unknown = catalog.events.iter().filter(|event| !event.defined);
    let mut out =
        ranked(unknown.map(|event| (event.key.to_string(), event.covering().len())).collect(), Code::UnknownEvent, "has no definition");
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    for entry in catalog.rules.iter().filter(|entry| entry.counted) {
        for own in entry.rule.diagnostics.iter().filter(|own| own.code == Code::UnknownEvent) {
            *ids.entry(format!("{} {}", entry.rule.vendor.label(), own.message)).or_default() += 1;
        }
    }
    out.extend(ranked(ids, Code::UnknownEvent, ""));
    out
}

fn unknown_fields(catalog: &Catalog) -> Vec<Diagnostic> {
    let unknown = catalog.fields.iter().filter(|field| !field.known && !field.rules.is_empty());
    ranked(unknown.map(|field| (field.name.clone(), field.rules.len())).collect(), Code::UnknownField, "is no canonical field")
}

fn ranked(counts: BTreeMap<String, usize>, code: Code, what: &str) -> Vec<Diagnostic> {
    let mut sorted: Vec<(String, usize)> = counts.into_iter().collect();
    sorted.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let plural = |rules: usize| if rules == 1 { "1 rule".to_owned() } else { format!("{rules} rules") };
    sorted
        .into_iter()
        .map(|(name, rules)| Diagnostic::new(code, format!("{} ({})", format!("{name} {what}").trim_end(), plural(rules))))
        .collect()
}

/// Number of diagnostics at each level: notes, warnings.
pub fn totals(diagnostics: &[(String, Diagnostic)]) -> (usize, usize) {
    let warnings = diagnostics.iter().filter(|(_, diagnostic)| diagnostic.code.level() >= Level::Warning).count();
    (diagnostics.len() - warnings, warnings)
}

#[derive(Serialize)]
struct Line<'d> {
    source: &'d str,
    level: Level,
    #[serde(flatten)]
    diagnostic: &'d Diagnostic,
}

/// One JSON line a diagnostic.
///
/// # Errors
/// Those of the serializer, which has no reason for any.
pub fn json(diagnostics: &[(String, Diagnostic)]) -> serde_json::Result<String> {
    let mut out = String::new();
    for (source, diagnostic) in diagnostics {
        out.push_str(&serde_json::to_string(&Line { source, level: diagnostic.code.level(), diagnostic })?);
        out.push('\n');
    }
    Ok(out)
}

/// A SARIF 2.1.0 log.
///
/// # Errors
/// Those of the serializer, which has no reason for any.
pub fn sarif(diagnostics: &[(String, Diagnostic)]) -> serde_json::Result<String> {
    let used: HashSet<Code> = diagnostics.iter().map(|(_, diagnostic)| diagnostic.code).collect();
    let rules: Vec<_> = Code::ALL
        .iter()
        .filter(|code| used.contains(code))
        .map(|code| serde_json::json!({"id": code.name(), "shortDescription": {"text": code.explanation()}}))
        .collect();
    let results: Vec<_> = diagnostics.iter().map(|(source, diagnostic)| result(source, diagnostic)).collect();
    serde_json::to_string_pretty(&serde_json::json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": {"name": "fieldguide", "version": env!("CARGO_PKG_VERSION"), "rules": rules}}, "results": results}],
    }))
}

fn result(source: &str, diagnostic: &Diagnostic) -> serde_json::Value {
    let level = match diagnostic.code.level() {
        Level::Note => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    };
    let text = match &diagnostic.hint {
        Some(hint) => format!("{}. {hint}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let locations: Vec<_> = diagnostic
        .place
        .iter()
        .map(|place| {
            serde_json::json!({"physicalLocation": {
                "artifactLocation": {"uri": place.path},
                "region": {"startLine": place.line, "startColumn": place.column, "endColumn": place.column + place.length},
            }})
        })
        .collect();
    serde_json::json!({
        "ruleId": diagnostic.code.name(),
        "level": level,
        "message": {"text": text},
        "locations": locations,
        "properties": {"source": source},
    })
}
