//! What builds keep of rules: with it and without it the same is read.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use fieldguide::config::{Config, Keeping};
use fieldguide::pipeline::{self, Reading};

use crate::support::{corpus_settings, fresh, paths, program, root};
use crate::test::{Test, needs_shared, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("after every kind of edit the rules read warm are those read cold", edits),
    plain("a file that looks as it did is not read again, one that may be too young to tell is", only_changed_files_are_read),
    plain("a damaged store of rules is as good as none", damaged_stores),
    plain("what builds keep is for no repository and may be removed", nothing_depends_on_it),
    plain("a build that cannot keep anything goes on", builds_that_cannot_keep),
    needs_shared("all rules of the corpora are the same when they were kept", corpora),
];

const ALL: Keeping = Keeping { uses: true, keeps: true };
const READ_ONLY: Keeping = Keeping { uses: true, keeps: false };
const NONE: Keeping = Keeping { uses: false, keeps: false };

/// Reads all sources of a site, the private ones too.
fn read(folder: &Path, keeping: Keeping) -> Vec<Reading> {
    let config = Config { include_own: true, keeping, ..Config::read(&folder.join("site.toml")).unwrap() };
    let content = pipeline::content(&config).unwrap_or_else(|error| panic!("{error}"));
    pipeline::read(&config, &content).unwrap()
}

fn assert_same(warm: &[Reading], cold: &[Reading], what: &str) {
    assert_eq!(warm.len(), cold.len(), "{what}");
    for (warm, cold) in warm.iter().zip(cold) {
        let name = &cold.facts.source.name;
        let place = warm.rules.iter().zip(&cold.rules).find(|(warm, cold)| warm != cold).map(|(_, rule)| &rule.path);
        assert_eq!(place, None, "{what}: {name}");
        assert_eq!(warm.rules.len(), cold.rules.len(), "{what}: {name}");
        assert_eq!(warm.hashes, cold.hashes, "{what}: {name}");
        assert_eq!(warm.diagnostics, cold.diagnostics, "{what}: {name}");
        assert_eq!((warm.facts.files, &warm.facts.skipped), (cold.facts.files, &cold.facts.skipped), "{what}: {name}");
    }
}

/// A copy of the own collection, all of whose files are old.
fn own(name: &str) -> std::path::PathBuf {
    let folder = fresh(name);
    for path in paths(&root().join("tests/own")) {
        let target = folder.join(&path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(root().join("tests/own").join(&path), &target).unwrap();
        age(&target, 1_000);
    }
    folder
}

/// Makes a file look as if it was modified so many seconds ago.
fn age(path: &Path, seconds: u64) {
    let then = SystemTime::now() - Duration::from_secs(seconds);
    File::options().write(true).open(path).unwrap().set_modified(then).unwrap();
}

/// Writes a file and makes it old, though younger than it was.
fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    age(path, 500);
}

/// Replaces a text in a file.
fn replace(folder: &Path, path: &str, from: &str, to: &str) {
    let text = fs::read_to_string(folder.join(path)).unwrap();
    assert!(text.contains(from), "{path} lacks {from:?}");
    write(&folder.join(path), &text.replace(from, to));
}

/// An edit of the collection: what it is, the source whose rules it changes, and what does it.
type Edit<'e> = (&'e str, &'e str, &'e dyn Fn());

