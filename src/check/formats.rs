//! Findings for programs: JSON lines and SARIF.
//! Specification: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::collections::HashSet;

use serde::Serialize;

use crate::diagnostic::{Code, Diagnostic, Finding, Level};

#[derive(Serialize)]
struct FindingLine<'d> {
    source: &'d str,
    level: Level,
    #[serde(flatten)]
    diagnostic: &'d Diagnostic,
}

/// One JSON line a diagnostic.
///
/// # Errors
/// Those of the serializer, which has no reason for any.
pub fn json(findings: &[Finding]) -> serde_json::Result<String> {
    let mut out = String::new();
    for finding in findings {
        out.push_str(&serde_json::to_string(&FindingLine {
            source: &finding.source,
            level: finding.diagnostic.code.level(),
            diagnostic: &finding.diagnostic,
        })?);
        out.push('\n');
    }
    Ok(out)
}

/// A SARIF 2.1.0 log.
///
/// # Errors
/// Those of the serializer, which has no reason for any.
pub fn sarif(findings: &[Finding]) -> serde_json::Result<String> {
    let used: HashSet<Code> = findings.iter().map(|finding| finding.diagnostic.code).collect();
    let rules: Vec<_> = Code::ALL
        .iter()
        .filter(|code| used.contains(code))
        .map(|code| serde_json::json!({"id": code.name(), "shortDescription": {"text": code.explanation()}}))
        .collect();
    let results: Vec<_> = findings.iter().map(result).collect();
    serde_json::to_string_pretty(&serde_json::json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": {"name": "fieldguide", "version": env!("CARGO_PKG_VERSION"), "rules": rules}}, "results": results}],
    }))
}

fn result(finding: &Finding) -> serde_json::Value {
    let diagnostic = &finding.diagnostic;
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
        "properties": {"source": finding.source},
    })
}
