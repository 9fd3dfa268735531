//! A STIX 2 bundle of ATT&CK: techniques, tactics, who revoked whom.
//!
//! In: a bundle's text. Out: what it says in ATT&CK's own words, and a placed warning for each object with an id that ATT&CK
//! does not write so; such objects are dropped. Specification: https://docs.oasis-open.org/cti/stix/v2.1/stix-v2.1.html

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::{Technique, ids};
use crate::content::attack::{Tactic, TechniqueStatus};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::{Span, Text};

/// What a bundle says.
pub(super) struct Bundle {
    pub(super) tactics: Vec<Tactic>,
    pub(super) techniques: Vec<Technique>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

#[derive(Deserialize)]
struct StixBundle<'b> {
    #[serde(borrow)]
    objects: Vec<StixObject<'b>>,
}

#[derive(Deserialize)]
struct StixObject<'b> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'b, str>,
    #[serde(default, borrow)]
    id: Cow<'b, str>,
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
    #[serde(default, borrow)]
    x_mitre_shortname: Cow<'b, str>,
    #[serde(default)]
    x_mitre_platforms: Vec<String>,
    #[serde(default, borrow)]
    external_references: Vec<ExternalReference<'b>>,
    #[serde(default, borrow)]
    kill_chain_phases: Vec<KillChainPhase<'b>>,
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
struct ExternalReference<'b> {
    #[serde(default, borrow)]
    source_name: Cow<'b, str>,
    #[serde(default, borrow)]
    external_id: Cow<'b, str>,
}

#[derive(Deserialize)]
struct KillChainPhase<'b> {
    #[serde(borrow)]
    phase_name: Cow<'b, str>,
}

impl<'b> StixObject<'b> {
    fn attack_id(&self) -> Option<&Cow<'b, str>> {
        let own = self.external_references.iter().find(|reference| reference.source_name.starts_with("mitre"))?;
        Some(&own.external_id).filter(|id| !id.is_empty())
    }
}

/// Reads the bundle of a file.
pub(super) fn read(path: &str, bytes: &[u8]) -> Result<Bundle, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| format!("this is not a STIX bundle: {error}"))?;
    let bundle: StixBundle<'_> = serde_json::from_str(text).map_err(|error| format!("this is not a STIX bundle: {error}"))?;
    let mut reader = Reader { text: Text::of_file(path, text), diagnostics: Vec::new() };
    let successors = successors(&bundle.objects);
    let patterns = bundle.objects.iter().filter(|object| object.kind == "attack-pattern");
    let techniques: Vec<Technique> = patterns.filter_map(|object| reader.technique(object, &successors)).collect();
    let tactics = reader.tactics(&bundle.objects);
    if techniques.is_empty() {
        return Err("the bundle holds no attack-pattern with an ATT&CK id".to_owned());
    }
    Ok(Bundle { tactics, techniques, diagnostics: reader.diagnostics })
}

/// Who took whose place, by ATT&CK id.
fn successors<'b>(objects: &'b [StixObject<'_>]) -> HashMap<&'b str, &'b str> {
    let ids: HashMap<&str, &str> = objects.iter().filter_map(|object| Some((&*object.id, &**object.attack_id()?))).collect();
    let revocations = objects.iter().filter(|object| object.relationship_type == "revoked-by");
    revocations.filter_map(|object| Some((*ids.get(&*object.source_ref)?, *ids.get(&*object.target_ref)?))).collect()
}

/// Dropped objects whose place is looked up; further ones are told without it.
const PLACED: usize = 20;

struct Reader<'b> {
    text: Text<'b>,
    diagnostics: Vec<Diagnostic>,
}

impl<'b> Reader<'b> {
    fn technique(&mut self, object: &StixObject<'b>, successors: &HashMap<&str, &str>) -> Option<Technique> {
        let id = object.attack_id()?;
        if !ids::is_technique(id) {
            self.drop(id, "a technique's id");
            return None;
        }
        let status = match (object.revoked, object.x_mitre_deprecated) {
            (true, _) => TechniqueStatus::Revoked,
            (false, true) => TechniqueStatus::Deprecated,
            (false, false) => TechniqueStatus::Active,
        };
        let mut tactics = Vec::with_capacity(object.kill_chain_phases.len());
        for phase in &object.kill_chain_phases {
            match ids::is_short_name(&phase.phase_name) {
                true => tactics.push(phase.phase_name.clone().into_owned()),
                false => self.drop(&phase.phase_name, "a tactic's short name"),
            }
        }
        Some(Technique {
            id: id.clone().into_owned(),
            name: object.name.clone(),
            status,
            successor: successors.get(&**id).filter(|successor| ids::is_technique(successor)).map(|&successor| successor.to_owned()),
            tactics,
            platforms: object.x_mitre_platforms.clone(),
            version: object.x_mitre_version.clone(),
            description: without_citations(&object.description),
            newer_than_bundle: false,
        })
    }

