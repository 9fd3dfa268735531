//! The tree of tactics and techniques, which a script puts beside every page: one file, so that pages carry no number of it.
//!
//! In: the catalog, the addresses. Out: a constant of nested branches: address from the top of the site, name, rules, branches.

use serde::Serialize;

use crate::catalog::TechniqueId;
use crate::error::Error;
use crate::site::Site;
use crate::site::file::FixedPage;

/// An address, a name, a number of rules, and what is below.
#[derive(Serialize)]
struct Branch<'s>(String, &'s str, usize, Vec<Branch<'s>>);

/// Appends the file.
///
/// # Errors
/// When a number or a text cannot be written as JSON.
pub(super) fn render(site: &Site<'_>, out: &mut Vec<u8>) -> Result<(), Error> {
    let catalog = site.catalog;
    let tactics = catalog.attack.tactics.iter().zip(&catalog.tactics).map(|(tactic, facts)| {
        let techniques = facts.techniques.iter().map(|id| branch(site, *id)).collect();
        Branch(format!("{}#{}", FixedPage::Matrix.path(), tactic.short_name), &tactic.name, facts.rules.len(), techniques)
    });
    out.extend_from_slice(b"const techniqueTree=");
    serde_json::to_writer(&mut *out, &tactics.collect::<Vec<_>>()).map_err(|error| Error::Template(format!("tree.js: {error}")))?;
    out.extend_from_slice(b";\n");
    Ok(())
}

fn branch<'s>(site: &Site<'s>, id: TechniqueId) -> Branch<'s> {
    let facts = site.catalog.technique(id);
    let below = facts.subs.iter().map(|sub| branch(site, *sub)).collect();
    let technique = &site.catalog.attack.techniques[id.index()];
    Branch(site.addresses.technique_place(id, &technique.id), &technique.name, facts.rules.len(), below)
}
