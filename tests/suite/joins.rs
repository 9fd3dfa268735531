//! One vocabulary: which spellings are one row and which never (`tests/joins`), and how much of the rules it holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use fieldguide::content::{Content, LogCondition, LogContext, Scope};
use fieldguide::exchange::catalog as export;
use fieldguide::rule::{EventKey, How, Platform, Role, Rule, Vendor};
use scraper::Html;

use crate::html::value_rows;
use crate::support::{assemble, content, corpus, fresh, page, root};
use crate::test::{Test, needs_shared, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("spellings of one field are one row", one_row),
    plain("spellings of different fields are never one row", never_one_row),
    plain("five languages make one row", five_languages_make_one_row),
    needs_shared("most tests of Windows rules stand in a field of several vendors", most_tests_are_shared),
];

/// Groups and pairs that the files have at least, and vendors that a group has.
const GROUPS: usize = 60;
const PAIRS: usize = 25;
const VENDORS: usize = 2;

/// Percent of the tests in Windows and Defender rules that stand in a field which two vendors or more write.
const SHARED_PERCENT: f64 = 80.0;

/// A spelling in a line of `tests/joins`: `vendor spelling [name | folder | either] [@token …] [of:provider] [=value]`.
struct Spelling<'t> {
    written: &'t str,
    vendor: Vendor,
    name: &'t str,
    part: &'t str,
    context: LogContext,
    provider: Option<&'t str>,
    value: Option<&'t str>,
}

impl<'t> Spelling<'t> {
    fn parse(written: &'t str) -> Self {
        let mut words = written.split_whitespace();
        let vendor = words.next().and_then(Vendor::from_name).unwrap_or_else(|| panic!("no vendor in `{written}`"));
        let name = words.next().unwrap_or_else(|| panic!("no spelling in `{written}`"));
        let mut out = Self { written, vendor, name, part: "whole", context: LogContext::default(), provider: None, value: None };
        for word in words {
            match word {
                "name" | "folder" | "either" => out.part = word,
                _ => match (word.strip_prefix('@'), word.strip_prefix("of:"), word.strip_prefix('=')) {
                    (Some(condition), ..) => fulfil(&mut out.context, condition),
                    (_, Some(provider), _) => out.provider = Some(provider),
                    (.., Some(value)) => out.value = Some(value),
                    _ => panic!("`{word}` means nothing in `{written}`"),
                },
            }
        }
        out
    }

    /// The field that it leads to, the part that it holds, and whether the vocabulary places it.
    fn resolve(&self, content: &Content) -> (String, String, bool) {
        let resolved = content.fields.resolve(Some(self.vendor), self.name, &self.context, self.provider);
        let split = self.value.and_then(|value| content.fields.split(&resolved.name, value));
        let field = split.map_or(resolved.name, |(field, _)| field);
        (field, format!("{:?}", resolved.part).to_lowercase(), resolved.known)
    }
}

