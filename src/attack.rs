//! ATT&CK as the site uses it: the project's index, and over it a STIX bundle, if there is one.
//!
//! In: the index, a bundle's bytes. Out: [`Attack`]: techniques by id with tactics, parents, successors followed to their end,
//! and descriptions; and a warning for whatever a bundle calls by an id that ATT&CK does not write so. Reads no file.

mod ids;
mod stix;

use std::collections::HashMap;
use std::path::Path;

pub(crate) use ids::is_technique;

use crate::content::TechniqueIndex;
use crate::content::attack::Tactic;
pub(crate) use crate::content::attack::Technique;
use crate::diagnostic::Diagnostic;
use crate::error::Error;

/// MITRE's notice, wanted wherever ATT&CK is quoted.
pub(crate) const NOTICE: &str =
    "© 2026 The MITRE Corporation. This work is reproduced and distributed with the permission of The MITRE Corporation.";

/// All of ATT&CK.
#[derive(Debug, Default)]
pub(crate) struct Attack {
    /// Tactics in the order of the matrix.
    pub tactics: Vec<Tactic>,
    /// Techniques by id.
    pub techniques: Vec<Technique>,
    /// Whether texts of a bundle are quoted.
    pub quotes: bool,
    /// What was wrong with the bundle.
    pub diagnostics: Vec<Diagnostic>,
    by_id: HashMap<String, usize>,
    by_short_name: HashMap<String, usize>,
}

impl Attack {
    /// Joins the index with a bundle.
    ///
    /// # Errors
    /// When the bundle is not a STIX 2 bundle with techniques.
    pub(crate) fn new(index: &TechniqueIndex, bundle: Option<(&Path, &[u8])>) -> Result<Self, Error> {
        let mut out = Self { tactics: index.tactics.clone(), ..Self::default() };
        for technique in &index.techniques {
            out.insert(Technique { newer_than_bundle: bundle.is_some(), ..technique.clone() });
        }
        if let Some((path, bytes)) = bundle {
            let read =
                stix::read(&path.display().to_string(), bytes).map_err(|message| Error::Bundle { path: path.to_owned(), message })?;
            if !read.tactics.is_empty() {
                out.tactics = read.tactics;
            }
            read.techniques.into_iter().for_each(|technique| out.insert(technique));
            out.diagnostics = read.diagnostics;
            out.quotes = true;
        }
        out.order();
        let heirs = out.heirs();
        for (technique, heir) in out.techniques.iter_mut().zip(&heirs) {
            technique.successor.clone_from(heir);
        }
        Ok(out)
    }

    fn insert(&mut self, technique: Technique) {
        match self.by_id.get(&technique.id) {
            Some(&at) => self.techniques[at] = technique,
            None => {
                self.by_id.insert(technique.id.clone(), self.techniques.len());
                self.techniques.push(technique);
            }
        }
    }

    /// Brings techniques, and the tactics of each, into their order.
    fn order(&mut self) {
        self.techniques.sort_by(|one, other| one.id.cmp(&other.id));
        self.by_id = self.techniques.iter().enumerate().map(|(at, technique)| (technique.id.clone(), at)).collect();
        self.by_short_name = self.tactics.iter().enumerate().map(|(at, tactic)| (tactic.short_name.clone(), at)).collect();
        let by_short_name = &self.by_short_name;
        for technique in &mut self.techniques {
            technique.tactics.sort_by_key(|name| by_short_name.get(name).map_or((1, 0), |place| (0, *place)));
            technique.tactics.dedup();
        }
    }

