//! What surrounds every page: title, breadcrumbs, contents, the tree of techniques.

use serde::Serialize;

use super::link::Link;
use super::sections::{self, Sections};
use crate::attack;
use crate::catalog::{Catalog, TechniqueId};
use crate::config::Config;
use crate::site::Site;
use crate::site::address::Address;
use crate::site::file::FixedPage;

/// What all pages have.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct Frame {
    root: String,
    nav: &'static str,
    title: String,
    description: String,
    crumbs: Vec<Link>,
    toc: Vec<Contents>,
    tree: Vec<Branch>,
}

/// An entry of the page's contents.
#[derive(Debug, Hash, Serialize)]
struct Contents {
    id: &'static str,
    text: &'static str,
}

/// An entry of the tree of tactics and techniques.
#[derive(Debug, Hash, Serialize)]
struct Branch {
    text: String,
    href: String,
    id: String,
    count: usize,
    state: &'static str,
    children: Vec<Branch>,
}

/// What the constant global context holds.
#[derive(Debug, Serialize)]
pub(crate) struct Global {
    site: SiteFacts,
    sections: Sections,
    live: bool,
}

#[derive(Debug, Hash, Serialize)]
struct SiteFacts {
    title: String,
    description: String,
    language: String,
    version: &'static str,
    notice: Option<&'static str>,
    sources: Vec<SourceFacts>,
}

#[derive(Debug, Hash, Serialize)]
struct SourceFacts {
    name: String,
    license: Option<String>,
    slug: String,
}

/// The global context; `live` under `serve`.
pub(crate) fn global(config: &Config, catalog: &Catalog, live: bool) -> Global {
    let source = |facts: &crate::catalog::SourceFacts| SourceFacts {
        name: facts.source.name.clone(),
        license: facts.source.license.clone(),
        slug: facts.source.slug.clone(),
    };
    Global {
        site: SiteFacts {
            title: config.title.clone(),
            description: config.description.clone(),
            language: config.language.clone(),
            version: env!("CARGO_PKG_VERSION"),
            notice: Some(attack::NOTICE),
            sources: catalog.sources.iter().map(source).collect(),
        },
        sections: sections::all(catalog),
        live,
    }
}

impl Frame {
    /// A frame with the tactics, none open.
    pub(crate) fn new(site: &Site<'_>, address: &Address, nav: &'static str, title: impl Into<String>) -> Self {
        Self {
            root: "../".repeat(address.depth()),
            nav,
            title: title.into(),
            description: site.config.description.clone(),
            crumbs: Vec::new(),
            toc: Vec::new(),
            tree: tree(site, address, None),
        }
    }

    /// The same frame with a description of the page.
    pub(crate) fn described(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// The same frame with breadcrumbs; the page itself is added.
    pub(crate) fn crumbs(mut self, crumbs: Vec<Link>) -> Self {
        self.crumbs = crumbs;
        self.crumbs.push(Link::text(self.title.clone()));
        self
    }

    /// The same frame with contents.
    pub(crate) fn contents(mut self, entries: &[(&'static str, &'static str)]) -> Self {
        self.toc = entries.iter().map(|&(id, text)| Contents { id, text }).collect();
        self
    }

    /// The same frame with the tree open at a technique.
    pub(crate) fn open_at(mut self, site: &Site<'_>, address: &Address, technique: TechniqueId) -> Self {
        self.tree = tree(site, address, Some(technique));
        self
    }
}

/// Tactics; below the tactics of `open` their techniques, below its technique the sub-techniques.
fn tree(site: &Site<'_>, address: &Address, open: Option<TechniqueId>) -> Vec<Branch> {
    let catalog = site.catalog;
    let matrix = Address::from(FixedPage::Matrix);
    let current = open.and_then(|id| catalog.attack.techniques.get(id.index()));
    let base = current.and_then(|technique| catalog.technique_id(technique.parent().unwrap_or(&technique.id)));
    let mut unfolded = false;
    let tactics = catalog.attack.tactics.iter().zip(&catalog.tactics);
    tactics
        .map(|(tactic, facts)| {
            let on_path = !unfolded && current.is_some_and(|technique| technique.tactics.contains(&tactic.short_name));
            unfolded |= on_path;
            let children = if on_path {
                facts.techniques.iter().map(|&id| technique(site, address, id, open, base == Some(id))).collect()
            } else {
                Vec::new()
            };
            Branch {
                text: tactic.name.clone(),
                href: format!("{}#{}", matrix.relative_to(address), tactic.short_name),
                id: tactic.id.clone(),
                count: facts.rules.len(),
                state: if on_path { "open" } else { "closed" },
                children,
            }
        })
        .collect()
}

fn technique(site: &Site<'_>, address: &Address, id: TechniqueId, open: Option<TechniqueId>, unfold: bool) -> Branch {
    let facts = site.catalog.technique(id);
    let entry = &site.catalog.attack.techniques[id.index()];
    let subs = if unfold { facts.subs.as_slice() } else { &[] };
    Branch {
        text: entry.name.clone(),
        href: site.addresses.technique(id).relative_to(address),
        id: entry.id.clone(),
        count: facts.rules.len(),
        state: if open == Some(id) {
            "current"
        } else if unfold {
            "open"
        } else {
            "closed"
        },
        children: subs.iter().map(|&sub| technique(site, address, sub, open, false)).collect(),
    }
}