/// Adds what fulfils a condition to a context.
fn fulfil(context: &mut LogContext, condition: &str) {
    match condition.parse().unwrap() {
        LogCondition::Token(token) => context.add(&token),
        LogCondition::Event(event) => context.add_event(&event),
        LogCondition::Name(name) => context.add_name(&name),
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
}

/// Every spelling of a group is the group's field, and holds the part of it that the file says.
fn one_row() {
    let content = content();
    let text = fs::read_to_string(root().join("tests/joins/groups.txt")).unwrap();
    let mut groups: BTreeMap<&str, BTreeSet<Vendor>> = BTreeMap::new();
    let mut group = "";
    for line in lines(&text) {
        if !line.starts_with(' ') {
            group = line.trim();
            assert!(groups.insert(group, BTreeSet::new()).is_none(), "the group {group} stands twice");
            continue;
        }
        let spelling = Spelling::parse(line.trim());
        let wanted = (group.to_owned(), spelling.part.to_owned(), true);
        assert_eq!(spelling.resolve(content), wanted, "the group {group}: `{}` is something else", spelling.written);
        groups.entry(group).or_default().insert(spelling.vendor);
    }
    for (group, vendors) in &groups {
        assert!(vendors.len() >= VENDORS, "the group {group} joins nothing");
    }
    assert!(groups.len() >= GROUPS, "{} groups", groups.len());
}

/// No pair is one field.
fn never_one_row() {
    let content = content();
    let text = fs::read_to_string(root().join("tests/joins/apart.txt")).unwrap();
    let mut pairs = 0;
    for line in lines(&text) {
        let (one, other) = line.split_once(" | ").unwrap_or_else(|| panic!("no pair in `{line}`"));
        let (one, other) = (Spelling::parse(one).resolve(content).0, Spelling::parse(other).resolve(content).0);
        assert!(!one.eq_ignore_ascii_case(&other), "`{line}`: both are {one}");
        pairs += 1;
    }
    assert!(pairs >= PAIRS, "{pairs} pairs");
}

/// Whether a rule looks at Windows or Defender: its platform, or an event of the core that it covers itself.
fn looks_at_windows(rule: &Rule, content: &Content) -> bool {
    let core = |event: &EventKey| content.events.provider(event.provider()).is_some_and(|provider| provider.scope == Scope::Core);
    rule.platforms.contains(&Platform::Windows) || rule.events.iter().any(|covered| covered.how != How::Equivalent && core(&covered.event))
}

/// Tests that stand in a shared field, and all tests.
#[derive(Default, Clone, Copy)]
struct Share {
    shared: u32,
    all: u32,
}

impl Share {
    fn percent(self) -> f64 {
        100.0 * f64::from(self.shared) / f64::from(self.all.max(1))
    }
}

/// Most tests of Windows and Defender rules stand in a field that two vendors or more write.
fn most_tests_are_shared() {
    let content = content();
    let rules = export::read(&corpus().export(true).unwrap()).unwrap().rules;
    let rules: Vec<&Rule> = rules.iter().map(|rule| &**rule).filter(|rule| !rule.deprecated).collect();
    let mut writers: BTreeMap<&str, BTreeSet<Vendor>> = BTreeMap::new();
    for rule in &rules {
        for predicate in rule.predicates.iter().filter(|predicate| content.fields.get(&predicate.field).is_some()) {
            writers.entry(&predicate.field).or_default().insert(rule.vendor);
        }
    }
    let mut total = Share::default();
    let mut by_vendor: BTreeMap<Vendor, Share> = BTreeMap::new();
    let mut outside: BTreeMap<(Vendor, &str), u32> = BTreeMap::new();
    for rule in rules.iter().filter(|rule| looks_at_windows(rule, content)) {
        for predicate in rule.predicates.iter().filter(|predicate| predicate.role == Role::Test) {
            let shared = writers.get(predicate.field.as_str()).is_some_and(|vendors| vendors.len() >= VENDORS);
            for share in [&mut total, by_vendor.entry(rule.vendor).or_default()] {
                share.all += 1;
                share.shared += u32::from(shared);
            }
            if !shared {
                *outside.entry((rule.vendor, &predicate.raw_field)).or_default() += 1;
            }
        }
    }
    let mut outside: Vec<_> = outside.into_iter().map(|((vendor, field), tests)| (tests, vendor.name(), field)).collect();
    outside.sort_unstable_by(|one, other| other.cmp(one));
    outside.truncate(15);
    let figure = |(vendor, share): (&Vendor, &Share)| format!("{} {:.2} %", vendor.label(), share.percent());
    let vendors: Vec<String> = by_vendor.iter().map(figure).collect();
    assert_eq!(by_vendor.len(), 5, "vendors with Windows rules: {vendors:?}");
    assert!(
        total.percent() >= SHARED_PERCENT,
        "{:.2} % ({} of {}; {}); outside: {outside:?}",
        total.percent(),
        total.shared,
        total.all,
        vendors.join(", ")
    );
}

/// Five rules that look for the same thing, each in its own language: path below the site and text.
const FIVE: [(&str, &str); 5] = [
    (
        "sigma/net.yml",
        "title: Net in Sigma\ntags:\n    - attack.t1049\nlogsource:\n    product: windows\n    category: process_creation\ndetection:\n    sel:\n        Image|endswith: '\\net.exe'\n    condition: sel\nlevel: low\n",
    ),
    (
        "elastic/net.toml",
        "[metadata]\ncreation_date = \"2026/11/03\"\nmaturity = \"production\"\n\n[rule]\nname = \"Net in EQL\"\nrule_id = \"6b0f0f0e-3f0d-4c55-9b39-6a4b5b1f1c11\"\nindex = [\"logs-endpoint.events.process-*\"]\nlanguage = \"eql\"\ntype = \"eql\"\ntags = [\"OS: Windows\"]\nquery = '''\nprocess where host.os.type == \"windows\" and event.type == \"start\" and process.name : \"net.exe\"\n'''\n\n[[rule.threat]]\nframework = \"MITRE ATT&CK\"\n\n[[rule.threat.technique]]\nid = \"T1049\"\nname = \"System Network Connections Discovery\"\n",
    ),
    (
        "splunk/net.yml",
        "name: Net in SPL\nid: 0f1b1c52-5a0e-4f36-9a62-1f7f8d3a0c22\ntype: Hunting\nstatus: production\ndata_source:\n- Sysmon EventID 1\nsearch: '| tstats count from datamodel=Endpoint.Processes where Processes.process_name=net.exe by Processes.dest'\ntags:\n  mitre_attack_id:\n  - T1049\n",
    ),
    (
        "kusto/net.yaml",
        "id: 3d2f0d7a-7a39-4f0e-8f43-0f7b9a6f0c33\nname: Net in Kusto\nseverity: Low\nrelevantTechniques:\n  - T1049\nquery: |\n  DeviceProcessEvents\n  | where FileName =~ \"net.exe\"\n",
    ),
    (
        "yaral/net.yaral",
        "rule net_in_yaral {\n  meta:\n    rule_name = \"Net in YARA-L\"\n    technique = \"T1049\"\n    platform = \"Windows\"\n  events:\n    $e.metadata.event_type = \"PROCESS_LAUNCH\"\n    strings.ends_with(strings.to_lower($e.target.process.file.full_path), \"\\\\net.exe\")\n  condition:\n    $e\n}\n",
    ),
];

/// Five spellings of one test are one indicator with five rules.
fn five_languages_make_one_row() {
    let folder = fresh("one-row");
    let mut settings = String::new();
    for (path, text) in FIVE {
        let vendor = path.split('/').next().unwrap();
        fs::create_dir_all(folder.join(vendor)).unwrap();
        fs::write(folder.join(path), text).unwrap();
        settings.push_str(&format!("[[source]]\nname = \"{vendor}\"\nvendor = \"{vendor}\"\npath = \"{vendor}\"\n"));
    }
    let text = page(&assemble(&settings, &folder), "attack/T1049.html");
    let rows = value_rows(&Html::parse_document(&text), "Top indicator values");
    let rows: Vec<_> = rows.iter().map(|row| (row.field.as_str(), row.op.as_str(), row.value.as_str(), row.rules)).collect();
    assert_eq!(rows, [("Image", "ends_with", "\\net.exe", 5)]);
    fs::remove_dir_all(folder).unwrap();
}
