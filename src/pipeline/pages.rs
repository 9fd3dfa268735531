//! From the snapshot to files: those that may have changed are made, their links checked, all of them published.

use std::path::Path;

use rayon::prelude::*;

use crate::error::Error;
use crate::kept::{CODE, KeptPage, KeptPages};
use crate::publish::fingerprints::{Fingerprint, Fingerprints, fingerprint};
use crate::publish::links::{self, FoundLinks, LinkCheck, PageIds, Places};
use crate::publish::shelf::Shelf;
use crate::publish::{Output, Published, Staged};
use crate::render;
use crate::site::addresses::File;
use crate::site::file::FileId;
use crate::site::snapshot::Snapshot;
use crate::sources;

/// The name under which pages are kept.
const PAGES: &str = "pages";

impl Snapshot {
    /// Makes all files that may have changed, checks their links and publishes them into a folder.
    ///
    /// # Errors
    /// When a file cannot be made or written, or a link leads nowhere; then nothing is published.
    pub fn publish(&self, folder: &Path) -> Result<Published, Error> {
        let output = Output::open(folder)?;
        let place = Shelf::place(&self.config.root, PAGES);
        let bytes = self.config.keeping.uses.then(|| sources::kept(&place, &KeptPages::head())).flatten();
        let earlier = bytes.as_deref().and_then(KeptPages::of_bytes).unwrap_or_default();
        let fingerprints = self.fingerprints();
        let leave = |number: usize, file| {
            let kept = earlier.get(File::address(file).path(), fingerprints.get(number).copied().flatten()?)?;
            Some((output.leave(file, kept.hash, kept.length)?, kept.ids))
        };
        let (staged, found) = self.make(leave, |file, bytes| output.stage(file, bytes))?;
        let published = output.publish(&staged)?;
        if self.config.keeping.keeps {
            let kept = kept(&staged, &PageIds::new(staged.len(), &found), &fingerprints);
            let shelf = if bytes.as_ref() == Some(&kept) { None } else { Shelf::take(&self.config.root) };
            shelf.iter().for_each(|shelf| shelf.keep(PAGES, &kept));
        }
        Ok(published)
    }

    /// Makes all files and checks their links; writes nothing.
    ///
    /// # Errors
    /// As [`Snapshot::publish`].
    pub fn check_pages(&self) -> Result<(), Error> {
        self.make(|_, _| None, |_, _| Ok(())).map(drop)
    }

    /// Makes all files that `leave` does not leave as they are, by what is kept of their links, gives each to `take`, and fails when
    /// a link is dead.
    fn make<'s, 'k, T: Send>(
        &'s self,
        leave: impl Fn(usize, &'s File) -> Option<(T, &'k [u8])> + Sync,
        take: impl Fn(&'s File, &[u8]) -> Result<T, Error> + Sync,
    ) -> Result<(Vec<T>, Vec<FoundLinks>), Error> {
        let (site, files) = (self.site(), self.addresses.files());
        let places = Places::new(files);
        let begin = || (Vec::new(), LinkCheck::new(&places), Vec::new());
        let made = files.par_iter().enumerate().try_fold(begin, |(mut taken, mut links, mut buffer), (place, file)| {
            if let Some((left, ids)) = leave(place, file) {
                links.leave(place, ids);
                taken.push(left);
            } else {
                render::bytes(&site, file, &mut buffer)?;
                links.add(place, file, &buffer);
                taken.push(take(file, &buffer)?);
            }
            Ok((taken, links, buffer))
        });
        let parts = made.map(|made| made.map(|(taken, links, _)| (taken, links.found()))).collect::<Result<Vec<_>, Error>>()?;
        let (taken, found): (Vec<Vec<T>>, Vec<FoundLinks>) = parts.into_iter().unzip();
        links::judge(files, &places, &found, |file| render::file(&site, file))?;
        Ok((taken.into_iter().flatten().collect(), found))
    }

    /// The fingerprint of each file that may be left as it is; of none if nothing is kept between builds.
    fn fingerprints(&self) -> Vec<Option<Fingerprint>> {
        if !self.config.keeping.uses && !self.config.keeping.keeps {
            return Vec::new();
        }
        let (site, config, catalog) = (self.site(), &self.config, &self.catalog);
        let sources: Vec<_> = catalog.sources.iter().map(|facts| &facts.source).collect();
        let settings = (&config.title, &config.description, &config.language, &config.url, sources, catalog.vendors());
        let common = fingerprint(&(CODE, settings, self.templates.hash(), &catalog.content.hash, self.bundle_hash));
        let fingerprints = Fingerprints::new(&site, common);
        let of = |file: &File| match file.id() {
            FileId::Page(page) => fingerprints.of(page),
            FileId::Static(_) | FileId::Tree | FileId::NoJekyll | FileId::Robots | FileId::Sitemap | FileId::SitemapPart(_) => None,
        };
        self.addresses.files().par_iter().map(of).collect()
    }
}

/// What is kept of pages for later builds, as bytes.
fn kept(staged: &[Staged<'_>], ids: &PageIds<'_>, fingerprints: &[Option<Fingerprint>]) -> Vec<u8> {
    let ids: Vec<Vec<u8>> = (0..staged.len()).map(|place| ids.kept(place)).collect();
    let pages = staged.iter().zip(&ids).zip(fingerprints);
    let pages: Vec<KeptPage<'_>> = pages.filter_map(|((staged, ids), fingerprint)| Some(staged.kept((*fingerprint)?, ids))).collect();
    KeptPages::bytes(pages.into_iter())
}
