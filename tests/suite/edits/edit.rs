//! What people change of a site, made up from seeded numbers.
//!
//! In: a site's folder. Out: the same folder after one edit. Rules of five vendors are edited as text, line by line, so that no
//! knowledge of the program decides what an edit is.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{CORPORA, Numbers, paths, root};

/// A kind of edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edit {
    Value,
    Title,
    Severity,
    Tag,
    Rename,
    Remove,
    Add,
    EventTitle,
    FieldSpelling,
    Template,
    Settings,
    StaticFile,
    Bundle,
    Text,
}

impl Edit {
    /// Edits of one rule.
    pub(crate) const OF_RULES: [Self; 7] = [Self::Value, Self::Title, Self::Severity, Self::Tag, Self::Rename, Self::Remove, Self::Add];
    /// All of them.
    pub(crate) const ALL: [Self; 14] = [
        Self::Value,
        Self::Template,
        Self::Title,
        Self::EventTitle,
        Self::Severity,
        Self::FieldSpelling,
        Self::Add,
        Self::Tag,
        Self::Bundle,
        Self::Rename,
        Self::StaticFile,
        Self::Remove,
        Self::Settings,
        Self::Text,
    ];

    /// Edits the site in a folder; tells what was done. `number` is no earlier edit's.
    pub(crate) fn apply(self, site: &Path, number: usize, numbers: &mut Numbers) -> String {
        match self {
            Self::Value => change_rule(site, numbers, value),
            Self::Title => change_rule(site, numbers, |text, _| title(text, number)),
            Self::Severity => change_rule(site, numbers, severity),
            Self::Tag => change_rule(site, numbers, tag),
            Self::Rename => {
                let rule = any_rule(site, numbers);
                fs::rename(&rule, renamed(&rule, number)).unwrap();
                rule.display().to_string()
            }
            Self::Remove => {
                let rule = any_rule(site, numbers);
                fs::remove_file(&rule).unwrap();
                rule.display().to_string()
            }
            Self::Add => add(site, number, numbers),
            Self::EventTitle => event_title(site, number, numbers),
            Self::FieldSpelling => field_spelling(site, number, numbers),
            Self::Template => template(site, number, numbers),
            Self::Settings => settings(site, number, numbers),
            Self::StaticFile => static_file(site, number, numbers),
            Self::Bundle => write(site, "bundle.json", &bundle(number)),
            Self::Text => write(site, "content/pages/about.md", &format!("# About\n\nText {number}.\n")),
        }
    }
}

fn write(site: &Path, path: &str, text: &str) -> String {
    let to = site.join(path);
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::write(to, text).unwrap();
    path.to_owned()
}

/// A file of rules.
fn any_rule(site: &Path, numbers: &mut Numbers) -> PathBuf {
    let (_, vendor) = CORPORA[numbers.below(CORPORA.len())];
    let extensions = ["yml", "yaml", "toml", "yaral"];
    let is_rule = |path: &PathBuf| path.extension().is_some_and(|extension| extensions.iter().any(|known| extension == *known));
    let rules: Vec<PathBuf> = paths(&site.join(vendor)).into_iter().filter(is_rule).collect();
    site.join(vendor).join(&rules[numbers.below(rules.len())])
}

/// Changes the text of some rule that the change applies to.
fn change_rule(site: &Path, numbers: &mut Numbers, change: impl Fn(&str, &mut Numbers) -> Option<String>) -> String {
    for _ in 0..1_000 {
        let rule = any_rule(site, numbers);
        let Ok(text) = fs::read_to_string(&rule) else { continue };
        if let Some(changed) = change(&text, numbers).filter(|changed| *changed != text) {
            fs::write(&rule, changed).unwrap();
            return rule.display().to_string();
        }
    }
    panic!("no rule can be changed so");
}

