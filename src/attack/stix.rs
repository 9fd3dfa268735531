//! A STIX 2 bundle of ATT&CK: techniques, tactics, who revoked whom.

use std::collections::HashMap;

use serde::Deserialize;

use super::Technique;
use crate::content::attack::{Tactic, TechniqueStatus};

/// What a bundle says.
pub(super) struct Bundle {
    pub(super) tactics: Vec<Tactic>,
    pub(super) techniques: Vec<Technique>,
}

#[derive(Deserialize)]
struct Raw<'b> {
    #[serde(borrow)]
    objects: Vec<Object<'b>>,
}

#[derive(Deserialize)]
struct Object<'b> {
    #[serde(rename = "type", borrow)]
    kind: std::borrow::Cow<'b, str>,
    #[serde(default)]
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    revoked: bool,
    #[serde(default)]
    x_mitre_deprecated: bool,
    #[serde(default)]
    x_mitre_version: String,
    #[serde(default)]
    x_mitre_shortname: String,
    #[serde(default)]
    x_mitre_platforms: Vec<String>,
    #[serde(default)]
    external_references: Vec<Reference>,
    #[serde(default)]
    kill_chain_phases: Vec<Phase>,
    #[serde(default)]
    tactic_refs: Vec<String>,
    #[serde(default)]
    relationship_type: String,
    #[serde(default)]
    source_ref: String,
    #[serde(default)]
    target_ref: String,
}

#[derive(Deserialize)]
struct Reference {
    #[serde(default)]
    source_name: String,
    #[serde(default)]
    external_id: String,
}

#[derive(Deserialize)]
struct Phase {
    phase_name: String,
}

impl Object<'_> {
    fn attack_id(&self) -> Option<&str> {
        let own = self.external_references.iter().find(|reference| reference.source_name.starts_with("mitre"))?;
        Some(own.external_id.as_str()).filter(|id| !id.is_empty())
    }
}

/// Reads a bundle.
pub(super) fn read(bytes: &[u8]) -> Result<Bundle, String> {
    let raw: Raw<'_> = serde_json::from_slice(bytes).map_err(|error| format!("this is no STIX bundle: {error}"))?;
    let by_ref: HashMap<&str, &str> = raw.objects.iter().filter_map(|object| Some((object.id.as_str(), object.attack_id()?))).collect();
    let mut successors = HashMap::new();
    for object in raw.objects.iter().filter(|object| object.relationship_type == "revoked-by") {
        if let (Some(from), Some(to)) = (by_ref.get(object.source_ref.as_str()), by_ref.get(object.target_ref.as_str())) {
            successors.insert(*from, (*to).to_owned());
        }
    }
    let techniques: Vec<Technique> =
        raw.objects.iter().filter(|object| object.kind == "attack-pattern").filter_map(|object| technique(object, &successors)).collect();
    if techniques.is_empty() {
        return Err("the bundle holds no attack-pattern with an ATT&CK id".to_owned());
    }
    Ok(Bundle { tactics: tactics(&raw.objects), techniques })
}

fn technique(object: &Object<'_>, successors: &HashMap<&str, String>) -> Option<Technique> {
    let id = object.attack_id()?;
    let status = match (object.revoked, object.x_mitre_deprecated) {
        (true, _) => TechniqueStatus::Revoked,
        (false, true) => TechniqueStatus::Deprecated,
        (false, false) => TechniqueStatus::Active,
    };
    Some(Technique {
        id: id.to_owned(),
        name: object.name.clone(),
        status,
        successor: successors.get(id).cloned(),
        tactics: object.kill_chain_phases.iter().map(|phase| phase.phase_name.clone()).collect(),
        platforms: object.x_mitre_platforms.clone(),
        version: object.x_mitre_version.clone(),
        description: without_citations(&object.description),
        newer_than_bundle: false,
    })
}

fn tactics(objects: &[Object<'_>]) -> Vec<Tactic> {
    let of = |reference: &String| objects.iter().find(|object| object.id == *reference && object.kind == "x-mitre-tactic");
    let matrix = objects.iter().find(|object| object.kind == "x-mitre-matrix");
    let order = matrix.map(|matrix| matrix.tactic_refs.as_slice()).unwrap_or_default();
    let tactic = |object: &Object<'_>| {
        Some(Tactic { id: object.attack_id()?.to_owned(), short_name: object.x_mitre_shortname.clone(), name: object.name.clone() })
    };
    order.iter().filter_map(of).filter_map(tactic).collect()
}

/// The text without `(Citation: …)`.
fn without_citations(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("(Citation:") {
        out.push_str(before);
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_are_dropped_and_links_kept() {
        let text = "Uses [SSH](https://attack.mitre.org/techniques/T1021/004).(Citation: A b) More.(Citation: c)";
        assert_eq!(without_citations(text), "Uses [SSH](https://attack.mitre.org/techniques/T1021/004). More.");
    }

    #[test]
    fn what_is_no_bundle_is_told() {
        assert!(read(b"{}").is_err());
        assert!(read(br#"{"objects":[]}"#).is_err());
    }
}
