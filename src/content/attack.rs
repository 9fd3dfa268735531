//! ATT&CK's index: ids, names, tactics, parents, successors. Texts come from a bundle, if the site has one.

use std::collections::HashMap;

use super::{ContentFile, table};
use crate::error::Error;

/// Whether a technique is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TechniqueStatus {
    /// In the matrix.
    Active,
    /// Replaced by another.
    Revoked,
    /// Withdrawn.
    Deprecated,
}

/// A technique or sub-technique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Technique {
    /// `T1021.002`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Whether it is in use.
    pub status: TechniqueStatus,
    /// The id that replaced it.
    pub successor: Option<String>,
    /// Short names of its tactics.
    pub tactics: Vec<String>,
    /// Platforms.
    pub platforms: Vec<String>,
    /// Version of the entry.
    pub version: String,
    /// Description (Markdown), citations dropped; empty without a bundle.
    pub description: String,
    /// Whether only the project's index knows it, though there is a bundle.
    pub newer_than_bundle: bool,
}

impl Technique {
    /// The id of the technique that this one is a part of.
    pub fn parent(&self) -> Option<&str> {
        self.id.split_once('.').map(|(parent, _)| parent)
    }
}

/// A tactic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tactic {
    /// `TA0008`.
    pub id: String,
    /// `lateral-movement`.
    pub short_name: String,
    /// Name.
    pub name: String,
}

/// The built-in index.
#[derive(Debug, Default)]
pub struct TechniqueIndex {
    /// Tactics in the order of the matrix.
    pub tactics: Vec<Tactic>,
    /// Techniques by id.
    pub techniques: Vec<Technique>,
    by_id: HashMap<String, usize>,
}

impl TechniqueIndex {
    pub(super) fn read<'f>(
        tactics: impl Iterator<Item = &'f ContentFile>,
        techniques: impl Iterator<Item = &'f ContentFile>,
    ) -> Result<Self, Error> {
        let mut out = Self::default();
        for file in tactics {
            table::rows(file, ["id", "short_name", "name"], |[id, short_name, name]| {
                let tactic = Tactic { id: id.to_owned(), short_name: short_name.to_owned(), name: name.to_owned() };
                match out.tactics.iter_mut().find(|known| known.id == tactic.id) {
                    Some(known) => *known = tactic,
                    None => out.tactics.push(tactic),
                }
            })?;
        }
        let columns = ["id", "name", "status", "successor", "parent", "tactics", "platforms", "version"];
        for file in techniques {
            table::rows(file, columns, |[id, name, status, successor, _, tactics, platforms, version]| {
                let technique = Technique {
                    id: id.to_owned(),
                    name: name.to_owned(),
                    status: match status {
                        "revoked" => TechniqueStatus::Revoked,
                        "deprecated" => TechniqueStatus::Deprecated,
                        _ => TechniqueStatus::Active,
                    },
                    successor: (!successor.is_empty()).then(|| successor.to_owned()),
                    tactics: list(tactics),
                    platforms: list(platforms),
                    version: version.to_owned(),
                    description: String::new(),
                    newer_than_bundle: false,
                };
                match out.by_id.get(id) {
                    Some(&at) => out.techniques[at] = technique,
                    None => {
                        out.by_id.insert(id.to_owned(), out.techniques.len());
                        out.techniques.push(technique);
                    }
                }
            })?;
        }
        Ok(out)
    }

    /// The entry of an id.
    pub fn get(&self, id: &str) -> Option<&Technique> {
        self.by_id.get(id).and_then(|&at| self.techniques.get(at))
    }
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
