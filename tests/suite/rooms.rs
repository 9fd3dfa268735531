//! The map of ARCHITECTURE.md, held.

use std::collections::BTreeSet;
use std::fs;

use crate::support::root;

/// The rooms in the order in which data passes.
const ROOMS: [&str; 21] = [
    "text",
    "diagnostic",
    "error",
    "rule",
    "content",
    "config",
    "sources",
    "vendors",
    "languages",
    "analysis",
    "attack",
    "catalog",
    "limits",
    "rankings",
    "subjects",
    "site",
    "render",
    "publish",
    "exchange",
    "check",
    "pipeline",
];

/// Uses that go against the order, each with its reason in ARCHITECTURE.md.
const KNOWN: [(&str, &str); 3] = [("error", "text"), ("site", "limits"), ("content", "error")];

fn sources() -> Vec<(String, String)> {
    let files = crate::support::files(&root().join("src")).into_iter();
    files.map(|(path, bytes)| (path.to_str().unwrap().to_owned(), String::from_utf8(bytes).unwrap())).collect()
}

fn room(path: &str) -> &str {
    path.split('/').next().unwrap().trim_end_matches(".rs")
}

pub(crate) fn only_earlier_rooms_are_used() {
    let place = |room: &str| ROOMS.iter().position(|known| *known == room);
    let mut uses = 0;
    for (path, text) in sources() {
        let only_for_tests = path.ends_with("languages/cases.rs") || path.ends_with("languages/properties.rs");
        let Some(own) = place(room(&path)).filter(|_| !only_for_tests) else { continue };
        for used in text.split("crate::").skip(1) {
            let name: String = used.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect();
            if let Some(other) = place(&name) {
                uses += 1;
                assert!(other <= own || KNOWN.contains(&(room(&path), name.as_str())), "{path} uses the later room {name}");
            }
        }
    }
    assert!(uses > 200, "only {uses} uses were looked at");
}

pub(crate) fn no_file_is_too_long() {
    for (path, text) in sources() {
        assert!(text.lines().count() <= 500, "{path} has {} lines", text.lines().count());
    }
}

/// Events and providers that mappings name exist; fields that other files name exist.
pub(crate) fn content_is_consistent() {
    let content = root().join("content");
    let mut events: BTreeSet<String> = BTreeSet::new();
    let mut providers: BTreeSet<String> = BTreeSet::new();
    let slug = |name: &str| -> String {
        let lower = name.to_ascii_lowercase();
        let parts = lower.split(|character: char| !character.is_ascii_alphanumeric() && character != '_').filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("-")
    };
    for line in fs::read_to_string(content.join("providers.tsv")).unwrap().lines().filter(|line| !line.starts_with('#')).skip(1) {
        providers.insert(slug(line.split('\t').next().unwrap()));
    }
    for (_, bytes) in crate::support::files(&content.join("events")) {
        for line in String::from_utf8(bytes).unwrap().lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            events.insert(format!("{}/{}", slug(cells.next().unwrap()), cells.next().unwrap().to_ascii_lowercase()));
        }
    }
    let mut named = 0;
    for (path, bytes) in crate::support::files(&content.join("mappings")) {
        let file: toml::Table = toml::from_str(&String::from_utf8(bytes).unwrap()).unwrap();
        let entries = |key: &str| file.get(key).and_then(toml::Value::as_array).cloned().unwrap_or_default();
        for mapping in entries("mapping").iter().chain(&entries("activity")) {
            let list = |key: &str| mapping.get(key).and_then(toml::Value::as_array).cloned().unwrap_or_default();
            for event in list("events").iter().chain(&list("equivalents")).chain(&list("also")) {
                named += 1;
                assert!(events.contains(event.as_str().unwrap()), "{}: no event {event}", path.display());
            }
            for provider in list("providers") {
                assert!(providers.contains(provider.as_str().unwrap()), "{}: no provider {provider}", path.display());
            }
        }
    }
    assert!(named > 60, "only {named} events are named");
    let fields: toml::Table = toml::from_str(&fs::read_to_string(content.join("fields.toml")).unwrap()).unwrap();
    let names: Vec<&str> = fields["field"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap()).collect();
    let slugs: BTreeSet<&str> = fields["field"].as_array().unwrap().iter().map(|field| field["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs.len(), names.len(), "two fields share an address");
    for field in fields["field"].as_array().unwrap() {
        for see in field.get("see").and_then(toml::Value::as_array).cloned().unwrap_or_default() {
            assert!(names.contains(&see.as_str().unwrap()), "{}: see {see}", field["name"]);
        }
    }
    for table in ["synonym", "prefix"] {
        for entry in fields[table].as_array().unwrap() {
            for field in entry["fields"].as_array().unwrap() {
                assert!(names.contains(&field.as_str().unwrap()), "{table}: no field {field}");
            }
        }
    }
}
