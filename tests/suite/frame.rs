//! What surrounds every page: contents that equal the headings, nothing of the catalog in it, the tree of techniques in a file.

use std::collections::BTreeSet;
use std::path::Path;

use fieldguide::pipeline::Snapshot;
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

/// The folder of one page kind each; a page that lies in it is looked at.
const KINDS: [&str; 2] = ["attack/T", "values/"];

fn contents_are_headings() {
    let site = &own().site;
    for kind in KINDS {
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
        assert!(compared > 20, "{compared} pages with contents in {kind}");
    }
}

fn entry(link: ElementRef<'_>) -> (String, String) {
    (link.value().attr("href").unwrap().trim_start_matches('#').to_owned(), text(link))
}

/// The anchor and the text of a heading, without its count and its link to itself.
fn heading(heading: ElementRef<'_>) -> (String, String) {
    let own: String = heading.children().filter_map(|node| node.value().as_text()).map(|text| &**text).collect();
    (heading.value().attr("id").unwrap().to_owned(), own.trim().to_owned())
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

/// Deletes a tagged rule of a collection and counts the pages whose bytes differ.
fn a_deleted_rule_rewrites_few_pages() {
    let folder = fresh("frame");
    let from = shared().unwrap().join("corpora/elastic");
    for (path, bytes) in files(&from) {
        let to = folder.join("elastic").join(path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, bytes).unwrap();
    }
    let settings = "[[source]]\nname = \"Elastic\"\nvendor = \"elastic\"\npath = \"elastic\"\n";
    let before = assemble(settings, &folder);
    std::fs::remove_file(folder.join("elastic").join(tagged(&folder.join("elastic")))).unwrap();
    let after = assemble(settings, &folder);
    let kept: BTreeSet<&str> = after.paths().collect();
    let pages: Vec<&str> = before.paths().filter(|path| path.ends_with(".html") && kept.contains(path)).collect();
    let differs = |path: &&&str| bytes(&before, path) != bytes(&after, path);
    let differing: Vec<&&str> = pages.iter().filter(differs).collect();
    assert!(!differing.is_empty(), "nothing differs");
    assert!(differing.len() * 50 <= pages.len(), "{} of {} pages: {:?}", differing.len(), pages.len(), differing.get(..20));
    std::fs::remove_dir_all(folder).unwrap();
}

fn bytes(site: &Snapshot, path: &str) -> Vec<u8> {
    site.file(path).unwrap().unwrap()
}

/// A rule with a technique, in the middle of the collection.
fn tagged(folder: &Path) -> std::path::PathBuf {
    let is_tagged = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("attack.mitre.org/techniques/T");
    let tagged: Vec<_> =
        files(folder).into_iter().filter(|(path, bytes)| path.extension().is_some_and(|of| of == "toml") && is_tagged(bytes)).collect();
    tagged[tagged.len() / 2].0.clone()
}
