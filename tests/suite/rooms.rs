//! The map of ARCHITECTURE.md, held: data goes one way through the rooms, test code included.

use std::collections::BTreeSet;
use std::fs;

use crate::support::root;
use crate::test::{Test, plain};

/// What this file holds.
pub(crate) const TESTS: &[Test] = &[
    plain("a room uses only earlier rooms", only_earlier_rooms_are_used),
    plain("an import of a later room is seen, however it is written", an_upward_import_is_seen),
    plain("no source file is longer than 350 lines", no_file_is_too_long),
    plain("only sources and config read, and only publish writes", only_some_rooms_touch_the_disk),
    plain("no clock, no lock and no global stands in code", nothing_is_shared_or_timed),
    plain("no name of a field stands in code", no_field_is_named_in_code),
    plain("likeness of names is judged in one file", likeness_is_judged_once),
];

/// Lines of a source file, at most.
const LINES: usize = 350;

/// The rooms in the order of the map, as ARCHITECTURE.md draws it: the names at the beginning of the lines of its first block.
fn rooms() -> Vec<String> {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let map = page.split("```").nth(1).unwrap();
    let names = map.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()));
    let names =
        names.flat_map(|line| line.split("  ").next().unwrap().split(", ").map(|name| name.trim().trim_end_matches('/').to_owned()));
    names.collect()
}

/// Path below `src/` and text of every source file.
fn sources() -> Vec<(String, String)> {
    let files = crate::support::files(&root().join("src")).into_iter();
    files.map(|(path, bytes)| (path.to_str().unwrap().to_owned(), String::from_utf8(bytes).unwrap())).collect()
}

fn room(path: &str) -> &str {
    path.split('/').next().unwrap().trim_end_matches(".rs")
}

/// The text without comments, and with the contents of strings and characters blanked.
fn code(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    while at < signs.len() {
        let (sign, next) = (signs[at], signs.get(at + 1).copied().unwrap_or(' '));
        let before = at.checked_sub(1).map_or(' ', |before| signs[before]);
        let hashes = signs[at + 1..].iter().take_while(|sign| **sign == '#').count();
        let is_raw = sign == 'r' && !before.is_alphanumeric() && signs.get(at + 1 + hashes) == Some(&'"');
        match sign {
            '/' if next == '/' => at += signs[at..].iter().take_while(|sign| **sign != '\n').count(),
            _ if is_raw => {
                let end: String = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
                let rest: String = signs[at + 2 + hashes..].iter().collect();
                at += 2 + hashes + rest.find(&end).map_or(rest.chars().count(), |end| rest[..end].chars().count()) + end.len();
            }
            '"' => {
                at += 1;
                while at < signs.len() && signs[at] != '"' {
                    at += if signs[at] == '\\' { 2 } else { 1 };
                }
                at += 1;
            }
            '\'' if next == '\\' || signs.get(at + 2) == Some(&'\'') => {
                at += if next == '\\' { 3 } else { 2 };
                at += signs[at..].iter().take_while(|sign| **sign != '\'').count() + 1;
            }
            sign => {
                out.push(sign);
                at += 1;
            }
        }
    }
    out
}

