//! Builds over what earlier builds left: whatever was edited, and whenever a build was killed, the folder is the one of a build
//! from nothing.
//!
//! Each edit of a site is built warm, into the same folder with the same store, and cold, into a fresh one without a store; all
//! bytes are compared. The long run edits the real collections and holds how few files one rule changes.

mod edit;
#[path = "../../benches/generate.rs"]
mod generate;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use crate::support::{self, CORPORA, Numbers, corpus_settings, fresh, paths, program, shared};
use crate::test::{Test, long, needs_shared, plain};
use edit::Edit;

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("warm builds of an edited site have the bytes of cold ones, kills included", edits_of_a_small_site),
    long(needs_shared("warm builds of edited corpora have the bytes of cold ones and change few files", edits_of_the_corpora)),
];

/// Rules of the small site, besides the starter rules.
const RULES: usize = 300;
/// Edits of the corpora.
const CORPUS_EDITS: usize = 50;
/// Edits of the corpora after which a cold build is compared: a page that is stale once stays so until it is written.
const COMPARED: usize = 10;
/// Where what is kept between builds stands, beside site.toml.
const STORE: &str = ".fieldguide";

fn edits_of_a_small_site() {
    let site = Edited::new("edits", small);
    let mut numbers = Numbers::seeded(11);
    let mut shares = Vec::new();
    for number in 0..2 * Edit::ALL.len() {
        let edit = Edit::ALL[number % Edit::ALL.len()];
        let what = format!("edit {number}, {edit:?} of {}", edit.apply(&site.folder, number, &mut numbers));
        if number % 3 == 1 {
            site.kill(Duration::from_millis(u64::try_from(numbers.below(1_500)).unwrap()));
            site.build("warm");
        } else {
            let build = site.build("warm");
            assert!(build.changed > 0, "{what} changes nothing");
            if Edit::OF_RULES.contains(&edit) {
                shares.push(build.share());
            }
        }
        site.compare(&what);
    }
    site.build_unchanged();
    report(&mut shares);
    site.remove();
}

fn edits_of_the_corpora() {
    let site = Edited::new("corpus-edits", corpora);
    let mut numbers = Numbers::seeded(12);
    let mut shares = Vec::new();
    for number in 0..CORPUS_EDITS {
        let edit = Edit::OF_RULES[number % Edit::OF_RULES.len()];
        let what = format!("edit {number}, {edit:?} of {}", edit.apply(&site.folder, number, &mut numbers));
        let build = site.build("warm");
        eprintln!("{:.3} % of files: {what}", build.share());
        shares.push(build.share());
        if (number + 1) % COMPARED == 0 {
            site.compare(&what);
        }
    }
    site.build_unchanged();
    let (median, most) = report(&mut shares);
    site.remove();
    assert!(median <= 0.3 && most <= 4.0, "an edit changes {median:.3} % of the files in the median, {most:.3} % at most");
}

/// Median and maximum of the shares of files that edits changed, in percent; printed.
fn report(shares: &mut [f64]) -> (f64, f64) {
    shares.sort_by(f64::total_cmp);
    let (median, most) = (shares[shares.len() / 2], shares[shares.len() - 1]);
    eprintln!("one edited rule changes {median:.3} % of the files in the median, {most:.3} % at most ({} edits)", shares.len());
    (median, most)
}

/// Generated rules of five vendors, the starter rules and a bundle.
fn small(folder: &Path) {
    generate::site(folder, RULES).unwrap();
    fs::write(folder.join("bundle.json"), edit::bundle(0)).unwrap();
    let generated = fs::read_to_string(folder.join("site.toml")).unwrap();
    let mut settings = format!("[attack]\nbundle = \"bundle.json\"\n\n{generated}license = \"none\"\n");
    for (name, vendor) in CORPORA {
        settings += &format!("\n[[source]]\nname = \"Starter for {name}\"\nvendor = \"{vendor}\"\nstarter = true\n");
    }
    fs::write(folder.join("site.toml"), settings).unwrap();
}

