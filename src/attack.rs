//! ATT&CK as the site uses it: the project's index, and over it a STIX bundle, if there is one.
//!
//! In: the index, a bundle's bytes. Out: [`Attack`]: techniques by id with tactics, parents, successors followed to their end,
//! and descriptions. Reads no file.

mod stix;

use std::collections::HashMap;
use std::path::Path;

use crate::content::TechniqueIndex;
use crate::content::attack::Tactic;
pub(crate) use crate::content::attack::Technique;
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
    by_id: HashMap<String, usize>,
}

impl Attack {
    /// Joins the index with a bundle.
    ///
    /// # Errors
    /// When the bundle is no STIX 2 bundle with techniques.
    pub(crate) fn new(index: &TechniqueIndex, bundle: Option<(&Path, &[u8])>) -> Result<Self, Error> {
        let mut out = Self { tactics: index.tactics.clone(), ..Self::default() };
        for technique in &index.techniques {
            out.insert(Technique { newer_than_bundle: bundle.is_some(), ..technique.clone() });
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
}