/// The names that follow a path's `::`: one, or the first of each branch of a group.
fn heads(rest: &str) -> Vec<String> {
    let word = |text: &str| text.trim_start().chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect::<String>();
    let Some(group) = rest.trim_start().strip_prefix('{') else { return vec![word(rest)] };
    let (mut depth, mut out, mut start) = (0_usize, Vec::new(), 0);
    for (at, sign) in group.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' if depth == 0 => {
                out.push(word(&group[start..at]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                out.push(word(&group[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    out
}

/// The top modules that a file names by `crate::`, `fieldguide::`, or by as many `super::` as lead to the top.
fn used(path: &str, text: &str) -> Vec<String> {
    let code = code(text);
    let mut out: Vec<String> = Vec::new();
    for start in ["crate::", "fieldguide::"] {
        let is_start = |at: usize| !code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == '$');
        out.extend(code.match_indices(start).filter(|(at, _)| is_start(*at)).flat_map(|(at, _)| heads(&code[at + start.len()..])));
    }
    let climb = "super::".repeat(path.trim_end_matches(".rs").split('/').count());
    out.extend(code.match_indices(&climb).flat_map(|(at, _)| heads(&code[at + climb.len()..])));
    out.retain(|name| !name.is_empty());
    out
}

/// Uses of a later room in a file, given the rooms in order.
fn upward(path: &str, text: &str, order: &[String]) -> Vec<String> {
    let place = |room: &str| order.iter().position(|known| known == room);
    let own = place(room(path));
    used(path, text).into_iter().filter(|name| place(name) > own).map(|name| format!("{path} uses the later room {name}")).collect()
}

fn only_earlier_rooms_are_used() {
    let order = rooms();
    let sources = sources();
    let tops: BTreeSet<&str> = sources.iter().map(|(path, _)| room(path)).filter(|room| *room != "lib").collect();
    let drawn: BTreeSet<&str> = order.iter().map(String::as_str).collect();
    assert_eq!(tops, drawn, "the map of ARCHITECTURE.md and the top of src/ differ");
    let uses: usize = sources.iter().map(|(path, text)| used(path, text).len()).sum();
    assert!(uses > 200, "only {uses} uses were looked at");
    let wrong: Vec<String> =
        sources.iter().filter(|(path, _)| path != "lib.rs").flat_map(|(path, text)| upward(path, text, &order)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn an_upward_import_is_seen() {
    let order = rooms();
    let later = ["use crate::render;", "use crate::{\n    error::Error,\n    render::{html, json},\n};", "use super::super::render::x;"];
    for planted in later {
        assert_eq!(upward("catalog/ids.rs", planted, &order).len(), 1, "{planted}");
    }
    assert_eq!(upward("commands/build.rs", "use fieldguide::{config, pipeline};", &order), Vec::<String>::new());
    for harmless in ["// use crate::render;", "let text = \"crate::render\";", "let text = r#\"crate::render\"#;", "use super::render;"] {
        assert_eq!(upward("catalog/ids.rs", harmless, &order), Vec::<String>::new(), "{harmless}");
    }
}

fn no_file_is_too_long() {
    for (path, text) in sources() {
        assert!(text.lines().count() <= LINES, "{path} has {} lines", text.lines().count());
    }
}

/// Path and code of every source file, without its tests.
fn program() -> Vec<(String, String)> {
    let is_program = |path: &str| !["cases.rs", "properties.rs", "tests.rs"].iter().any(|name| path.ends_with(name));
    sources().into_iter().filter(|(path, _)| is_program(path)).map(|(path, text)| (path, without_tests(&text))).collect()
}

/// The text less the items that are built for tests only.
fn without_tests(text: &str) -> String {
    let mut parts = text.split("#[cfg(test)]\n");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_line = part.lines().find(|line| !line.starts_with('#')).is_some_and(|line| line.ends_with(';'));
        out.push_str(part.split_once(if is_line { ";\n" } else { "\n}\n" }).map_or("", |(_, after)| after));
    }
    out
}

/// Files in which a word stands though none of `rooms` is theirs.
fn elsewhere(words: &[&str], rooms: &[&str]) -> Vec<String> {
    let files = program().into_iter().filter(|(path, _)| !rooms.contains(&room(path)));
    let found = |(path, text): (String, String)| {
        let code = code(&text);
        let has = |word: &str| code.match_indices(word).any(|(at, _)| !code[..at].ends_with(|before: char| before.is_alphanumeric()));
        words.iter().find(|word| has(word)).map(|word| format!("{path} says {word}"))
    };
    files.filter_map(found).collect()
}

fn only_some_rooms_touch_the_disk() {
    assert_eq!(elsewhere(&["fs::", "File::open", "File::create"], &["sources", "config", "publish"]), Vec::<String>::new());
    let writes = ["fs::write", "fs::create_dir", "fs::rename", "fs::remove", "File::create"];
    assert_eq!(elsewhere(&writes, &["publish"]), Vec::<String>::new());
    assert!(!elsewhere(&writes, &[]).is_empty(), "publish writes nothing");
}

/// `serve` waits for changes and one file of the commands tells what a stage took; nothing else may know what time it is.
fn nothing_is_shared_or_timed() {
    assert_eq!(elsewhere(&["SystemTime", "Instant", "ProcessTime", "ThreadTime"], &["serve"]), ["commands/timings.rs says Instant"]);
    assert_eq!(elsewhere(&["Command::new"], &["serve"]), Vec::<String>::new());
    let shared = ["Mutex", "RwLock", "OnceLock", "LazyLock", "OnceCell", "thread_local", "static mut"];
    assert_eq!(elsewhere(&shared, &["serve"]), Vec::<String>::new());
    assert_eq!(elsewhere(&["try_lock"], &[]), ["publish/lock.rs says try_lock"]);
}

/// Names with a dot, an underscore inside or a capital inside: words of languages are not among them.
fn no_field_is_named_in_code() {
    let fields: toml::Table = toml::from_str(&fs::read_to_string(root().join("content/fields.toml")).unwrap()).unwrap();
    let names = fields["field"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap().to_owned());
    let is_telling = |name: &String| {
        name.len() > 4 && name[1..].contains(|sign: char| sign == '.' || sign == '_' || sign.is_ascii_uppercase()) && !name.starts_with('_')
    };
    let names: BTreeSet<String> = names.filter(is_telling).collect();
    assert!(names.len() > 200, "only {} names are looked for", names.len());
    let quoted = |text: &str| text.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let lines = |text: &str| text.lines().filter(|line| !line.trim_start().starts_with("//")).map(str::to_owned).collect::<Vec<_>>();
    for (path, text) in program() {
        for line in lines(&text) {
            let named: Vec<String> = quoted(&line).into_iter().filter(|word| names.contains(word)).collect();
            assert!(named.is_empty(), "{path} names {named:?}");
        }
    }
}

fn likeness_is_judged_once() {
    assert_eq!(elsewhere(&["strsim"], &["diagnostic"]), Vec::<String>::new());
    let files = program().into_iter().filter(|(_, text)| code(text).contains("strsim"));
    assert_eq!(files.map(|(path, _)| path).collect::<Vec<_>>(), ["diagnostic/suggest.rs"]);
}
