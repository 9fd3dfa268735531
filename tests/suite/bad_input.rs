//! What people get wrong, and what it costs.

use std::fs;

use crate::support::{assemble, fresh, page, program, write_all};
use crate::test::{Test, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("rule text is escaped on every page", hostile_text_is_escaped),
    plain("bad rule files are told and the rest is built", bad_rules_cost_only_themselves),
    plain("a wrong setting, source, bundle, template or link publishes nothing", bad_sites_publish_nothing),
    plain("correlations and filters link to the rules they name", correlations_and_filters_are_linked),
];

const GOOD: &str = "title: Good\nlogsource:\n    product: windows\n    category: process_creation\ndetection:\n    sel:\n        Image|endswith: '\\good.exe'\n    condition: sel\n";

const SETTINGS: &str = "[[source]]\nname = \"Own\"\nvendor = \"sigma\"\npath = \"rules\"\n";

fn rule(title: &str, detection: &str) -> String {
    format!("title: {title}\nlogsource:\n    product: windows\n    category: process_creation\ndetection:\n{detection}")
}

fn bad_rules_cost_only_themselves() {
    let folder = fresh("bad-rules");
    let deep = format!("title: deep\ndetection:\n    a: {}x{}\n    condition: a\n", "[".repeat(10_000), "]".repeat(10_000));
    let nested = rule("nested", &format!("    a:\n        b: c\n    condition: {}a{}\n", "(".repeat(10_000), ")".repeat(10_000)));
    let bomb = "a0: &a0 [x, x]\na1: &a1 [*a0, *a0, *a0, *a0, *a0, *a0, *a0, *a0, *a0]\na2: &a2 [*a1, *a1, *a1, *a1, *a1, *a1, *a1, *a1]\na3: &a3 [*a2, *a2, *a2, *a2, *a2, *a2, *a2, *a2]\na4: &a4 [*a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3]\na5: &a5 [*a4, *a4, *a4, *a4, *a4, *a4, *a4, *a4]\na6: [*a5, *a5, *a5, *a5, *a5, *a5, *a5, *a5]\n";
    write_all(
        &folder,
        &[
            ("site.toml", SETTINGS),
            ("rules/good.yml", GOOD),
            ("rules/no-yaml.yml", "title: [unclosed\n  - : :\n"),
            ("rules/no-rule.yml", "name: something else\n"),
            ("rules/empty.yml", ""),
            ("rules/list.yml", "- a\n- b\n"),
            ("rules/twice.yml", "title: a\ntitle: b\ndetection:\n    condition: x\n"),
            ("rules/absent.yml", &rule("absent", "    sel:\n        Image: x\n    condition: sel and not filter\n")),
            ("rules/modifier.yml", &rule("modifier", "    sel:\n        Image|endswit: x\n    condition: sel\n")),
            ("rules/no-condition.yml", &rule("no condition", "    sel:\n        Image: x\n")),
            ("rules/broken.yml", &rule("broken", "    sel:\n        Image: x\n    condition: sel and (sel or\n")),
            ("rules/deep.yml", &deep),
            ("rules/nested.yml", &nested),
            ("rules/bomb.yml", bomb),
            ("rules/a/same.yml", &GOOD.replace("Good", "Same one")),
            ("rules/b/same.yml", &GOOD.replace("Good", "Same two").replace("good.exe", "other.exe")),
            ("rules/id1.yml", &format!("id: 11111111-1111-4111-8111-111111111111\n{}", GOOD.replace("good.exe", "first.exe"))),
            ("rules/id2.yml", &format!("id: 11111111-1111-4111-8111-111111111111\n{}", GOOD.replace("good.exe", "second.exe"))),
        ],
    );
    fs::write(folder.join("rules/latin.yml"), b"title: caf\xE9 \0\ndetection:\n    a:\n        b: c\n    condition: a\n").unwrap();
    let utf16: Vec<u8> = GOOD.replace("Good", "Wide").replace("good.exe", "wide.exe").encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(folder.join("rules/utf16.yml"), utf16).unwrap();
    let config = folder.join("site.toml");
    program().args(["--config", config.to_str().unwrap(), "build"]).assert().success();
    for page in ["good", "absent", "modifier", "no-condition", "broken", "nested", "latin", "utf16", "same"] {
        assert!(folder.join(format!("public/rules/own/{page}.html")).exists(), "no page for {page}");
    }
    assert!(fs::read_to_string(folder.join("public/rules/own/same.html")).unwrap().contains("Same two"));
    assert!(fs::read_to_string(folder.join("public/rules/own/utf16.html")).unwrap().contains("Wide"));
    let report = program().args(["--config", config.to_str().unwrap(), "check", "--format", "json"]).assert().success();
    let lines = String::from_utf8(report.get_output().stdout.clone()).unwrap();
    let found: Vec<(String, String, bool)> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|line| {
            let path = line["place"]["path"].as_str().unwrap_or_default().to_owned();
            (line["code"].as_str().unwrap().to_owned(), path, line["hint"].is_string())
        })
        .collect();
    for (code, path, hinted) in [
        ("invalid-syntax", "no-yaml.yml", false),
        ("not-a-rule", "no-rule.yml", true),
        ("not-a-rule", "list.yml", true),
        ("invalid-syntax", "twice.yml", false),
        ("unknown-name", "absent.yml", true),
        ("unknown-construct", "modifier.yml", true),
        ("query-syntax", "no-condition.yml", true),
        ("query-syntax", "broken.yml", false),
        ("invalid-syntax", "deep.yml", false),
        ("too-deep", "nested.yml", false),
        ("invalid-syntax", "bomb.yml", false),
        ("invalid-encoding", "latin.yml", false),
        ("duplicate-id", "", true),
        ("clashing-stem", "", false),
    ] {
        let matches = |one: &&(String, String, bool)| one.0 == code && one.1 == path && (!hinted || one.2);
        assert!(found.iter().any(|one| matches(&one)), "no {code} for {path:?} in {found:#?}");
    }
    fs::remove_dir_all(folder).unwrap();
}

