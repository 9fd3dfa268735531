//! The pages `docs/add-a-….md` can be followed: their steps are applied to the project as it stands and, in the long run,
//! compiled and tested.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::documentation::{Page, pages};
use crate::support::{fresh, paths, root};
use crate::test::{Test, long, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("the steps of every walkthrough fit the project as it stands", || {
        let followed: Vec<PathBuf> = pages().iter().filter(|page| !changes(page).is_empty()).map(|page| page.path.clone()).collect();
        assert!(followed.len() >= 3, "only {followed:?} have steps");
    }),
    long(plain("what every walkthrough builds compiles and passes its tests", every_walkthrough_builds)),
];

/// What the project needs to be built and tested.
const PROJECT: [&str; 9] = ["src", "templates", "static", "content", "benches", "examples", "tests", "Cargo.toml", "Cargo.lock"];

/// The files that a page changes, by path, as they are then.
///
/// A block `diff FILE` holds pieces of the file, parted by `…`: lines that stay (after a blank), go (`-`) and come (`+`). A block
/// `rust new FILE` is a whole file.
fn changes(page: &Page) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for (info, block) in &page.blocks {
        let mut words = info.split(' ');
        let (kind, second, third) = (words.next(), words.next().unwrap_or_default(), words.next());
        match (kind, third) {
            (Some("diff"), None) => {
                let known = out.remove(second).unwrap_or_else(|| fs::read_to_string(root().join(second)).unwrap());
                let place = format!("{}: {second}", page.path.display());
                out.insert(second.to_owned(), block.split("…\n").fold(known, |text, piece| changed(&text, piece, &place)));
            }
            (Some(_), Some(file)) if second == "new" => {
                assert!(!root().join(file).exists(), "{}: {file} is there already", page.path.display());
                out.insert(file.to_owned(), block.clone());
            }
            _ => {}
        }
    }
    out
}

/// Applies a piece of a difference: the lines that stay or go must stand in the file exactly once.
fn changed(text: &str, piece: &str, place: &str) -> String {
    let side = |sign: char| -> Vec<&str> {
        let lines = piece.lines().filter(|line| !line.starts_with(sign));
        lines.map(|line| line.get(1..).unwrap_or_default()).collect()
    };
    let (old, new) = (side('+'), side('-'));
    let lines: Vec<&str> = text.lines().collect();
    let found: Vec<usize> = (0..lines.len()).filter(|at| lines[*at..].starts_with(&old)).collect();
    assert_eq!(found.len(), 1, "{place}: these lines must stand there once:\n{}", old.join("\n"));
    let out = [&lines[..found[0]], &new, &lines[found[0] + old.len()..]].concat();
    out.join("\n") + "\n"
}

fn every_walkthrough_builds() {
    for page in pages() {
        let changes = changes(&page);
        if changes.is_empty() {
            continue;
        }
        let folder = fresh("walkthrough");
        copy_project(&folder);
        for (path, text) in changes {
            fs::create_dir_all(folder.join(&path).parent().unwrap()).unwrap();
            fs::write(folder.join(path), text).unwrap();
        }
        for command in commands(&page) {
            let mut cargo = Command::new("sh");
            cargo.args(["-c", command]).current_dir(&folder).env_remove("FIELDGUIDE_LONG").env("FIELDGUIDE_SHARED", "none");
            let output = cargo.env("CARGO_TARGET_DIR", root().join("target/walkthroughs")).output().unwrap();
            let report = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}: {command}: {report}", page.path.display());
        }
        fs::remove_dir_all(folder).unwrap();
    }
}

/// What a page says to run: the lines of its blocks of shell commands.
fn commands(page: &Page) -> Vec<&str> {
    let blocks = page.blocks.iter().filter(|(info, _)| info == "sh");
    let lines: Vec<&str> = blocks.flat_map(|(_, block)| block.lines()).collect();
    assert!(!lines.is_empty(), "{} says nothing to run", page.path.display());
    lines
}

fn copy_project(folder: &Path) {
    for part in PROJECT {
        let from = root().join(part);
        let files =
            if from.is_dir() { paths(&from).into_iter().map(|path| Path::new(part).join(path)).collect() } else { vec![part.into()] };
        for path in files {
            fs::create_dir_all(folder.join(&path).parent().unwrap()).unwrap();
            fs::copy(root().join(&path), folder.join(path)).unwrap();
        }
    }
}
