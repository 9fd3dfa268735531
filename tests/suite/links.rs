//! Links as a browser follows them from a folder on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use crate::html::attributes;
use crate::support::{Collection, corpora, files, fresh, own};
use crate::test::{Test, needs_shared, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("every link and anchor of the own site resolves from disk", || every_link_resolves(own(), "own-links", 50_000)),
    needs_shared("every link and anchor of the corpus site resolves from disk", || every_link_resolves(corpora(), "links", 1_000_000)),
];

/// Publishes a site and follows every link of every file.
fn every_link_resolves(rules: &Collection, name: &str, least: usize) {
    let folder = fresh(name);
    let out = folder.join("site");
    rules.site.publish(&out).unwrap();
    let files = files(&out);
    let texts: BTreeMap<PathBuf, String> = files
        .into_iter()
        .filter(|(path, _)| path.extension().is_some_and(|extension| extension == "html"))
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect();
    let ids: BTreeMap<&PathBuf, BTreeSet<&str>> = texts.iter().map(|(path, text)| (path, attributes(text, "id").collect())).collect();
    let mut followed = 0_usize;
    for (path, text) in &texts {
        for link in attributes(text, "href").chain(attributes(text, "src")).chain(attributes(text, "action")) {
            if link.starts_with("http://") || link.starts_with("https://") || link.starts_with("mailto:") {
                continue;
            }
            followed += 1;
            assert!(!link.starts_with('/'), "{}: {link} works from a server's top only", path.display());
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let file = file.split('?').next().unwrap();
            let target = if file.is_empty() { path.clone() } else { joined(path, file) };
            assert!(out.join(&target).is_file(), "{}: {link} is missing", path.display());
            if !anchor.is_empty() {
                assert!(ids.get(&target).is_some_and(|ids| ids.contains(anchor)), "{}: {link} has no such anchor", path.display());
            }
        }
    }
    assert!(followed > least, "only {followed} links were followed");
    std::fs::remove_dir_all(folder).unwrap();
}

fn joined(page: &Path, link: &str) -> PathBuf {
    let mut out = page.parent().unwrap().to_owned();
    for part in Path::new(link).components() {
        match part {
            Component::ParentDir => assert!(out.pop(), "{link} leads out of the site"),
            Component::Normal(name) => out.push(name),
            _ => {}
        }
    }
    out
}
