//! Private rules: of sources with `scope = "own"`. They stand in no output without `--include-own`, and what is said of other
//! rules never depends on them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{assemble, assemble_with_private, files, fresh, page, program, root};
use crate::test::{Test, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("private copies change no page of the public rules, wherever their source stands", private_copies_change_nothing),
    plain("a private rule stands in no output without --include-own", nothing_of_a_private_rule_gets_out),
    plain("an export with private rules is published without them", exported_private_rules_stay_private),
    plain("a source of an export that withholds rule text publishes none", imports_withhold_text),
];

/// What every text of the private rules holds.
const CANARY: &str = "canary";

/// A private source and a public one of the starter rules that its rules copy.
const STARTER: &str = "[[source]]\nname = \"Starter\"\nvendor = \"sigma\"\nstarter = true\n\n";

/// Sources that are private, with a Sigma and a Splunk rule full of canaries.
fn write_private(folder: &Path) -> String {
    let sigma = "title: Canary title\nid: canary-0000\nname: canary_name\nstatus: test\ndescription: Canary description\n\
        author: Canary author\nreferences:\n  - https://canary.example/\nfalsepositives:\n  - Canary excuse\n\
        tags:\n  - attack.t1059\n  - canary.tag\n  - attack.t9999\nlogsource:\n  product: canaryproduct\n  category: process_creation\n\
        detection:\n  sel:\n    CanaryField: canaryvalue\n    EventID: canaryevent\n    Image|endswith: '\\net.exe'\n  condition: sel # canary comment\n";
    let splunk = "name: Canary search\nid: canary-1111\nversion: 1\nstatus: production\ntype: TTP\ndescription: Canary\n\
        search: '`canary_macro` canary_field=canary'\nhow_to_implement: canary\nknown_false_positives: canary\n";
    let broken = "title: Canary broken\nid: canary-2222\nlogsource:\n  product: windows\ndetection:\n  sel:\n    A: canary\n  condition: canary_nowhere\n";
    fs::create_dir_all(folder.join("canary-rules/macros")).unwrap();
    fs::create_dir_all(folder.join("canary-searches/macros")).unwrap();
    fs::write(folder.join("canary-rules/canary_path.yml"), sigma).unwrap();
    fs::write(folder.join("canary-rules/canary_broken.yml"), broken).unwrap();
    fs::write(folder.join("canary-rules/canary_no_rule.yml"), "canary: [").unwrap();
    fs::write(folder.join("canary-searches/canary_search.yml"), splunk).unwrap();
    fs::write(folder.join("canary-searches/macros/canary_macro.yml"), "name: canary_macro\ndefinition: index=canary_index\n").unwrap();
    "[[source]]\nname = \"Canary rules\"\nvendor = \"sigma\"\npath = \"canary-rules\"\nscope = \"own\"\nlicense = \"Canary licence\"\nurl = \"https://canary.example/{path}\"\n\n\
     [[source]]\nname = \"Canary searches\"\nvendor = \"splunk\"\npath = \"canary-searches\"\nscope = \"own\"\n\n"
        .to_owned()
}

/// Runs the program in a folder and returns all that it wrote, standard error included.
fn run(folder: &Path, arguments: &[&str]) -> String {
    let (published, told) = run_apart(folder, arguments);
    published + &told
}

/// Runs the program in a folder and returns what it made, standard output and the output's files with their paths, and what it
/// told on standard error.
fn run_apart(folder: &Path, arguments: &[&str]) -> (String, String) {
    let output = folder.join("output");
    let _ = fs::remove_dir_all(&output);
    let _ = fs::remove_file(&output);
    let site = folder.join("site.toml");
    let command = program().current_dir(folder).args(["--config", site.to_str().unwrap()]).args(arguments).assert().success();
    let mut out = String::from_utf8_lossy(&command.get_output().stdout).into_owned();
    if output.is_dir() {
        for (path, bytes) in files(&output) {
            out += &format!("\n{}\n{}", path.display(), String::from_utf8_lossy(&bytes));
        }
    } else if output.is_file() {
        out += &fs::read_to_string(&output).unwrap();
    }
    (out, String::from_utf8_lossy(&command.get_output().stderr).into_owned())
}

