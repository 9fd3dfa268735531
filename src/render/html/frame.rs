//! What surrounds every page: title, breadcrumbs, contents. It holds no number and no list of the catalog, so that what changes there
//! changes no other page.

use serde::Serialize;

use super::link::Link;
use super::sections::{self, Sections};
use crate::attack;
use crate::catalog::{Catalog, TechniqueId};
use crate::config::Config;
use crate::site::Site;
use crate::site::address::Address;
use crate::subjects::{AnySection, Heading};

/// What all pages have.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct Frame {
    root: String,
    nav: &'static str,
    title: String,
    description: Option<String>,
    crumbs: Vec<Link>,
    toc: Vec<Contents>,
    /// The branch at which the tree of techniques opens.
    branch: Option<String>,
}

/// An entry of the page's contents.
#[derive(Debug, Hash, Serialize)]
struct Contents {
    id: &'static str,
    text: &'static str,
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
}

/// The global context; `live` under `serve`.
pub(crate) fn global(config: &Config, catalog: &Catalog, live: bool) -> Global {
    Global {
        site: SiteFacts {
            title: config.title.clone(),
            description: config.description.clone(),
            language: config.language.clone(),
            version: env!("CARGO_PKG_VERSION"),
            notice: Some(attack::NOTICE),
        },
        sections: sections::all(catalog),
        live,
    }
}

impl Frame {
    /// A frame whose tree shows the tactics.
    pub(crate) fn new(address: &Address, nav: &'static str, title: impl Into<String>) -> Self {
        Self {
            root: "../".repeat(address.depth()),
            nav,
            title: title.into(),
            description: None,
            crumbs: Vec::new(),
            toc: Vec::new(),
            branch: None,
        }
    }

    /// The same frame with a description of the page.
    pub(crate) fn described(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// The same frame with breadcrumbs: what stands above the page.
    pub(crate) fn crumbs(mut self, crumbs: Vec<Link>) -> Self {
        self.crumbs = crumbs;
        self
    }

    /// The same frame with the headings of the page's sections as contents.
    pub(crate) fn sections(mut self, sections: &[&'static dyn AnySection], left_out: &[&'static Heading]) -> Self {
        let headings = sections.iter().map(|section| section.heading());
        let shown = headings.filter(|heading| left_out.iter().all(|other| other.id != heading.id));
        self.toc = shown.map(|heading| Contents { id: heading.id, text: heading.text }).collect();
        self
    }

    /// The same frame with the tree open at a technique.
    pub(crate) fn open_at(mut self, site: &Site<'_>, technique: TechniqueId) -> Self {
        self.branch = Some(site.addresses.technique_place(technique, &site.catalog.attack.techniques[technique.index()].id));
        self
    }
}
