//! The site: which files exist, where each is, and all that they are made from.
//!
//! In: settings, catalog, templates and static files. Out: [`Site`], a plain borrow of them. Makes no file.

pub(crate) mod address;
pub(crate) mod addresses;
pub(crate) mod escape;
pub(crate) mod file;
pub(crate) mod links;
pub(crate) mod snapshot;
pub(crate) mod static_files;
pub(crate) mod templates;

use crate::catalog::Catalog;
use crate::config::Config;
use addresses::Addresses;
use links::RuleLinks;
use static_files::StaticFiles;
use templates::Templates;

/// Everything that files are made from.
#[derive(Clone, Copy)]
pub(crate) struct Site<'s> {
    pub(crate) config: &'s Config,
    pub(crate) catalog: &'s Catalog,
    pub(crate) addresses: &'s Addresses,
    pub(crate) templates: &'s Templates,
    pub(crate) static_files: &'s StaticFiles,
    pub(crate) links: &'s RuleLinks,
}