fn bad_sites_publish_nothing() {
    let folder = fresh("bad-sites");
    write_all(&folder, &[("rules/good.yml", GOOD), ("bundle.json", "{\"objects\": 7}"), ("site.toml", SETTINGS)]);
    let config = folder.join("site.toml");
    let fails = |settings: &str, files: &[(&str, &str)], wants: &str| {
        fs::write(&config, settings).unwrap();
        write_all(&folder, files);
        let output = program().args(["--config", config.to_str().unwrap(), "build"]).assert().code(1);
        let report = String::from_utf8(output.get_output().stderr.clone()).unwrap();
        assert!(report.contains(wants), "expected {wants:?} in: {report}");
        assert!(!folder.join("public").exists() && !folder.join("public.partial").exists(), "{wants}: something was published");
        for (path, _) in files {
            fs::remove_file(folder.join(path)).unwrap();
        }
    };
    fails(&SETTINGS.replace("\"rules\"", "\"nowhere\""), &[], "nowhere");
    fails(&SETTINGS.replace("path", "paht"), &[], "did you mean `path`?");
    fails(&SETTINGS.replace("sigma", "sigmaa"), &[], "site.toml:3:10");
    fails("[site\n", &[], "site.toml:1");
    fails(&format!("[attack]\nbundle = \"bundle.json\"\n{SETTINGS}"), &[], "bundle.json");
    fails(&format!("[attack]\nbundle = \"missing.json\"\n{SETTINGS}"), &[], "missing.json");
    fails(SETTINGS, &[("templates/rule.html", "{% if %}")], "rule.html");
    fails(
        SETTINGS,
        &[("templates/rule.html", "{% extends \"base.html\" %}{% block main %}{{ no_such_thing }}{% endblock main %}")],
        "no_such_thing",
    );
    fails(SETTINGS, &[("content/pages/about.md", "# About\n\n[gone](nowhere.html)\n")], "about.html -> nowhere.html");
    fails(SETTINGS, &[("content/pages/about.md", "# About\n\n[gone](#nowhere)\n")], "about.html -> #nowhere");
    fails(SETTINGS, &[("content/fields.toml", "[[field]]\nname = \"X\"\nmeening = \"?\"\n")], "meening");
    fails(SETTINGS, &[("static/site.css", "a { color: red; } }")], "site.css");
    fs::write(&config, SETTINGS).unwrap();
    program().args(["--config", config.to_str().unwrap(), "build"]).assert().success();
    let before = crate::support::files(&folder.join("public"));
    fs::write(&config, SETTINGS.replace("path", "paht")).unwrap();
    program().args(["--config", config.to_str().unwrap(), "build"]).assert().code(1);
    assert!(crate::support::files(&folder.join("public")) == before, "a failed build touched the last good site");
    fs::remove_dir_all(folder).unwrap();
}

