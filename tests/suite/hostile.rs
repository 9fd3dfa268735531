//! Bundles, knowledge, exports and rules that want to be somewhere else.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use fieldguide::exchange::catalog::SCHEMA_VERSION;

use crate::support::{assemble, fresh, own, page, paths, program, write_all};
use crate::test::{Test, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("a hostile rule tree is built and stays inside", hostile_rules_stay_inside),
    plain("a hostile export is built and stays inside", hostile_exports_stay_inside),
    plain("numbers of an export that lead nowhere cost no page", damaged_numbers_cost_no_page),
    plain("an export whose sources have no or the same name is refused", exports_name_their_sources),
    plain("hostile bundles, knowledge and files are refused or stay inside", hostile_content_stays_inside),
];

const SETTINGS: &str = "[[source]]\nname = \"Own\"\nvendor = \"sigma\"\npath = \"rules\"\n";

const RULE: &str = "title: 'One & \"only\" <b>'\nid: 11111111-1111-4111-8111-111111111111\ndescription: 'a href=\"nowhere.html\" <a href=\"gone.html\" id=\"x\">x</a> src=\"../../../pwned\"'\nreferences:\n    - HTTPS://Example.ORG/#no-such-anchor\n    - 'a href=\"x\"'\n    - ../../../pwned.html\ntags:\n    - attack.t1059\n    - attack.../../../pwned\nlogsource:\n    product: ../../../pwned\n    category: process_creation\ndetection:\n    sel:\n        Image|endswith: '\\..\\..\\pwned.exe'\n        '../../../pwned': '../../../pwned'\n    condition: sel\n";

/// A site deep in a folder of its own, so that what climbs out of it is seen.
struct Place {
    around: PathBuf,
    site: PathBuf,
}

impl Place {
    fn new(name: &str, settings: &str, files: &[(&str, &str)]) -> Self {
        let around = fresh(name);
        let site = around.join("a/b/c/site");
        write_all(&site, &[("site.toml", settings), ("rules/one.yml", RULE)]);
        write_all(&site, files);
        Self { around, site }
    }

    /// Everything around the published folder, its lock and what is kept between builds: what is there and what it says.
    fn outside(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let own = ["public", "public.lock", ".fieldguide"].map(|name| self.site.join(name));
        let foreign = |entry: &walkdir::DirEntry| own.iter().all(|path| path != entry.path());
        let entries = walkdir::WalkDir::new(&self.around).into_iter().filter_entry(foreign).map(Result::unwrap);
        entries.map(|entry| (entry.path().to_owned(), fs::read(entry.path()).unwrap_or_default())).collect()
    }

    /// Builds, sees that nothing outside of `public` changed, and tells the exit status and the report.
    fn build(&self) -> (i32, String) {
        let before = self.outside();
        let output = program().args(["--config", self.site.join("site.toml").to_str().unwrap(), "build"]).output().unwrap();
        let report = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(self.outside() == before, "something was written outside of the site: {report}");
        let code = output.status.code().unwrap_or_else(|| panic!("no exit status: {report}"));
        assert!(!report.contains("panicked"), "{report}");
        assert_eq!(self.site.join("public").exists(), code == 0, "{report}");
        (code, report)
    }

    fn builds(&self) -> Vec<String> {
        let (code, report) = self.build();
        assert_eq!(code, 0, "{report}");
        let all = paths(&self.site.join("public"));
        let names: Vec<String> = all.iter().map(|path| path.to_str().unwrap().to_owned()).collect();
        let mut folded: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
        folded.sort();
        folded.dedup();
        assert_eq!(folded.len(), names.len(), "two files differ in case only");
        names
    }

    /// Fails with a report that holds all of these.
    fn fails(&self, wanted: &[&str]) {
        let (code, report) = self.build();
        assert_eq!(code, 1, "{report}");
        wanted.iter().for_each(|wanted| assert!(report.contains(wanted), "no {wanted:?} in: {report}"));
        assert!(report.contains("error"), "{report}");
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.around);
    }
}

fn hostile_rules_stay_inside() {
    let other = |title: &str| RULE.replace("One", title).replace("11111111-1111", &format!("{:08x}-0000", title.len()));
    let long = format!("rules/{}.yml", "long name ".repeat(24));
    let place = Place::new("hostile-rules", &SETTINGS.replace("Own", "Index"), &[(&long, &other("Long"))]);
    for name in ["index", "INDEX", "con", "a/Con", "nul", "index-2", "...", "a/One", "x\\..\\..\\y", "tab\tline\n", "<a href='x'>"] {
        write_all(&place.site, &[(&format!("rules/{name}.yml"), &other(name))]);
    }
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::ffi::OsStrExt;
        for name in [b"bad\xFF.yml".as_slice(), b"bad\xFE.yml"] {
            fs::write(place.site.join("rules").join(std::ffi::OsStr::from_bytes(name)), other("No text")).unwrap();
        }
        std::os::unix::fs::symlink("/etc", place.site.join("rules/link")).unwrap();
    }
    let files = place.builds();
    let rules: Vec<&String> = files.iter().filter(|path| path.starts_with("rules/index-/")).collect();
    assert!(rules.len() >= 14, "{rules:#?}");
    for page in ["sources/index.html", "sources/index-.html", "rules/index.html"] {
        assert!(files.iter().any(|path| path == page), "no {page}");
    }
    assert!(!files.iter().any(|path| path == "rules/index-/index.html" || path == "rules/index-/con.html"));
    let sources = fs::read_to_string(place.site.join("public/sources/index.html")).unwrap();
    assert!(sources.contains("sources/index-.html"), "the list of sources is not where it should be");
}

