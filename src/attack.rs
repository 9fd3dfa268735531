//! ATT&CK as the site uses it: the project's index, and over it a STIX bundle, if there is one.
//!
//! In: the index, a bundle's bytes. Out: [`Attack`]: techniques by id with tactics, parents, successors followed to their end,
//! and descriptions. Reads no file.

mod stix;

use std::collections::HashMap;
use std::path::Path;

use crate::content::TechniqueIndex;
use crate::content::attack::{Tactic, TechniqueStatus};
use crate::error::Error;

/// MITRE's notice, wanted wherever ATT&CK is quoted.
pub const NOTICE: &str =
    "© 2026 The MITRE Corporation. This work is reproduced and distributed with the permission of The MITRE Corporation.";

/// A technique or sub-technique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Technique {
    /// `T1021.002`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Whether it is in use.
    pub status: TechniqueStatus,
    /// The id that stands for it now, chains followed to their end.
    pub successor: Option<String>,
    /// Short names of its tactics, in the order of the matrix.
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

/// All of ATT&CK.
#[derive(Debug, Default)]
pub struct Attack {
    /// Tactics in the order of the matrix.
    pub tactics: Vec<Tactic>,
    /// Techniques by id.
    pub techniques: Vec<Technique>,
    /// Whether texts of a bundle are quoted.
    pub quotes: bool,
    by_id: HashMap<String, usize>,
}

impl Attack {
    /// Joins the index with a bundle.
    ///
    /// # Errors
    /// When the bundle is no STIX 2 bundle with techniques.
    pub fn new(index: &TechniqueIndex, bundle: Option<(&Path, &[u8])>) -> Result<Self, Error> {
        let mut out = Self { tactics: index.tactics.clone(), ..Self::default() };
        for entry in &index.techniques {
            out.insert(Technique {
                id: entry.id.clone(),
                name: entry.name.clone(),
                status: entry.status,
                successor: entry.successor.clone(),
                tactics: entry.tactics.clone(),
                platforms: entry.platforms.clone(),
                version: entry.version.clone(),
                description: String::new(),
                newer_than_bundle: bundle.is_some(),
            });
        }
        if let Some((path, bytes)) = bundle {
            let read = stix::read(bytes).map_err(|message| Error::Bundle { path: path.to_owned(), message })?;
            if !read.tactics.is_empty() {
                out.tactics = read.tactics;
            }
            read.techniques.into_iter().for_each(|technique| out.insert(technique));
            out.quotes = true;
        }
        out.techniques.sort_by(|one, other| one.id.cmp(&other.id));
        out.by_id = out.techniques.iter().enumerate().map(|(at, technique)| (technique.id.clone(), at)).collect();
        let order: HashMap<String, usize> = out.tactics.iter().enumerate().map(|(at, tactic)| (tactic.short_name.clone(), at)).collect();
        for technique in &mut out.techniques {
            technique.tactics.sort_by_key(|name| order.get(name).copied().unwrap_or(usize::MAX));
        }
        let heirs: Vec<Option<String>> = out.techniques.iter().map(|technique| out.heir(technique)).collect();
        for (technique, heir) in out.techniques.iter_mut().zip(heirs) {
            technique.successor = heir;
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

    /// The end of a chain of successors; nothing for a technique that has none, or whose chain is a loop.
    fn heir(&self, technique: &Technique) -> Option<String> {
        let mut at = technique.successor.as_ref()?;
        for _ in 0..self.techniques.len() {
            match self.get(at) {
                Some(next) => match &next.successor {
                    Some(further) if further != at => at = further,
                    _ => return (*at != technique.id).then(|| at.clone()),
                },
                None => return None,
            }
        }
        None
    }

    /// The technique of an id.
    pub fn get(&self, id: &str) -> Option<&Technique> {
        self.position(id).and_then(|at| self.techniques.get(at))
    }

    /// The place of an id in [`Attack::techniques`].
    pub fn position(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The technique that an id stands for now: itself, or its successor. Nothing for unknown ids.
    pub fn current(&self, id: &str) -> Option<&Technique> {
        let technique = self.get(id)?;
        technique.successor.as_deref().and_then(|heir| self.get(heir)).or(Some(technique))
    }

    /// The tactic of a short name.
    pub fn tactic(&self, short_name: &str) -> Option<&Tactic> {
        self.tactics.iter().find(|tactic| tactic.short_name == short_name)
    }
}