/// One letter of a quoted value becomes another, or the value grows.
fn value(text: &str, numbers: &mut Numbers) -> Option<String> {
    let mut values: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let quotes: Vec<usize> = line.match_indices(['"', '\'']).map(|(place, _)| at + place).collect();
        values.extend(quotes.windows(2).map(|pair| (pair[0] + 1, pair[1])));
        at += line.len();
    }
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b".-_\\/*:".contains(&byte);
    values.retain(|(start, end)| end - start >= 4 && text[*start..*end].bytes().all(is_word));
    let (start, end) = *values.get(numbers.below(values.len()))?;
    let letter = start + text[start..end].find(|sign: char| sign.is_ascii_lowercase())?;
    let other = char::from(b'a' + u8::try_from(numbers.below(26)).unwrap());
    let from = letter + numbers.below(2);
    Some(format!("{}{other}{}", &text[..letter], &text[from..]))
}

/// The first line whose key is one of these, changed.
fn change_line(text: &str, keys: &[&str], change: impl Fn(&str) -> Option<String>) -> Option<String> {
    let is_key = |line: &&str| {
        let key: String = line.trim_start().chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect();
        keys.contains(&key.as_str()) && line.trim_start()[key.len()..].trim_start().starts_with([':', '='])
    };
    let line = text.lines().find(is_key)?;
    Some(text.replacen(line, &change(line)?, 1))
}

fn title(text: &str, number: usize) -> Option<String> {
    change_line(text, &["title", "name", "description"], |line| {
        let end = line.trim_end_matches(['"', '\'', ' ', '\r']).len();
        Some(format!("{} again {number}{}", &line[..end], &line[end..]))
    })
}

fn severity(text: &str, numbers: &mut Numbers) -> Option<String> {
    const WORDS: [&str; 4] = ["low", "medium", "high", "critical"];
    let to = WORDS[numbers.below(WORDS.len())];
    change_line(text, &["level", "severity"], |line| {
        let lower = line.to_ascii_lowercase();
        let (from, start) = WORDS.iter().find_map(|word| Some((word, lower.find(word)?)))?;
        Some(format!("{}{to}{}", &line[..start], &line[start + from.len()..]))
    })
}

/// A technique becomes another, wherever the rule names it.
fn tag(text: &str, numbers: &mut Numbers) -> Option<String> {
    const DIGITS: [&str; 10] = ["1059", "1027", "1105", "1047", "1003", "1547", "1562", "1204", "1071", "1110"];
    let is_tag = |at: usize| {
        let bytes = text.as_bytes();
        let before = at.checked_sub(1).map_or(b' ', |before| bytes[before]);
        !before.is_ascii_alphanumeric() && bytes.get(at + 1..at + 5).is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
    };
    let (at, _) = text.match_indices(['T', 't']).find(|(at, _)| is_tag(*at))?;
    let rest = &text[at + 1..];
    let length = rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(rest.len());
    let known = text[at..at + 1 + length].trim_end_matches('.');
    Some(text.replace(known, &format!("{}{}", &known[..1], DIGITS[numbers.below(DIGITS.len())])))
}

fn renamed(rule: &Path, number: usize) -> PathBuf {
    let (stem, extension) = (rule.file_stem().unwrap().to_str().unwrap(), rule.extension().unwrap().to_str().unwrap());
    rule.with_file_name(format!("{stem}-{number}.{extension}"))
}

/// A rule like another, of its own id.
fn add(site: &Path, number: usize, numbers: &mut Numbers) -> String {
    for _ in 0..1_000 {
        let rule = any_rule(site, numbers);
        let text = fs::read_to_string(&rule).ok().and_then(|text| value(&title(&text, number)?, numbers));
        let Some(text) = text else { continue };
        let id = |line: &str| {
            let end = line.trim_end_matches(['"', '\'', ' ', '\r']).len();
            Some(format!("{}{:04x}{}", line.get(..end.checked_sub(4)?)?, 0x1000 + number, &line[end..]))
        };
        let new = renamed(&rule, number);
        fs::write(&new, change_line(&text, &["id", "rule_id"], id).unwrap_or(text)).unwrap();
        return new.display().to_string();
    }
    panic!("no rule can be copied");
}

