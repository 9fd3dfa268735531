//! What surrounds every page: contents that equal the headings, nothing of the catalog in it, the tree of techniques in a file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use scraper::{ElementRef, Html};

use crate::html::{selector, text};
use crate::support::{assemble, files, fresh, own, page, shared};
use crate::test::{Test, needs_shared, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("the contents of a page are its headings", contents_are_headings),
    plain("every branch of the tree of techniques is a page", branches_are_pages),
    needs_shared("a deleted rule rewrites at most 2 % of the pages", a_deleted_rule_rewrites_few_pages),
];

/// The start of the addresses of a page kind, and how many of its pages have contents at least.
const KINDS: [(&str, usize); 6] = [("attack/T", 20), ("events/", 20), ("fields/", 20), ("values/", 10), ("rules/", 20), ("sources/", 4)];

fn contents_are_headings() {
    let site = &own().site;
    for (kind, least) in KINDS {
        let paths: Vec<&str> = site.paths().filter(|path| path.starts_with(kind) && path.ends_with(".html")).collect();
        let mut compared = 0;
        for path in paths {
            let html = Html::parse_document(&page(site, path));
            let contents: Vec<(String, String)> = html.select(&selector("nav.toc a")).map(entry).collect();
            if contents.is_empty() {
                continue;
            }
            let headings: Vec<(String, String)> = html.select(&selector("main h2[id], main h3[id]")).map(heading).collect();
            assert_eq!(contents, headings, "{path}");
            compared += 1;
        }
        assert!(compared >= least, "{compared} pages with contents in {kind}");
    }
}

fn entry(link: ElementRef<'_>) -> (String, String) {
    (link.value().attr("href").unwrap().trim_start_matches('#').to_owned(), text(link))
}

/// The anchor and the text of a heading, which links to itself, without its count.
fn heading(heading: ElementRef<'_>) -> (String, String) {
    let id = heading.value().attr("id").unwrap();
    let link = heading.select(&selector("a")).next().unwrap();
    assert_eq!(link.value().attr("href"), Some(format!("#{id}").as_str()));
    (id.to_owned(), text(link))
}

fn branches_are_pages() {
    let site = &own().site;
    let script = page(site, "attack/tree.js");
    let json = script.trim().strip_prefix("const techniqueTree=").unwrap().trim_end_matches(';');
    let tree: serde_json::Value = serde_json::from_str(json).unwrap();
    let mut seen = 0;
    walk(&tree, &mut |address| {
        seen += 1;
        assert!(site.exists(address.split('#').next().unwrap()), "{address}");
    });
    assert!(seen > 700, "{seen} branches");
}

fn walk(branches: &serde_json::Value, look: &mut impl FnMut(&str)) {
    for branch in branches.as_array().unwrap() {
        look(branch[0].as_str().unwrap());
        walk(&branch[3], look);
    }
}

/// Deletes three tagged rules of a collection, one at a time, and counts the pages whose bytes differ: what remains are pages that
/// show a number of that rule. The median of the three counts, since a rule with the commonest value of all changes its reach everywhere.
fn a_deleted_rule_rewrites_few_pages() {
    let folder = fresh("frame");
    let from = shared().unwrap().join("corpora/elastic");
    for (path, bytes) in files(&from) {
        let to = folder.join("elastic").join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
    }
    let before = pages(&folder);
    let tagged = tagged(&folder);
    let mut shares: Vec<usize> = [1, 2, 3].iter().map(|quarter| rewritten(&folder, &before, &tagged[tagged.len() * quarter / 4])).collect();
    shares.sort_unstable();
    assert!(shares[0] > 0, "nothing differs");
    assert!(shares[1] * 50 <= before.len(), "{shares:?} of {} pages", before.len());
    fs::remove_dir_all(folder).unwrap();
}

/// All pages of the site of a folder of rules.
fn pages(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let site = assemble("[[source]]\nname = \"Elastic\"\nvendor = \"elastic\"\npath = \"elastic\"\n", folder);
    let paths = site.paths().filter(|path| path.ends_with(".html"));
    paths.map(|path| (path.to_owned(), site.file(path).unwrap().unwrap())).collect()
}

/// Number of pages that differ without a rule.
fn rewritten(folder: &Path, before: &BTreeMap<String, Vec<u8>>, rule: &Path) -> usize {
    let aside = folder.join("aside");
    fs::rename(rule, &aside).unwrap();
    let after = pages(folder);
    fs::rename(aside, rule).unwrap();
    before.iter().filter(|(path, bytes)| after.get(*path).is_some_and(|after| after != *bytes)).count()
}

/// The rules with a technique.
fn tagged(folder: &Path) -> Vec<PathBuf> {
    let is_tagged = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("attack.mitre.org/techniques/T");
    let rules = files(folder).into_iter().filter(|(path, bytes)| path.extension().is_some_and(|of| of == "toml") && is_tagged(bytes));
    rules.map(|(path, _)| folder.join(path)).collect()
}