fn hostile_exports_stay_inside() {
    let place = Place::new("hostile-export", SETTINGS, &[]);
    let config = place.site.join("site.toml");
    let arguments = ["--config", config.to_str().unwrap(), "export", "catalog"];
    let output = program().args(arguments).output().unwrap();
    let mut export: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let rule = export["rules"][0].clone();
    for path in
        ["../../../../pwned.yml", "/etc/pwned.yml", &format!("{}.yml", "x".repeat(300)), "same.yml", "same.yml", "same.yml", "CON", ""]
    {
        let mut copy = rule.clone();
        copy["path"] = path.into();
        copy["source"] = "../../pwned".into();
        export["rules"].as_array_mut().unwrap().push(copy);
    }
    export["rules"][0]["source"] = "../../pwned".into();
    export["rules"][0]["techniques"] = vec!["T1059", "../../../pwned"].into();
    let source = export["sources"][0].clone();
    let named = [
        ("../../pwned", "javascript:alert(1)//{path}"),
        ("gone", "gone/{path}"),
        ("Con", "HTTPS://example.org/{path}"),
        ("<a>", "\"><a href=\"gone.html\">"),
    ];
    export["sources"] = serde_json::Value::Array(Vec::new());
    for (name, url) in named {
        let (mut source, mut rule) = (source.clone(), rule.clone());
        (source["name"], source["url"], rule["source"]) = (name.into(), url.into(), name.into());
        export["sources"].as_array_mut().unwrap().push(source);
        export["rules"].as_array_mut().unwrap().push(rule);
    }
    fs::write(place.site.join("export.json"), export.to_string()).unwrap();
    fs::write(&config, "[[source]]\nname = \"Export\"\nvendor = \"catalog\"\npath = \"export.json\"\n").unwrap();
    let report = place.build().1;
    assert!(report.contains("`../../../pwned` is not the id of a technique") && report.contains("export.json:1:"), "{report}");
    fs::remove_dir_all(place.site.join("public")).unwrap();
    let files = place.builds();
    assert_eq!(files.iter().filter(|path| path.starts_with("rules/pwned/")).count(), 13, "{files:#?}");
    for page in ["rules/pwned/con-.html", "rules/gone/one.html", "rules/con-/one.html", "sources/con-.html", "rules/a/one.html"] {
        let text = fs::read_to_string(place.site.join("public").join(page)).unwrap();
        assert!(!text.contains("\"javascript:") && !text.contains("<a href=\"gone"), "{page}");
    }
}

/// Puts another number in the place of the `at`th one of a value; tells whether it has so many.
fn replace_number(value: &mut serde_json::Value, at: &mut usize, number: u64) -> bool {
    match value {
        serde_json::Value::Number(_) if *at == 0 => {
            *value = number.into();
            true
        }
        serde_json::Value::Number(_) => {
            *at -= 1;
            false
        }
        serde_json::Value::Array(items) => items.iter_mut().any(|item| replace_number(item, at, number)),
        serde_json::Value::Object(fields) => fields.values_mut().any(|field| replace_number(field, at, number)),
        _ => false,
    }
}

fn damaged_numbers_cost_no_page() {
    let lines = own().site.export(true).unwrap();
    let (header, rules) = lines.split_once('\n').unwrap();
    let folder = fresh("hostile-numbers");
    let mut damaged = vec![header.to_owned()];
    for (number, line) in rules.lines().enumerate() {
        for (turn, wrong) in [0, 1, 7, u64::from(u32::MAX)].into_iter().enumerate() {
            let mut rule: serde_json::Value = serde_json::from_str(line).unwrap();
            rule["path"] = format!("{turn}/{}", rule["path"].as_str().unwrap()).into();
            rule["id"] = format!("{number}-{turn}").into();
            replace_number(&mut rule, &mut (number * 5 + turn * 3).rem_euclid(40), wrong);
            damaged.push(rule.to_string());
        }
    }
    fs::write(folder.join("export.json"), damaged.join("\n")).unwrap();
    let site = assemble("[[source]]\nname = \"Export\"\nvendor = \"catalog\"\npath = \"export.json\"\n", &folder);
    let pages: Vec<&str> = site.paths().filter(|path| path.starts_with("rules/") && path.matches('/').count() == 2).collect();
    assert!(pages.len() >= damaged.len() - 1, "{} pages of {} rules", pages.len(), damaged.len() - 1);
    pages.into_iter().for_each(|path| drop(page(&site, path)));
    fs::remove_dir_all(folder).unwrap();
}