fn event_title(site: &Path, number: usize, numbers: &mut Numbers) -> String {
    const EVENTS: [&str; 5] = [
        "Sysmon\t1\tProcess {number} started\t\tMicrosoft-Windows-Sysmon/Operational\tImage,CommandLine,ParentImage",
        "Sysmon\t11\tFile {number} created\t\tMicrosoft-Windows-Sysmon/Operational\tTargetFilename,Image",
        "Sysmon\t13\tValue {number} set\t\tMicrosoft-Windows-Sysmon/Operational\tTargetObject,Details",
        "Elastic-Endpoint\tprocess:start\tProcess {number} started\t\tlogs-endpoint.events.process\t",
        "Defender-DeviceProcessEvents\tProcessCreated\tProcess {number} created\t\tDeviceProcessEvents\tFileName,ProcessCommandLine",
    ];
    let event = EVENTS[numbers.below(EVENTS.len())].replace("{number}", &number.to_string());
    write(site, "content/events/own.tsv", &format!("provider\tevent\ttitle\talias\tchannel\tfields\n{event}\n"))
}

/// An embedded field in other words, with few spellings or many.
fn field_spelling(site: &Path, number: usize, numbers: &mut Numbers) -> String {
    const SPELLINGS: [&str; 3] = ["{ name = \"ProcessCommandLine\" }", "{ name = \"process.args\" }", "{ name = \"RemoteUrl\" }"];
    let spellings = SPELLINGS[..=numbers.below(SPELLINGS.len())].join(", ");
    let text = format!(
        "[[field]]\nname = \"CommandLine\"\nslug = \"commandline\"\nmeaning = \"What edit {number} says.\"\nkind = \"command\"\n\
         spellings = [{spellings}]\n"
    );
    write(site, "content/fields.toml", &text)
}

/// A page template, or the frame, says something more.
fn template(site: &Path, number: usize, numbers: &mut Numbers) -> String {
    let names: Vec<PathBuf> = paths(&root().join("templates")).into_iter().filter(|path| path.components().count() == 1).collect();
    let name = names[numbers.below(names.len())].to_str().unwrap();
    let text = fs::read_to_string(root().join("templates").join(name)).unwrap();
    let last_block = || text.rfind("endblock").and_then(|at| text[..at].rfind("{%"));
    let end = if name == "base.html" { text.find("</main>") } else { last_block() }.unwrap_or(text.len());
    write(site, &format!("templates/{name}"), &format!("{}<p>Edit {number}.</p>{}", &text[..end], &text[end..]))
}

/// The site's title, or a source's licence.
fn settings(site: &Path, number: usize, numbers: &mut Numbers) -> String {
    let text = fs::read_to_string(site.join("site.toml")).unwrap();
    let key = ["title", "license"][numbers.below(2)];
    let changed = change_line(&text, &[key], |_| Some(format!("{key} = \"Setting {number}\""))).unwrap();
    write(site, "site.toml", &changed)
}

/// A new file, or a style sheet in the place of the embedded one.
fn static_file(site: &Path, number: usize, numbers: &mut Numbers) -> String {
    if numbers.below(2) == 0 {
        return write(site, "static/note.txt", &format!("Edit {number}.\n"));
    }
    let sheet = fs::read_to_string(root().join("static/site.css")).unwrap();
    write(site, "static/site.css", &format!("{sheet}\n.edit-{number} {{ color: red }}\n"))
}

/// A bundle of three techniques in the words of an edit.
pub(crate) fn bundle(number: usize) -> String {
    let technique = |id: &str| {
        serde_json::json!({
            "type": "attack-pattern", "id": format!("attack-pattern--{id}"), "name": format!("Technique {id} of {number}"),
            "description": format!("What edit {number} says."), "x_mitre_version": "1.0",
            "external_references": [{"source_name": "mitre-attack", "external_id": id}],
            "kill_chain_phases": [{"kill_chain_name": "mitre-attack", "phase_name": "execution"}],
        })
    };
    let techniques = ["T1059", "T1027", "T1047"].map(technique);
    serde_json::json!({ "objects": techniques }).to_string()
}
