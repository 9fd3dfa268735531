//! Where things are, and the corpus site built once.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use fieldguide::config::Config;
use fieldguide::content::Content;
use fieldguide::pipeline::{self, Snapshot};

/// The shared collections, if they are here and the variable is not `none`.
pub(crate) fn shared() -> Option<PathBuf> {
    match std::env::var_os("FIELDGUIDE_SHARED") {
        Some(named) if named == "none" => None,
        Some(named) => Some(PathBuf::from(named)),
        None => Some(root().join("../shared")).filter(|path| path.is_dir()),
    }
}

/// A variable that names a missing folder is a mistake, not a reason to skip.
pub(crate) fn refuse_a_missing_folder() {
    if let Some(folder) = std::env::var_os("FIELDGUIDE_SHARED").filter(|named| named != "none") {
        assert!(Path::new(&folder).is_dir(), "FIELDGUIDE_SHARED names no folder: {}", folder.display());
    }
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A fresh folder that no other test uses.
pub(crate) fn fresh(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("fieldguide-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Writes files below a folder: path and text of each.
pub(crate) fn write_all(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Source names and vendors of the five corpora.
pub(crate) const CORPORA: [(&str, &str); 5] =
    [("Sigma", "sigma"), ("Elastic", "elastic"), ("Splunk", "splunk"), ("Kusto", "kusto"), ("SecOps", "yaral")];

/// A site.toml over the five corpora and the STIX bundle; all paths absolute.
pub(crate) fn corpus_settings() -> String {
    let shared = shared().unwrap().canonicalize().unwrap();
    fs::read_to_string(root().join("tests/corpora.toml")).unwrap().replace("../../shared", &shared.display().to_string())
}

/// The site.toml of the project's own collection; all paths absolute.
pub(crate) fn own_settings() -> String {
    let folder = root().join("tests/own");
    let text = fs::read_to_string(folder.join("site.toml")).unwrap();
    text.replace("path = \"", &format!("path = \"{}/", folder.display()))
}

/// Rules to test on: their site and their exported predicates, a JSON value a rule.
pub(crate) struct Collection {
    pub(crate) site: Snapshot,
    pub(crate) predicates: Vec<serde_json::Value>,
}

impl Collection {
    fn new(settings: &str) -> Self {
        let site = assemble(settings, &std::env::temp_dir());
        let predicates = site.predicates().unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        Self { site, predicates }
    }
}

/// The five corpora, assembled once for all tests.
pub(crate) fn corpora() -> &'static Collection {
    static CORPORA: OnceLock<Collection> = OnceLock::new();
    CORPORA.get_or_init(|| Collection::new(&corpus_settings()))
}

/// The project's own collection, assembled once for all tests.
pub(crate) fn own() -> &'static Collection {
    static OWN: OnceLock<Collection> = OnceLock::new();
    OWN.get_or_init(|| Collection::new(&own_settings()))
}

/// The corpus site.
pub(crate) fn corpus() -> &'static Snapshot {
    &corpora().site
}

/// The exported predicates of the corpora.
pub(crate) fn corpus_predicates() -> &'static [serde_json::Value] {
    &corpora().predicates
}

/// A snapshot of settings that stand in a folder.
pub(crate) fn assemble(settings: &str, folder: &Path) -> Snapshot {
    assembled(settings, folder, false)
}

/// The same with private sources.
pub(crate) fn assemble_with_private(settings: &str, folder: &Path) -> Snapshot {
    assembled(settings, folder, true)
}

fn assembled(settings: &str, folder: &Path, include_own: bool) -> Snapshot {
    let config = Config::parse("site.toml", settings, folder).unwrap_or_else(|error| panic!("{error}"));
    let config = Config { include_own, ..config };
    pipeline::assemble(&config, false, &mut |_| {}).unwrap_or_else(|error| panic!("{error}"))
}

/// The embedded knowledge, read once for all tests.
pub(crate) fn content() -> &'static Content {
    static CONTENT: OnceLock<Content> = OnceLock::new();
    CONTENT.get_or_init(|| Content::load(&[]).unwrap())
}

/// The site of one Sigma rule, which stands in `rules/one.yml` of a source named Own.
pub(crate) fn of_rule(name: &str, rule: &str) -> Snapshot {
    let folder = fresh(name);
    fs::create_dir_all(folder.join("rules")).unwrap();
    fs::write(folder.join("rules/one.yml"), rule).unwrap();
    let snapshot = assemble("[[source]]\nname = \"Own\"\nvendor = \"sigma\"\npath = \"rules\"\n", &folder);
    fs::remove_dir_all(folder).unwrap();
    snapshot
}

/// A page as text.
pub(crate) fn page(snapshot: &Snapshot, path: &str) -> String {
    let bytes = snapshot.file(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    String::from_utf8(bytes.unwrap_or_else(|| panic!("no {path}"))).unwrap()
}

/// The program.
pub(crate) fn program() -> assert_cmd::Command {
    assert_cmd::Command::cargo_bin("fieldguide").unwrap()
}

/// All files below a folder, sorted.
pub(crate) fn paths(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    let mut out: Vec<PathBuf> = entries.map(|entry| entry.path().strip_prefix(folder).unwrap().to_owned()).collect();
    out.sort();
    out
}

/// All files below a folder, by path, with their bytes.
pub(crate) fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    paths(folder).into_iter().map(|path| (path.clone(), fs::read(folder.join(path)).unwrap())).collect()
}

/// Numbers that look random and are the same in every run.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// The next number below a bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }
}