    /// The tactics of the matrix, in its order, each once.
    fn tactics(&mut self, objects: &[StixObject<'b>]) -> Vec<Tactic> {
        let tactics = objects.iter().filter(|object| object.kind == "x-mitre-tactic");
        let mut by_ref: HashMap<&str, &StixObject<'b>> = tactics.map(|object| (&*object.id, object)).collect();
        let matrix = objects.iter().find(|object| object.kind == "x-mitre-matrix");
        let order = matrix.map(|matrix| matrix.tactic_refs.as_slice()).unwrap_or_default();
        let named = order.iter().filter_map(|reference| by_ref.remove(reference.as_str()));
        let mut known = HashSet::new();
        let mut out = Vec::new();
        for object in named {
            let Some(tactic) = self.tactic(object) else { continue };
            match known.insert(tactic.short_name.clone()) {
                true => out.push(tactic),
                false => self.drop(&object.x_mitre_shortname, "a short name of one tactic alone"),
            }
        }
        out
    }

    fn tactic(&mut self, object: &StixObject<'b>) -> Option<Tactic> {
        let (id, short_name) = (object.attack_id()?, &object.x_mitre_shortname);
        if !ids::is_tactic(id) {
            self.drop(id, "a tactic's id");
            return None;
        }
        if !ids::is_short_name(short_name) {
            self.drop(short_name, "a tactic's short name");
            return None;
        }
        Some(Tactic { id: id.clone().into_owned(), short_name: short_name.clone().into_owned(), name: object.name.clone() })
    }

    /// Tells that a word of the bundle is not what it should be.
    fn drop(&mut self, word: &str, what: &str) {
        let told = Diagnostic::new(Code::InvalidValue, format!("`{}` is not {what}; what carries it was dropped", word.escape_debug()));
        let place = if self.diagnostics.len() < PLACED { self.span(word) } else { None };
        self.diagnostics.push(match place {
            Some(span) => told.at(self.text.place(span)),
            None => told,
        });
    }

    /// Where a word stands in the text; nothing if it was written with escapes and so is not a part of it.
    fn span(&self, word: &str) -> Option<Span> {
        let start = word.as_ptr().addr().checked_sub(self.text.file.as_ptr().addr())?;
        let end = start.checked_add(word.len())?;
        self.text.file.get(start..end).filter(|there| *there == word).map(|_| Span::new(start, end))
    }
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
#[expect(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn citations_are_dropped_and_links_kept() {
        let text = "Uses [SSH](https://attack.mitre.org/techniques/T1021/004).(Citation: A b) More.(Citation: c)";
        assert_eq!(without_citations(text), "Uses [SSH](https://attack.mitre.org/techniques/T1021/004). More.");
    }

    #[test]
    fn what_is_not_a_bundle_is_told() {
        for text in ["{}", r#"{"objects":[]}"#, "\u{feff}", "[]", r#"{"objects":{}}"#] {
            assert!(read("bundle.json", text.as_bytes()).is_err(), "{text}");
        }
        assert!(read("bundle.json", b"\xff").is_err());
    }

    #[test]
    fn an_id_that_is_none_costs_its_object_and_is_told_with_its_place() {
        let object = |id: &str| {
            format!(r#"{{"type":"attack-pattern","external_references":[{{"source_name":"mitre-attack","external_id":"{id}"}}]}}"#)
        };
        let ids = ["T1059", "../../../pwned", "/etc/passwd", "t1059", "<b>T1059</b>", "T1059.001", "T\\u0031059x"];
        let text = format!("{{\"objects\":[\n{}\n]}}", ids.map(object).join(",\n"));
        let bundle = read("bundle.json", text.as_bytes()).unwrap();
        let kept: Vec<&str> = bundle.techniques.iter().map(|technique| technique.id.as_str()).collect();
        assert_eq!(kept, ["T1059", "T1059.001"]);
        let lines: Vec<Option<u32>> = bundle.diagnostics.iter().map(|told| told.place.as_ref().map(|place| place.line)).collect();
        assert_eq!(lines, [Some(3), Some(4), Some(5), Some(6), None]);
        let place = bundle.diagnostics.first().unwrap().place.as_ref().unwrap();
        let marked: String = place.excerpt.chars().skip((place.column - 1 - place.skipped) as usize).take(place.length as usize).collect();
        assert_eq!(marked, "../../../pwned");
    }
}
