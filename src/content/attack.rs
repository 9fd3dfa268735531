//! ATT&CK's index: ids, names, tactics, parents, successors. Texts come from a bundle, if the site has one.
//!
//! In: `attack/tactics.tsv` and `attack/techniques.tsv`. Out: [`TechniqueIndex`].

use super::address::check_slug;
use super::mistakes::{KnowledgeFile, Mistakes};
use super::overlay::{Entry, Keys, overlay};
use super::table::{self, Row};
use crate::diagnostic::Code;

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
        parent(&self.id)
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
    /// Techniques, in the order of the file.
    pub techniques: Vec<Technique>,
}

const TACTIC: [&str; 3] = ["id", "short_name", "name"];
const TECHNIQUE: [&str; 8] = ["id", "name", "status", "successor", "parent", "tactics", "platforms", "version"];

impl TechniqueIndex {
    pub(super) fn read(tactics: &[KnowledgeFile<'_>], techniques: &[KnowledgeFile<'_>], mistakes: &mut Mistakes) -> Self {
        let mut found = Vec::new();
        for &file in tactics {
            let rows = table::rows(file, TACTIC, mistakes).into_iter();
            found.extend(rows.map(|row| Entry { key: row.cells[1].to_owned(), at: row.cell(1), removes: row.is_removal, data: row }));
        }
        let (rows, short_names) = overlay("tactic", found, mistakes);
        let tactics = rows.into_iter().map(|entry| tactic(&entry.data, mistakes)).collect();
        let mut found = Vec::new();
        for &file in techniques {
            let rows = table::rows(file, TECHNIQUE, mistakes).into_iter();
            found.extend(rows.map(|row| Entry { key: row.cells[0].to_owned(), at: row.cell(0), removes: row.is_removal, data: row }));
        }
        let (rows, ids) = overlay("technique", found, mistakes);
        let techniques = rows.into_iter().map(|entry| technique(&entry.data, &short_names, &ids, mistakes)).collect();
        Self { tactics, techniques }
    }
}

fn tactic(row: &Row<'_, 3>, mistakes: &mut Mistakes) -> Tactic {
    let [id, short_name, name] = row.cells;
    if !is_numbered(id, "TA") {
        mistakes.tell(Code::InvalidAddress, row.cell(0), format!("`{id}` is not the id of a tactic"), Some("as in `TA0008`".to_owned()));
    }
    check_slug(short_name, row.cell(1), mistakes);
    Tactic { id: id.to_owned(), short_name: short_name.to_owned(), name: name.to_owned() }
}

fn technique(row: &Row<'_, 8>, tactics: &Keys, ids: &Keys, mistakes: &mut Mistakes) -> Technique {
    let [id, name, status, successor, written_parent, own_tactics, platforms, version] = row.cells;
    let (base, sub) = id.split_once('.').map_or((id, None), |(base, sub)| (base, Some(sub)));
    if !is_numbered(base, "T") || sub.is_some_and(|sub| sub.len() != 3 || !sub.bytes().all(|digit| digit.is_ascii_digit())) {
        let hint = Some("as in `T1021` or `T1021.002`".to_owned());
        mistakes.tell(Code::InvalidAddress, row.cell(0), format!("`{id}` is not the id of a technique"), hint);
    }
    let status = match status {
        "active" => TechniqueStatus::Active,
        "revoked" => TechniqueStatus::Revoked,
        "deprecated" => TechniqueStatus::Deprecated,
        other => {
            mistakes.wrong_word(row.cell(2), "status", other, &["active", "revoked", "deprecated"]);
            TechniqueStatus::Active
        }
    };
    if written_parent != parent(id).unwrap_or_default() {
        let hint = Some(parent(id).map_or_else(|| "leave it empty".to_owned(), |parent| format!("write `{parent}`")));
        mistakes.tell(Code::UnknownReference, row.cell(4), format!("`{written_parent}` is not the parent of `{id}`"), hint);
    } else if !written_parent.is_empty() {
        ids.look_up("technique", written_parent, row.cell(4), mistakes);
    }
    if !successor.is_empty() {
        ids.look_up("technique", successor, row.cell(3), mistakes);
    }
    let own_tactics =
        list(own_tactics).into_iter().filter(|tactic| tactics.look_up("tactic", tactic, row.part(5, tactic), mistakes).is_some());
    Technique {
        id: id.to_owned(),
        name: name.to_owned(),
        status,
        successor: (!successor.is_empty()).then(|| successor.to_owned()),
        tactics: own_tactics.collect(),
        platforms: list(platforms),
        version: version.to_owned(),
        description: String::new(),
        newer_than_bundle: false,
    }
}

fn parent(id: &str) -> Option<&str> {
    id.split_once('.').map(|(parent, _)| parent)
}

/// Whether an id is a prefix and four digits.
fn is_numbered(id: &str, prefix: &str) -> bool {
    id.strip_prefix(prefix).is_some_and(|number| number.len() == 4 && number.bytes().all(|digit| digit.is_ascii_digit()))
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