fn edits() {
    let folder = &own("kept-edits");
    let at = |path: &str| folder.join(path);
    let settings = |from: &str, to: &str| replace(folder, "site.toml", from, to);
    let (rule, analytic) = ("sigma/windows/net_use.yml", "splunk/detections/endpoint/macro_arguments.yml");
    let edits: &[Edit<'_>] = &[
        ("a value changed", "Sigma", &|| replace(folder, rule, "' use '", "' view '")),
        ("a value changed, of the same length", "Elastic", &|| replace(folder, "elastic/rules/windows/net_use.toml", "net.exe", "nat.exe")),
        ("a title changed", "Kusto", &|| replace(folder, "kusto/analytics/net_use.yaml", "name: ", "name: New ")),
        ("a rule renamed", "Sigma", &|| fs::rename(at(rule), at("sigma/windows/net_used.yml")).unwrap()),
        ("a rule removed", "SecOps", &|| fs::remove_file(at("yaral/windows/net_use.yaral")).unwrap()),
        ("a rule added", "Sigma", &|| assert!(fs::copy(at("sigma/windows/net_used.yml"), at("sigma/windows/another.yml")).is_ok())),
        ("a macro changed", "Splunk", &|| replace(folder, "splunk/macros/processes_of.yml", ".exe", ".com")),
        ("a macro and a rule changed", "Splunk", &|| {
            replace(folder, "splunk/macros/sysmon.yml", "Operational", "Other");
            replace(folder, analytic, "delete", "remove");
        }),
        ("a rule that calls a macro changed", "Splunk", &|| replace(folder, analytic, "EventCode=1", "EventCode=11")),
        ("a macro removed", "Splunk", &|| fs::remove_file(at("splunk/macros/sysmon.yml")).unwrap()),
        ("a macro added", "Splunk", &|| write(&at("splunk/macros/again.yml"), "name: sysmon\ndefinition: source=again\n")),
        ("a rule that became a macro", "Splunk", &|| write(&at(analytic), "name: nobody_defines_this\ndefinition: index=own\n")),
        ("a reference list changed", "SecOps", &|| replace(folder, "yaral/reference_lists/trusted_hosts.txt", "jump-02", "jump-03")),
        ("a reference list added", "SecOps", &|| write(&at("yaral/reference_lists/nobody_brought_this_list.txt"), "root\n")),
        ("a filter changed", "Sigma", &|| replace(folder, "sigma/windows/filters/lab.yml", "LAB-", "TEST-")),
        ("a filter renamed", "", &|| fs::rename(at("sigma/windows/filters/lab.yml"), at("sigma/windows/zlab.yml")).unwrap()),
        ("a filter removed", "Sigma", &|| fs::remove_file(at("sigma/windows/zlab.yml")).unwrap()),
        ("a file that is no rule", "", &|| write(&at("sigma/none.yml"), "a: [b\n")),
        ("knowledge changed", "Sigma", &|| write(&at("content/facets.toml"), "[severity]\nhigh = [\"low\"]\n")),
        ("knowledge removed", "Sigma", &|| fs::remove_dir_all(at("content")).unwrap()),
        ("texts published no more", "Sigma", &|| settings("path = \"sigma\"", "path = \"sigma\"\nbodies = false")),
        ("texts published", "Kusto", &|| settings("bodies = false", "")),
        ("a source renamed at the same address", "", &|| settings("name = \"Elastic\"", "name = \"ELASTIC\"")),
        ("files excluded", "Splunk", &|| settings("path = \"splunk\"", "path = \"splunk\"\nexclude = [\"macros/**\"]")),
        ("another folder of files that look the same", "Private", &|| {
            for name in ["copied.yml", "in_house.yml"] {
                copy_alike(&at("private").join(name), &at("others").join(name));
            }
            replace_unseen(&at("others/in_house.yml"), "title: ", "titlE: ");
            settings("path = \"private\"", "path = \"others\"");
        }),
        ("another vendor", "", &|| settings("vendor = \"sigma\"\npath = \"others\"", "vendor = \"splunk\"\npath = \"others\"")),
        ("a source of another name", "", &|| settings("name = \"SecOps\"\nvendor", "name = \"Chronicle\"\nvendor")),
    ];
    let mut before = read(folder, ALL);
    for (what, source, edit) in edits {
        edit();
        let cold = read(folder, NONE);
        let of =
            |readings: &[Reading]| readings.iter().find(|reading| reading.facts.source.name == *source).map(|found| found.hashes.clone());
        assert!(source.is_empty() || of(&before) != of(&cold), "{what}: the edit changes nothing of {source}");
        assert_same(&read(folder, READ_ONLY), &cold, what);
        assert_same(&read(folder, ALL), &cold, what);
        assert_same(&read(folder, READ_ONLY), &cold, &format!("{what}, kept"));
        before = cold;
    }
    assert!(!folder.join(".fieldguide/rules-secops").exists(), "what is kept of a source that is no more stays");
    fs::remove_dir_all(folder).unwrap();
}

/// Copies a file, and when it was modified.
fn copy_alike(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::copy(from, to).unwrap();
    let modified = fs::metadata(from).unwrap().modified().unwrap();
    File::options().write(true).open(to).unwrap().set_modified(modified).unwrap();
}

/// Replaces bytes in a file by as many others, and leaves the time at which it was modified.
fn replace_unseen(path: &Path, from: &str, to: &str) {
    let modified = fs::metadata(path).unwrap().modified().unwrap();
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from) && from.len() == to.len());
    fs::write(path, text.replace(from, to)).unwrap();
    File::options().write(true).open(path).unwrap().set_modified(modified).unwrap();
}

fn only_changed_files_are_read() {
    let folder = &own("kept-stamps");
    let rule = folder.join("sigma/windows/net_use.yml");
    let old = read(folder, ALL);
    replace_unseen(&rule, "' use '", "' us3 '");
    assert_same(&read(folder, READ_ONLY), &old, "a file that looks as it did");
    age(&rule, 700);
    let new = read(folder, NONE);
    assert_same(&read(folder, READ_ONLY), &new, "a file that looks otherwise");
    age(&rule, 0);
    assert_same(&read(folder, ALL), &new, "a file just written");
    replace_unseen(&rule, "' us3 '", "' u5e '");
    assert_same(&read(folder, READ_ONLY), &read(folder, NONE), "a file written again within a tick of the clock");
    fs::remove_dir_all(folder).unwrap();
}