/// A copy of the corpora.
fn corpora(folder: &Path) {
    let from = shared().unwrap().canonicalize().unwrap().join("corpora");
    for (_, vendor) in CORPORA {
        for path in paths(&from.join(vendor)) {
            let to = folder.join(vendor).join(&path);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(from.join(vendor).join(path), to).unwrap();
        }
    }
    fs::write(folder.join("site.toml"), corpus_settings().replace(from.to_str().unwrap(), folder.to_str().unwrap())).unwrap();
}

/// What a build says that it did.
struct Build {
    changed: usize,
    files: usize,
}

impl Build {
    /// Reads the last lines of a build: `1,500 files written, 500 unchanged, 3 removed; …`.
    fn read(report: &str) -> Self {
        let line = report.lines().rfind(|line| line.contains(" files written, ")).unwrap();
        let counts = line.split(';').next().unwrap().split(", ").map(|part| part.split(' ').next().unwrap().replace(',', ""));
        let counts: Vec<usize> = counts.map(|count| count.parse().unwrap()).collect();
        Self { changed: counts[0] + counts[2], files: counts[0] + counts[1] }
    }

    /// Files written or removed, in percent.
    fn share(&self) -> f64 {
        100.0 * self.changed as f64 / self.files as f64
    }
}

/// A site under edit.
struct Edited {
    folder: PathBuf,
}

impl Edited {
    /// Makes a site and builds it.
    fn new(name: &str, make: fn(&Path)) -> Self {
        let site = Self { folder: fresh(name) };
        make(&site.folder);
        site.build("warm");
        site.build_unchanged();
        site
    }

    fn arguments(&self, output: &str) -> [String; 5] {
        let config = self.folder.join("site.toml").display().to_string();
        ["--config".to_owned(), config, "build".to_owned(), "--output".to_owned(), output.to_owned()]
    }

    fn build(&self, output: &str) -> Build {
        let done = program().args(self.arguments(output)).output().unwrap();
        let report = String::from_utf8(done.stderr).unwrap();
        assert!(done.status.success(), "{report}");
        Build::read(&report)
    }

    /// Starts a build and kills it after some time.
    fn kill(&self, after: Duration) {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("fieldguide"));
        let mut child = command.args(self.arguments("warm")).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(after);
        let _ = child.kill();
        child.wait().unwrap();
    }

    /// Builds once more, which must write nothing.
    fn build_unchanged(&self) {
        let before = self.times();
        assert_eq!(self.build("warm").changed, 0, "an unchanged build writes files");
        assert!(self.times() == before, "an unchanged build touches files");
    }

    /// When each file of the warm folder was written.
    fn times(&self) -> Vec<(PathBuf, SystemTime)> {
        let warm = self.folder.join("warm");
        paths(&warm).into_iter().map(|path| (path.clone(), fs::metadata(warm.join(path)).unwrap().modified().unwrap())).collect()
    }

    /// Builds from nothing and compares all files.
    fn compare(&self, what: &str) {
        let (store, aside) = (self.folder.join(STORE), self.folder.join("store-aside"));
        let has_store = store.exists();
        if has_store {
            fs::rename(&store, &aside).unwrap();
        }
        self.build("cold");
        if has_store {
            fs::remove_dir_all(&store).unwrap();
            fs::rename(&aside, &store).unwrap();
        }
        let (warm, cold) = (self.folder.join("warm"), self.folder.join("cold"));
        assert_eq!(support::paths(&warm), support::paths(&cold), "other files after {what}");
        for path in support::paths(&cold) {
            assert!(fs::read(warm.join(&path)).unwrap() == fs::read(cold.join(&path)).unwrap(), "{} is stale after {what}", path.display());
        }
        fs::remove_dir_all(cold).unwrap();
        assert!(!self.folder.join("warm.partial").exists(), "a staging folder is left after {what}");
    }

    fn remove(self) {
        fs::remove_dir_all(self.folder).unwrap();
    }
}
