//! From the site to bytes: one renderer for each format, and [`bytes`], the only door to any file of the site.
//!
//! In: the [`Site`] and a [`File`] of it. Out: the file's bytes, made now. Keeps nothing, so that files can be made in any
//! order and at the same time.

mod crawlers;
pub(crate) mod html;
mod static_file;
mod tree_script;

use crate::error::Error;
use crate::site::Site;
use crate::site::addresses::File;
use crate::site::file::FileId;
use crate::site::snapshot::Snapshot;

/// Makes the bytes of a file in `out`, which is emptied before.
///
/// # Errors
/// When a template uses what its context does not have, or a style sheet does not parse.
pub(crate) fn bytes(site: &Site<'_>, file: &File, out: &mut Vec<u8>) -> Result<(), Error> {
    out.clear();
    match file.id() {
        FileId::Page(page) => html::render(site, file.address(), page, out)?,
        FileId::Static(place) => static_file::render(site, place, out)?,
        FileId::Tree => tree_script::render(site, out)?,
        FileId::NoJekyll => {}
        FileId::Robots => crawlers::robots(site, out),
        FileId::Sitemap => crawlers::sitemap(site, out),
        FileId::SitemapPart(part) => crawlers::sitemap_part(site, part, out),
    }
    Ok(())
}

/// The bytes of a file.
///
/// # Errors
/// As [`bytes`].
pub(crate) fn file(site: &Site<'_>, file: &File) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    bytes(site, file, &mut out).map(|()| out)
}

impl Snapshot {
    /// The bytes at an address, made now; nothing if there is no such file.
    ///
    /// # Errors
    /// When a template uses what its context does not have, or a style sheet does not parse.
    pub fn file(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        self.addresses.at(path).map(|at| file(&self.site(), at)).transpose()
    }
}