/// The stores of a site.
fn stores(folder: &Path) -> Vec<std::path::PathBuf> {
    let kept = folder.join(".fieldguide");
    let names = paths(&kept).into_iter().filter(|path| path.to_str().unwrap().starts_with("rules-"));
    names.map(|path| kept.join(path)).collect()
}

/// The bytes of a store after something happened to them at so many eighths.
type Damage = fn(&[u8], usize) -> Vec<u8>;

fn damaged_stores() {
    let folder = &own("kept-damaged");
    let cold = read(folder, ALL);
    let stores = stores(folder);
    assert_eq!(stores.len(), 11);
    let whole: Vec<Vec<u8>> = stores.iter().map(|path| fs::read(path).unwrap()).collect();
    let damages: &[(&str, Damage)] = &[
        ("cut", |bytes, part| bytes[..bytes.len() * part / 8].to_vec()),
        ("flipped", |bytes, part| {
            let mut bytes = bytes.to_vec();
            let at = bytes.len() * part / 8;
            bytes[at] ^= 0x41;
            bytes
        }),
        ("zeroed", |bytes, part| [&bytes[..bytes.len() * part / 8], &vec![0; bytes.len() - bytes.len() * part / 8]].concat()),
        ("lengthened", |bytes, part| [bytes, &bytes[..bytes.len() * part / 8 + 1]].concat()),
        ("somebody else's", |_, part| vec![b'x'; 10_000 * part]),
    ];
    for (what, damage) in damages {
        for part in 0..8 {
            for (path, bytes) in stores.iter().zip(&whole) {
                fs::write(path, damage(bytes, part)).unwrap();
            }
            assert_same(&read(folder, READ_ONLY), &cold, &format!("{what} at {part} eighths"));
        }
    }
    // Whole stores under each other's names are no stores of theirs.
    stores.iter().zip(whole.iter().rev()).for_each(|(path, bytes)| fs::write(path, bytes).unwrap());
    assert_same(&read(folder, ALL), &cold, "of another source");
    assert_eq!(stores.iter().map(|path| fs::read(path).unwrap()).collect::<Vec<_>>(), whole, "written anew they are the same");
    fs::remove_dir_all(folder).unwrap();
}

fn nothing_depends_on_it() {
    let folder = &own("kept-folder");
    let kept = folder.join(".fieldguide");
    let site = folder.join("site.toml");
    let run = |arguments: &[&str]| drop(program().args(["--config", site.to_str().unwrap()]).args(arguments).assert().success());
    run(&["check"]);
    run(&["export", "events", "--output", folder.join("events.json").to_str().unwrap()]);
    assert!(!kept.exists(), "only builds keep something");
    run(&["build"]);
    assert_eq!(fs::read_to_string(kept.join(".gitignore")).unwrap(), "*\n");
    assert!(fs::read_to_string(kept.join("CACHEDIR.TAG")).unwrap().starts_with("Signature: 8a477f597d28d172789f06886806bc55"));
    // What is kept is used: a rule that changes unseen is the old one until a build is fresh.
    let finds_the_change = || {
        let predicates = folder.join("predicates.json");
        run(&["export", "predicates", "--output", predicates.to_str().unwrap()]);
        fs::read_to_string(predicates).unwrap().contains("us3")
    };
    replace_unseen(&folder.join("sigma/windows/net_use.yml"), "' use '", "' us3 '");
    assert!(!finds_the_change());
    run(&["build", "--fresh"]);
    assert!(finds_the_change());
    fs::remove_dir_all(&kept).unwrap();
    assert!(finds_the_change());
    fs::remove_dir_all(folder).unwrap();
}

fn builds_that_cannot_keep() {
    let folder = &own("kept-held");
    let cold = read(folder, ALL);
    let lock = File::options().write(true).open(folder.join(".fieldguide/lock")).unwrap();
    lock.lock().unwrap();
    stores(folder).into_iter().for_each(|store| fs::remove_file(store).unwrap());
    assert_same(&read(folder, ALL), &cold, "another build keeps");
    assert!(stores(folder).is_empty(), "a build keeps while another does");
    drop(lock);
    fs::remove_dir_all(folder.join(".fieldguide")).unwrap();
    fs::write(folder.join(".fieldguide"), "a file").unwrap();
    assert_same(&read(folder, ALL), &cold, "a file stands where the folder would");
    fs::remove_dir_all(folder).unwrap();
}

fn corpora() {
    let folder = &fresh("kept-corpora");
    fs::write(folder.join("site.toml"), corpus_settings()).unwrap();
    let cold = read(folder, ALL);
    assert!(cold.iter().map(|reading| reading.rules.len()).sum::<usize>() > 10_000);
    let bytes: u64 = stores(folder).iter().map(|path| fs::metadata(path).unwrap().len()).sum();
    assert!(bytes < 100_000_000, "{bytes} bytes are kept");
    assert_same(&read(folder, READ_ONLY), &cold, "kept");
    fs::remove_dir_all(folder).unwrap();
}