/// Where a text holds the canary.
fn found(text: &str) -> Option<String> {
    let at = text.to_ascii_lowercase().find(CANARY)?;
    Some(String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(80)..(at + 80).min(text.len())]).into_owned())
}

/// Commands by which rules get out.
const COMMANDS: [&[&str]; 8] = [
    &["build", "--output", "output"],
    &["check"],
    &["check", "--format", "json"],
    &["check", "--format", "sarif"],
    &["export", "catalog"],
    &["export", "catalog", "--lines"],
    &["export", "predicates"],
    &["export", "events"],
];

fn nothing_of_a_private_rule_gets_out() {
    let folder = fresh("private-out");
    let private = write_private(&folder);
    fs::write(folder.join("site.toml"), format!("{private}{STARTER}")).unwrap();
    for arguments in COMMANDS.into_iter().chain([["export", "navigator"].as_slice()]) {
        assert_eq!(found(&run(&folder, arguments)), None, "{arguments:?}");
    }
    for arguments in COMMANDS {
        let text = run(&folder, &[arguments, &["--include-own"]].concat());
        assert!(found(&text).is_some() || arguments[1] == "events", "{arguments:?} --include-own lacks the private rules");
    }
    fs::remove_dir_all(folder).unwrap();
}

fn exported_private_rules_stay_private() {
    let folder = fresh("private-export");
    let private = write_private(&folder);
    for lines in [true, false] {
        fs::write(folder.join("site.toml"), format!("{STARTER}{private}")).unwrap();
        let mut arguments = vec!["export", "catalog", "--include-own", "--output", "output"];
        arguments.extend(lines.then_some("--lines"));
        assert!(found(&run(&folder, &arguments)).is_some());
        fs::rename(folder.join("output"), folder.join("export.json")).unwrap();
        fs::write(folder.join("site.toml"), "[[source]]\nname = \"Export\"\nvendor = \"catalog\"\npath = \"export.json\"\n").unwrap();
        for arguments in [COMMANDS[0], COMMANDS[2], COMMANDS[4]] {
            assert_eq!(found(&run(&folder, arguments)), None, "{arguments:?} from an export");
        }
        assert!(found(&run(&folder, &["build", "--output", "output", "--include-own"])).is_some());
    }
    fs::write(folder.join("site.toml"), "[[source]]\nname = \"Export\"\nvendor = \"catalog\"\npath = \"export.json\"\nscope = \"own\"\n")
        .unwrap();
    let header = run(&folder, &["export", "catalog", "--lines", "--include-own"]).lines().next().unwrap().to_owned();
    assert!(header.contains("\"own\":true") && !header.contains("\"own\":false"), "all of a private export is private: {header}");
    let lines = run(&folder, &["export", "predicates", "--include-own"]).lines().count();
    assert!(lines > 10, "{lines} lines");
    assert_eq!(run(&folder, &["export", "predicates"]), "", "a private export holds private rules only");
    fs::remove_dir_all(folder).unwrap();
}

fn imports_withhold_text() {
    let folder = fresh("private-bodies");
    let rule = "title: One\nid: one\nlogsource:\n  product: windows\ndetection:\n  sel:\n    A: b # canary comment\n  condition: sell # canary excerpt\n";
    fs::create_dir_all(folder.join("rules")).unwrap();
    fs::write(folder.join("rules/one.yml"), rule).unwrap();
    let source = "[[source]]\nname = \"One\"\nvendor = \"sigma\"\npath = \"rules\"\n";
    fs::write(folder.join("site.toml"), source).unwrap();
    assert!(found(&run(&folder, &["build", "--output", "output"])).is_some(), "the text is published");
    assert!(found(&run(&folder, &["export", "catalog", "--output", "output"])).is_some(), "the text is exported");
    fs::rename(folder.join("output"), folder.join("export.json")).unwrap();
    let import = "[[source]]\nname = \"Export\"\nvendor = \"catalog\"\npath = \"export.json\"\n";
    for source in [source, import] {
        fs::write(folder.join("site.toml"), format!("{source}bodies = false\n")).unwrap();
        for arguments in [["build", "--output", "output"].as_slice(), &["export", "catalog"], &["export", "catalog", "--lines"]] {
            let (published, _) = run_apart(&folder, arguments);
            assert_eq!(found(&published), None, "{source} {arguments:?}");
        }
    }
    fs::remove_dir_all(folder).unwrap();
}