    /// For each technique the end of its chain of successors; nothing where there is none, or where the chain is a loop or leads
    /// out of what is known.
    fn heirs(&self) -> Vec<Option<String>> {
        let mut ends: Vec<End> = vec![End::Unknown; self.techniques.len()];
        for start in 0..self.techniques.len() {
            let (mut at, mut path) = (start, Vec::new());
            let end = loop {
                match ends[at] {
                    End::Unknown => ends[at] = End::Asked,
                    End::Asked | End::Nowhere => break End::Nowhere,
                    End::At(end) => break End::At(end),
                }
                path.push(at);
                match self.techniques[at].successor.as_ref().map(|successor| self.position(successor)) {
                    Some(Some(next)) if next != at => at = next,
                    Some(Some(_)) | None => break End::At(at),
                    Some(None) => break End::Nowhere,
                }
            };
            path.into_iter().for_each(|at| ends[at] = end);
        }
        let id = |at: usize| self.techniques.get(at).map(|technique| technique.id.clone());
        ends.iter()
            .enumerate()
            .map(|(at, end)| match end {
                End::At(end) if *end != at => id(*end),
                End::At(_) | End::Nowhere | End::Unknown | End::Asked => None,
            })
            .collect()
    }

    /// The technique of an id.
    pub(crate) fn get(&self, id: &str) -> Option<&Technique> {
        self.position(id).and_then(|at| self.techniques.get(at))
    }

    /// The place of an id in [`Attack::techniques`].
    pub(crate) fn position(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The technique that an id stands for now: itself, or its successor. Nothing for unknown ids.
    pub(crate) fn current(&self, id: &str) -> Option<&Technique> {
        let technique = self.get(id)?;
        technique.successor.as_deref().and_then(|heir| self.get(heir)).or(Some(technique))
    }

    /// The places of a technique's tactics in [`Attack::tactics`].
    pub(crate) fn tactics_of(&self, technique: &Technique) -> impl Iterator<Item = usize> {
        technique.tactics.iter().filter_map(|name| self.by_short_name.get(name).copied())
    }
}

/// What is known of the end of a chain of successors.
#[derive(Clone, Copy)]
enum End {
    Unknown,
    /// The question is being followed.
    Asked,
    At(usize),
    /// It is a loop, or leads to an id that is not known.
    Nowhere,
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::content::attack::TechniqueStatus;

    fn attack(techniques: &[(&str, Option<&str>)]) -> Attack {
        let objects: Vec<String> = techniques
            .iter()
            .flat_map(|(id, successor)| {
                let object = format!(
                    r#"{{"type":"attack-pattern","id":"x--{id}","external_references":[{{"source_name":"mitre-attack","external_id":"{id}"}}]}}"#
                );
                let relation = successor.map(|successor| {
                    format!(r#"{{"type":"relationship","relationship_type":"revoked-by","source_ref":"x--{id}","target_ref":"x--{successor}"}}"#)
                });
                [Some(object), relation].into_iter().flatten()
            })
            .collect();
        let bundle = format!(r#"{{"objects":[{}]}}"#, objects.join(","));
        Attack::new(&TechniqueIndex::default(), Some((Path::new("bundle.json"), bundle.as_bytes()))).unwrap()
    }

    #[test]
    fn successors_are_followed_to_their_end_and_loops_have_none() {
        let chain = [("T0001", Some("T0002")), ("T0002", Some("T0003")), ("T0003", None), ("T0004", Some("T0000"))];
        let circle = [("T0005", Some("T0006")), ("T0006", Some("T0005")), ("T0007", Some("T0006")), ("T0008", Some("T0008"))];
        let attack = attack(&[chain, circle].concat());
        let heirs: Vec<Option<&str>> = attack.techniques.iter().map(|technique| technique.successor.as_deref()).collect();
        assert_eq!(heirs, [Some("T0003"), Some("T0003"), None, None, None, None, None, None]);
        assert_eq!(attack.current("T0001").unwrap().id, "T0003");
        assert_eq!(attack.current("T0005").unwrap().id, "T0005");
        assert!(attack.techniques.iter().all(|technique| technique.status == TechniqueStatus::Active));
    }

    #[test]
    fn a_chain_through_all_ids_is_followed_once() {
        let ids: Vec<String> = (0..9999).map(|number| format!("T{number:04}")).collect();
        let chain: Vec<(&str, Option<&str>)> =
            ids.iter().zip(ids.iter().skip(1).map(Some).chain([None])).map(|(id, next)| (id.as_str(), next.map(String::as_str))).collect();
        let attack = attack(&chain);
        assert!(attack.techniques.iter().rev().skip(1).all(|technique| technique.successor.as_deref() == Some("T9998")));
    }
}
