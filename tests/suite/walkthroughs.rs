//! The pages `docs/add-a-….md` can be followed: their steps are applied to a copy of the project, which is compiled and, in the
//! long run, tested.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::documentation::{Page, pages};
use crate::support::{fresh, paths, root};
use crate::test::{Test, long, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("what all walkthroughs together build compiles", all_walkthroughs_compile),
    long(plain("what each walkthrough builds passes the tests that it names", every_walkthrough_passes)),
];

/// What the project needs to be built and tested.
const PROJECT: [&str; 17] = [
    "docs",
    "justfile",
    "README.md",
    "CONTRIBUTING.md",
    "ARCHITECTURE.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "build.rs",
    "src",
    "templates",
    "static",
    "content",
    "benches",
    "examples",
    "tests",
    "Cargo.toml",
    "Cargo.lock",
];

/// Applies the steps of a page to the files of the project that are changed already; whether it has any.
///
/// A block `diff FILE` holds pieces of the file, parted by `…`: lines that stay (after a blank), go (`-`) and come (`+`). A block
/// `rust new FILE` is a whole file.
fn follow(page: &Page, project: &mut BTreeMap<String, String>) -> bool {
    let before = project.len();
    for (info, block) in &page.blocks {
        let words: Vec<&str> = info.split(' ').collect();
        match words[..] {
            ["diff", file] => {
                let known = project.remove(file).unwrap_or_else(|| fs::read_to_string(root().join(file)).unwrap());
                let place = format!("{}: {file}", page.path.display());
                project.insert(file.to_owned(), block.split("…\n").fold(known, |text, piece| changed(&text, piece, &place)));
            }
            [_, "new", file] => {
                assert!(!root().join(file).exists(), "{}: {file} is there already", page.path.display());
                project.insert(file.to_owned(), block.clone());
            }
            _ => {}
        }
    }
    project.len() > before
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

fn all_walkthroughs_compile() {
    let mut project = BTreeMap::new();
    let followed = pages().iter().filter(|page| follow(page, &mut project)).count();
    assert!(followed >= 5, "only {followed} pages have steps");
    let folder = copy("all", &project);
    run("cargo check --all-targets --offline --quiet", &folder, "all walkthroughs");
    fs::remove_dir_all(folder).unwrap();
}

fn every_walkthrough_passes() {
    for page in pages() {
        let mut project = BTreeMap::new();
        if follow(&page, &mut project) {
            let folder = copy("one", &project);
            commands(&page).iter().for_each(|command| run(command, &folder, &page.path.display().to_string()));
            fs::remove_dir_all(folder).unwrap();
        }
    }
}

/// Runs a command in a copy of the project; what it builds stands beside what this test is built from.
fn run(command: &str, folder: &Path, what: &str) {
    let target = Path::new(env!("CARGO_BIN_EXE_fieldguide")).ancestors().nth(2).unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).current_dir(folder).env("CARGO_TARGET_DIR", target);
    let output = shell.env("FIELDGUIDE_SHARED", "none").env_remove("FIELDGUIDE_LONG").output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {command}: {report}");
}

/// What a page says to run: the lines of its blocks of shell commands.
fn commands(page: &Page) -> Vec<&str> {
    let blocks = page.blocks.iter().filter(|(info, _)| info == "sh");
    let lines: Vec<&str> = blocks.flat_map(|(_, block)| block.lines()).collect();
    assert!(!lines.is_empty(), "{} says nothing to run", page.path.display());
    lines
}

/// A copy of the project with changed files.
fn copy(name: &str, changed: &BTreeMap<String, String>) -> PathBuf {
    let folder = fresh(&format!("walkthrough-{name}"));
    for part in PROJECT {
        let from = root().join(part);
        let files =
            if from.is_dir() { paths(&from).into_iter().map(|path| Path::new(part).join(path)).collect() } else { vec![part.into()] };
        for path in files {
            fs::create_dir_all(folder.join(&path).parent().unwrap()).unwrap();
            fs::copy(root().join(&path), folder.join(path)).unwrap();
        }
    }
    for (path, text) in changed {
        fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
        fs::write(folder.join(path), text).unwrap();
    }
    folder
}
