//! Links as a browser follows them from a folder on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use rayon::prelude::*;

use crate::html::attributes;
use crate::support::{Collection, assemble, corpora, files, fresh, own, page, shared};
use crate::test::{Test, needs_shared, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("every page of the own site is reached from the front page by links", || every_page_is_reached(own(), 1_000)),
    needs_shared("every page of the corpus site is reached from the front page by links", || every_page_is_reached(corpora(), 20_000)),
    plain("a site without rules stays small", without_rules_it_is_small),
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

/// Follows links and forms from the front page, as a reader without JavaScript does. Pages that only lead on stand for old links.
fn every_page_is_reached(rules: &Collection, least: usize) {
    let pages: BTreeSet<&str> = rules.site.paths().filter(|path| path.ends_with(".html")).collect();
    let mut reached: BTreeSet<String> = BTreeSet::from(["index.html".to_owned()]);
    let mut waiting: Vec<String> = vec!["index.html".to_owned()];
    let mut leading_on = BTreeSet::from(["404.html".to_owned()]);
    while !waiting.is_empty() {
        let found: Vec<BTreeSet<String>> = waiting.par_iter().map(|path| linked_pages(&page(&rules.site, path), path)).collect();
        let new = |path: &String| pages.contains(path.as_str()) && !reached.contains(path);
        waiting = found.into_iter().flatten().collect::<BTreeSet<_>>().into_iter().filter(new).collect();
        reached.extend(waiting.iter().cloned());
    }
    let is_refresh = |path: &&&str| page(&rules.site, path).contains("http-equiv=\"refresh\"");
    let lost: Vec<&&str> = pages.iter().filter(|path| !reached.contains(**path)).collect();
    leading_on.extend(lost.iter().filter(|path| is_refresh(path)).map(|path| (**path).to_string()));
    let lost: Vec<&&&str> = lost.iter().filter(|path| !leading_on.contains(***path)).collect();
    assert!(lost.is_empty(), "{} of {} pages are not reached: {:?}", lost.len(), pages.len(), lost.get(..20).unwrap_or(&lost));
    assert!(reached.len() > least, "only {} pages", reached.len());
}

/// Where links and forms of a page lead.
fn linked_pages(text: &str, path: &str) -> BTreeSet<String> {
    let links = attributes(text, "href").chain(attributes(text, "action")).filter(|link| !link.contains(':'));
    let files = links.map(|link| link.split(['#', '?']).next().unwrap()).filter(|file| !file.is_empty());
    files.map(|file| joined(Path::new(path), file).to_str().unwrap().to_owned()).collect()
}

/// A site has at most 600 files and 8 MB before any rule is there; with the bundle of ATT&CK, where that is at hand.
fn without_rules_it_is_small() {
    let folder = fresh("no-rules");
    std::fs::create_dir_all(folder.join("none")).unwrap();
    let sources = "[[source]]\nname = \"None\"\nvendor = \"sigma\"\npath = \"none\"\n".to_owned();
    let bundle = shared().map(|shared| shared.canonicalize().unwrap().join("catalog-data/attack/enterprise-attack.json"));
    let with_bundle = bundle.map(|bundle| format!("[attack]\nbundle = \"{}\"\n\n{sources}", bundle.display()));
    for settings in [Some(sources), with_bundle].into_iter().flatten() {
        let site = assemble(&settings, &folder);
        let bytes: usize = site.paths().map(|path| site.file(path).unwrap().unwrap().len()).sum();
        let files = site.paths().count();
        assert!(files < 600 && bytes < 8_000_000, "{files} files, {bytes} bytes");
    }
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
