//! The program as people call it.

use std::fs;

use crate::support::{files, fresh, program};
use crate::test::{Test, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("check reports in three forms", check_reports_in_three_forms),
    plain("a second build writes only what changed and removes only its own", second_builds_write_what_changed),
    plain("--timings tells what each stage cost and where the bytes are", timings_tell_stages_and_bytes),
];

const RULE: &str = "title: One\nid: 11111111-1111-4111-8111-111111111111\nstatus: test\nlogsource:\n    product: windows\n    category: process_creation\ndetection:\n    sel:\n        Image|endswith: '\\one.exe'\n    condition: sel\ntags:\n    - attack.t1059\nlevel: high\n";

fn site(name: &str) -> std::path::PathBuf {
    let folder = fresh(name);
    fs::create_dir_all(folder.join("rules")).unwrap();
    fs::write(folder.join("rules/one.yml"), RULE).unwrap();
    fs::write(folder.join("site.toml"), "[[source]]\nname = \"Own\"\nvendor = \"sigma\"\npath = \"rules\"\n").unwrap();
    folder
}

fn second_builds_write_what_changed() {
    let folder = site("second");
    let config = folder.join("site.toml");
    let build = || {
        let output = program().args(["--config", config.to_str().unwrap(), "build"]).assert().success();
        String::from_utf8(output.get_output().stderr.clone()).unwrap()
    };
    assert!(build().contains(" 0 unchanged, 0 removed;"));
    assert!(build().contains("0 files written,"));
    fs::write(folder.join("public/foreign.txt"), "mine").unwrap();
    fs::write(folder.join("rules/two.yml"), RULE.replace("One", "Two").replace("1111", "2222").replace("one.exe", "two.exe")).unwrap();
    build();
    assert!(folder.join("public/rules/own/two.html").exists());
    let before = files(&folder.join("public"));
    fs::remove_file(folder.join("rules/two.yml")).unwrap();
    let report = build();
    assert!(report.contains(" removed;") && !report.contains(" 0 removed;"), "{report}");
    assert!(!folder.join("public/rules/own/two.html").exists() && folder.join("public/foreign.txt").exists());
    assert!(files(&folder.join("public")).len() < before.len());
    fs::remove_dir_all(folder).unwrap();
}

fn timings_tell_stages_and_bytes() {
    let folder = site("timings");
    let config = folder.join("site.toml");
    let build = || {
        let output = program().args(["--config", config.to_str().unwrap(), "build", "--timings"]).assert().success();
        String::from_utf8(output.get_output().stderr.clone()).unwrap()
    };
    let report = build();
    let line = |start: &str| report.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("no {start} in\n{report}"));
    for stage in ["content", "rules", "catalog", "addresses", "templates", "pages", "findings", "in all"] {
        let words: Vec<&str> = line(stage).trim_start_matches(stage).split_whitespace().collect();
        assert!(words.len() >= 4 && words[..2].iter().all(|time| time.parse::<f64>().is_ok()), "{}", line(stage));
    }
    assert!(line("rules").contains("MB/s, ") && line("rules").ends_with(" rules/s; 0 of 1 files known"), "{report}");
    assert!(line("pages").contains(" pages/s; 0 of "), "{report}");
    let files = files(&folder.join("public")).into_iter().filter(|(path, _)| path.to_str() != Some(".fieldguide.json"));
    let files: Vec<(String, usize)> = files.map(|(path, bytes)| (path.to_str().unwrap().to_owned(), bytes.len())).collect();
    let bytes: usize = files.iter().map(|(_, length)| length).sum();
    let number = |word: &str| word.trim_matches('(').replace(',', "").parse::<usize>().ok();
    let summary: Vec<usize> = report.lines().last().unwrap().split(' ').filter_map(number).collect();
    assert_eq!(summary, [files.len(), 0, 0, bytes], "{report}");
    let counted: Vec<usize> =
        report.lines().filter(|line| line.starts_with("in all")).filter_map(|line| number(line.split_whitespace().nth(2)?)).collect();
    assert_eq!(counted, [files.len()], "{report}");
    let pages = files.iter().filter(|(path, _)| path.ends_with(".html"));
    let largest = pages.max_by_key(|(path, length)| (*length, std::cmp::Reverse(path.clone()))).unwrap();
    let words: Vec<&str> = line("largest page: ").split(' ').collect();
    assert_eq!((words[2].trim_end_matches(','), number(words[3])), (largest.0.as_str(), Some(largest.1)));
    let again = build();
    assert!(again.contains(" rules/s; 1 of 1 files known") && again.contains(" left as they were"), "{again}");
    assert!(!again.contains(" pages/s; 0 of "), "{again}");
    fs::remove_dir_all(folder).unwrap();
}

fn check_reports_in_three_forms() {
    let folder = site("check");
    fs::write(folder.join("rules/bad.yml"), RULE.replace("condition: sel", "condition: sell").replace("1111", "3333")).unwrap();
    let config = folder.join("site.toml");
    let check = |arguments: &[&str]| program().args(["--config", config.to_str().unwrap(), "check"]).args(arguments).assert();
    let text = String::from_utf8(check(&[]).success().get_output().stderr.clone()).unwrap();
    assert!(text.contains("warning[unknown-name]") && text.contains("bad.yml:10:16") && text.contains("^^^^"), "{text}");
    let json = String::from_utf8(check(&["--format", "json"]).success().get_output().stdout.clone()).unwrap();
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!((&first["code"], &first["place"]["line"]), (&"unknown-name".into(), &10.into()));
    let sarif = String::from_utf8(check(&["--format", "sarif"]).success().get_output().stdout.clone()).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "unknown-name");
    check(&["--strict"]).code(1);
    program().args(["nonsense"]).assert().code(2);
    assert!(!folder.join("public").exists());
    fs::remove_dir_all(folder).unwrap();
}