/// Copies of all Sigma rules of the starter catalog, some written otherwise, and a rule that calls others.
fn write_copies(folder: &Path) -> PathBuf {
    let copies = folder.join("copies");
    fs::create_dir_all(&copies).unwrap();
    for (at, (path, bytes)) in files(&root().join("content/rules/sigma")).into_iter().enumerate() {
        let mut text = String::from_utf8(bytes).unwrap();
        match at % 3 {
            0 => text = text.to_ascii_uppercase().to_ascii_lowercase(),
            1 => text = text.replace(".exe", ".EXE"),
            _ => {}
        }
        fs::write(copies.join(path.to_str().unwrap().replace('/', "-")), text).unwrap();
    }
    let deprecated = "title: Old\nid: 99999999-0000-4000-8000-000000000000\nstatus: deprecated\ntags:\n  - attack.t1059\nrelated:\n  \
        - id: bc2c7e1d-03c1-4aaa-bf3e-e24ef80acda7\n    type: derived\nlogsource:\n  product: windows\n  category: process_creation\n\
        detection:\n  sel:\n    NewField: new\n    Image|endswith: '\\NET.exe'\n  condition: sel\n";
    fs::write(copies.join("old.yml"), deprecated).unwrap();
    copies
}

fn private_copies_change_nothing() {
    let folder = fresh("private-copies");
    write_copies(&folder);
    let starter = fs::read_to_string(root().join("site.toml")).unwrap();
    let (head, sources) = starter.split_once("[[source]]").unwrap();
    let private = "[[source]]\nname = \"Copies\"\nvendor = \"sigma\"\npath = \"copies\"\nscope = \"own\"\n\n";
    let plain = assemble(&starter, &folder);
    let first = assemble_with_private(&format!("{head}{private}[[source]]{sources}"), &folder);
    let last = assemble_with_private(&format!("{head}[[source]]{sources}\n\n{private}"), &folder);
    let own = |path: &&str| path.starts_with("rules/copies/");
    // Lists of the whole site show private rules and sources; nothing else does.
    let lists = ["index.html", "rules/index.html", "sources/index.html", "sitemap.xml"];
    let mut compared = 0;
    for site in [&first, &last] {
        assert!(site.paths().filter(own).count() > 10, "the private rules have pages");
        for path in plain.paths().filter(|path| path.ends_with(".html") && !lists.contains(path)) {
            let (before, after) = (page(&plain, path), page(site, path));
            assert!(before == after, "{path} differs: {:?}", before.lines().zip(after.lines()).find(|(one, other)| one != other));
            compared += 1;
        }
        let new: Vec<&str> = site.paths().filter(|path| !plain.exists(path) && !own(path) && !path.starts_with("rules/by-")).collect();
        assert_eq!(new, ["sources/copies.html"]);
        let technique = page(site, "attack/T1059.html");
        assert!(technique.contains("rules/starter-for-sigma/"), "T1059 has its rules");
        let copy = site.paths().find(|path| own(path) && path.ends_with("shell_connected_to_socket.html")).unwrap();
        assert!(page(site, copy).contains("own rule"), "{copy} is marked");
    }
    assert!(compared > 1_000, "only {compared} pages were compared");
    fs::remove_dir_all(folder).unwrap();
}
