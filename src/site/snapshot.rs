//! A site at one moment: all that its files are made from, read and worked out.

use crate::catalog::Catalog;
use crate::config::Config;
use crate::diagnostic::Finding;
use crate::site::Site;
use crate::site::addresses::Addresses;
use crate::site::links::RuleLinks;
use crate::site::static_files::StaticFiles;
use crate::site::templates::Templates;

/// Everything that a site is made from.
pub struct Snapshot {
    pub(crate) config: Config,
    pub(crate) catalog: Catalog,
    pub(crate) addresses: Addresses,
    pub(crate) templates: Templates,
    pub(crate) static_files: StaticFiles,
    pub(crate) links: RuleLinks,
    /// Hash of the ATT&CK bundle.
    pub(crate) bundle_hash: u128,
    /// What was wrong with files.
    pub(crate) findings: Vec<Finding>,
}

impl Snapshot {
    /// What files are made from.
    pub(crate) fn site(&self) -> Site<'_> {
        Site {
            config: &self.config,
            catalog: &self.catalog,
            addresses: &self.addresses,
            templates: &self.templates,
            static_files: &self.static_files,
            links: &self.links,
        }
    }

    /// The addresses of all files.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.addresses.files().iter().map(|file| file.address().path())
    }

    /// Whether an address is a file of the site.
    pub fn exists(&self, path: &str) -> bool {
        self.addresses.find(path).is_some()
    }
}