fn exports_name_their_sources() {
    let header = |names: &[&str]| {
        let source = |name: &&str| {
            serde_json::json!({"name": name, "vendor": "sigma", "own": false, "files": 0, "parsed": 0, "rules": 0, "skipped": [],
                "license": null, "url": null, "date": null})
        };
        let sources: Vec<_> = names.iter().map(source).collect();
        serde_json::json!({"schema_version": SCHEMA_VERSION, "generator": "", "content": "", "sources": sources, "rules": []}).to_string()
    };
    for (names, wanted) in [(["A", "A"], "two sources called"), (["A", " "], "not a name"), (["A", "b\u{1b}[31m"], "not a name")] {
        let settings = "[[source]]\nname = \"Export\"\nvendor = \"catalog\"\npath = \"export.json\"\n";
        Place::new("hostile-names", settings, &[("export.json", &header(&names))]).fails(&["export.json", wanted]);
    }
}

fn bundle(ids: &[&str]) -> String {
    let technique = |id: &&str| {
        serde_json::json!({
            "type": "attack-pattern", "id": format!("attack-pattern--{id}"), "name": "<a href=\"gone.html\">", "x_mitre_version": "../..",
            "description": "[x](HTTPS://example.org) [y](gone.html) a href=\"z\"",
            "external_references": [{"source_name": "mitre-attack", "external_id": id}],
            "kill_chain_phases": [{"kill_chain_name": "x", "phase_name": "../../\"pwned"}],
        })
    };
    serde_json::json!({"objects": ids.iter().map(technique).collect::<Vec<_>>()}).to_string()
}

fn hostile_content_stays_inside() {
    let attack = format!("[attack]\nbundle = \"bundle.json\"\n{SETTINGS}");
    let long = "T".repeat(300);
    for id in ["../../../../pwned", "/etc/pwned", "t1059", &long, "<b>T1059</b>"] {
        let (code, report) = Place::new("hostile-bundle", &attack, &[("bundle.json", &bundle(&["T1059", id]))]).build();
        assert_eq!(code, 0, "{id}: {report}");
        let placed = report.lines().any(|line| line.contains("--> ATT&CK: ") && line.contains("bundle.json:1:"));
        assert!(placed && report.contains("is not a technique's id"), "{id} is not told with its place: {report}");
        assert!(report.contains("is not a tactic's short name"), "{report}");
    }
    let circle = bundle(&["T1059", "T1027"]).replacen(
        "{\"objects\":[",
        "{\"objects\":[{\"type\":\"relationship\",\"relationship_type\":\"revoked-by\",\"source_ref\":\"attack-pattern--T1059\",\"target_ref\":\"attack-pattern--T1027\"},\
         {\"type\":\"relationship\",\"relationship_type\":\"revoked-by\",\"source_ref\":\"attack-pattern--T1027\",\"target_ref\":\"attack-pattern--T1059\"},",
        1,
    );
    assert_eq!(Place::new("hostile-circle", &attack, &[("bundle.json", &circle)]).build().0, 0);
    let refused = |files: &[(&str, &str)], wanted: &[&str]| Place::new("hostile-content", SETTINGS, files).fails(wanted);
    refused(&[("content/fields.toml", "[[field]]\nname = \"Image\"\nslug = \"../../../../pwned\"\n")], &["../../../../pwned"]);
    refused(&[("content/fields.toml", "[[field]]\nname = \"Image\"\nslug = \"/etc/pwned\"\n")], &["/etc/pwned"]);
    refused(&[("content/pages/index.md", "# Mine\n")], &["content/pages/index.md", "`index`"]);
    refused(&[("content/pages/About.md", "# Mine\n")], &["content/pages/About.md", "`about`"]);
    refused(&[("content/pages/Con.md", "# Mine\n")], &["content/pages/Con.md"]);
    refused(&[("content/pages/x\\..\\..\\y.md", "# Mine\n")], &["content/pages/x"]);
    refused(&[("static/Site.css", "a { color: red }")], &["static/"]);
    refused(&[("static/aux.js", "")], &["static/aux.js"]);
    refused(&[("static/site.css/x.css", "")], &["static/site.css"]);
    let fields = "[[field]]\nname = \"Image\"\nslug = \"index\"\n";
    let files = Place::new("hostile-slug", SETTINGS, &[("content/fields.toml", fields)]).build();
    assert!(files.0 == 0 || files.1.contains("error"), "{}", files.1);
    let names = "provider\tfull_names\tchannels\tfamily\tscope\nIndex\tx\tx\tx\tcore\n../../pwned\tx\tx\tx\tcore\nCON\tx\tx\tx\tcore\n";
    let (code, report) = Place::new("hostile-providers", SETTINGS, &[("content/providers.tsv", names)]).build();
    assert!(code == 0 || report.contains("error"), "{report}");
}
