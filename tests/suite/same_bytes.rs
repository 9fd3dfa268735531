//! The same input gives the same bytes, by whatever way.

use std::fs;
use std::path::Path;

use crate::support::{self, corpus_settings, fresh, own_settings, paths, program};
use crate::test::{Test, needs_shared, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("the export of the own collection builds the same site", own_from_export),
    plain("one thread and two write the same site of the own collection", own_with_one_and_two_threads),
    needs_shared("one thread and two write the same corpus site", corpus_with_one_and_two_threads),
    needs_shared("the export of the corpus builds the same site", corpus_from_export),
];

/// Builds a site in a folder with so many threads.
fn build(folder: &Path, settings: &str, output: &str, threads: &str) {
    fs::write(folder.join("site.toml"), settings).unwrap();
    let site = folder.join("site.toml");
    program().args(["--config", site.to_str().unwrap(), "--threads", threads, "build", "--output", output]).assert().success();
}

/// Compares two folders file by file.
fn same(one: &Path, other: &Path) {
    let paths = paths(one);
    assert!(paths.len() > 1_000, "only {} files", paths.len());
    assert_eq!(paths, support::paths(other), "different files");
    for path in paths {
        assert!(fs::read(one.join(&path)).unwrap() == fs::read(other.join(&path)).unwrap(), "{} differs", path.display());
    }
}

fn with_one_and_two_threads(name: &str, settings: &str) {
    let folder = fresh(name);
    build(&folder, settings, "one", "1");
    build(&folder, settings, "two", "2");
    same(&folder.join("one"), &folder.join("two"));
    fs::remove_dir_all(folder).unwrap();
}

fn from_export(name: &str, settings: &str) {
    let folder = fresh(name);
    build(&folder, settings, "sources", "2");
    let site = folder.join("site.toml");
    for (lines, file) in [(true, "export.ndjson"), (false, "export.json")] {
        fs::write(&site, settings).unwrap();
        let file = folder.join(file);
        let mut command = program();
        command.args(["--config", site.to_str().unwrap(), "export", "catalog", "--output", file.to_str().unwrap()]);
        if lines {
            command.arg("--lines");
        }
        command.assert().success();
        let head = settings.split("[[source]]").next().unwrap();
        build(&folder, &format!("{head}[[source]]\nname = \"Export\"\nvendor = \"catalog\"\npath = {file:?}\n"), "export", "2");
        same(&folder.join("sources"), &folder.join("export"));
    }
    fs::remove_dir_all(folder).unwrap();
}

fn own_with_one_and_two_threads() {
    with_one_and_two_threads("own-threads", &own_settings());
}

fn own_from_export() {
    from_export("own-export", &own_settings());
}

fn corpus_with_one_and_two_threads() {
    with_one_and_two_threads("corpus-threads", &corpus_settings());
}

fn corpus_from_export() {
    from_export("corpus-export", &corpus_settings());
}