fn hostile_text_is_escaped() {
    let folder = fresh("hostile");
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    let quoted = evil.replace('\'', "''");
    let text = format!(
        "title: '{quoted}'\nid: '{quoted}'\ndescription: '[x](javascript:alert(3)) {quoted}'\nauthor: '{quoted}'\nreferences:\n    - 'javascript:alert(4)'\n    - '{quoted}'\nfalsepositives:\n    - '{quoted}'\ntags:\n    - attack.t1059\n    - '{quoted}'\nlevel: '{quoted}'\nlogsource:\n    product: windows\n    category: '{quoted}'\ndetection:\n    '{quoted}':\n        '{quoted}':\n            - '{quoted}'\n            - 'x{quoted}'\n        'Image|contains': '{quoted}'\n    condition: 1 of them\n"
    );
    write_all(
        &folder,
        &[
            ("rules/one.yml", &text),
            ("rules/two.yml", &text.replace("title: '", "title: '2").replace("id: '", "id: '2").replace("- 'x", "- 'y")),
        ],
    );
    let snapshot = assemble(SETTINGS, &folder);
    let mut pages = 0;
    for path in snapshot.paths().filter(|path| path.ends_with(".html") && !path.starts_with("events/")) {
        let text = page(&snapshot, path);
        assert!(
            !text.contains("<script>")
                && !text.contains("<img")
                && !text.contains("href=\"javascript")
                && !text.contains("href=javascript"),
            "{path}"
        );
        assert!(!text.contains("\"'>"), "{path}");
        pages += 1;
    }
    assert!(pages > 200, "{pages} pages");
    assert!(page(&snapshot, "rules/own/one.html").contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    fs::remove_dir_all(folder).unwrap();
}

fn correlations_and_filters_are_linked() {
    let folder = fresh("joined");
    let correlation = "title: Many\ntype: x\ncorrelation:\n    type: event_count\n    rules:\n        - good_one\n    group-by:\n        - User\n    timespan: 5m\n    condition:\n        gte: 10\n";
    let filter = "title: Not the agent\nlogsource:\n    product: windows\n    category: process_creation\nfilter:\n    rules:\n        - good_one\n    agent:\n        ParentImage|endswith: '\\agent.exe'\n    condition: not agent\n";
    write_all(
        &folder,
        &[("rules/good.yml", &format!("name: good_one\n{GOOD}")), ("rules/many.yml", correlation), ("rules/filter.yml", filter)],
    );
    let snapshot = assemble(SETTINGS, &folder);
    let good = page(&snapshot, "rules/own/good.html");
    assert!(good.contains("../../rules/own/many.html"), "the rule does not link to its correlation");
    assert!(good.contains("Not the agent"), "the rule does not name its filter");
    let many = page(&snapshot, "rules/own/many.html");
    assert!(many.contains("../../rules/own/good.html") && many.contains("≥ 10") && many.contains("5m"));
    let lines = snapshot.predicates().unwrap();
    let filtered =
        lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()).find(|rule| rule["title"] == "Good").unwrap();
    let excluded = filtered["predicates"].as_array().unwrap().iter().find(|one| one["field"] == "ParentImage").unwrap();
    assert_eq!((&excluded["negated"], &excluded["exclusion"], &excluded["via"]), (&true.into(), &true.into(), &"filter".into()));
    fs::remove_dir_all(folder).unwrap();
}
