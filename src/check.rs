//! Everything that could be better: what rules, files and the knowledge lack.
//!
//! In: a snapshot. Out: [`Finding`]s, their forms for programs, and how much was read and understood. Prints and writes nothing.

mod formats;
mod summary;

use std::collections::{BTreeMap, BTreeSet};

pub use formats::{json, sarif};
pub use summary::{AmountRead, Understood, amount_read, files_read, understood};

use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic, Finding, Level};
use crate::rule::{FactKind, FactValue, LogKind, LogToken, Part, Rule};
use crate::site::snapshot::Snapshot;

/// All findings: those of files and rules in their order, then notes on the catalog.
pub fn findings(snapshot: &Snapshot) -> Vec<Finding> {
    let catalog = &snapshot.catalog;
    let mut out = snapshot.findings.clone();
    for entry in &catalog.rules {
        let own = entry.rule.diagnostics.iter().filter(|own| own.code != Code::UnknownEvent).chain(&entry.diagnostics);
        out.extend(own.map(|diagnostic| {
            let mut diagnostic = diagnostic.clone();
            if diagnostic.place.is_none() {
                diagnostic.message = format!("{}: {}", entry.rule.path, diagnostic.message);
            }
            Finding { source: entry.rule.source.clone(), diagnostic }
        }));
    }
    out.extend(catalog_notes(catalog).into_iter().map(|diagnostic| Finding { source: String::new(), diagnostic }));
    out
}

/// Number of notes and of warnings.
pub fn totals(findings: &[Finding]) -> (usize, usize) {
    let warnings = findings.iter().filter(|finding| finding.diagnostic.code.level() >= Level::Warning).count();
    (findings.len() - warnings, warnings)
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
    let copies = catalog.rules.iter().filter_map(|entry| Some((entry, catalog.rule(entry.copy_of()?))));
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
    for entry in catalog.rules.iter().filter(|entry| entry.is_live() && entry.rule.kind.brings_predicates()) {
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
    for entry in catalog.rules.iter().filter(|entry| entry.is_live()) {
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
