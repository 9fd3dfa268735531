//! Catalogs of any size that keep the shape of real collections: five languages in their shares, eleven tests a rule (half of the
//! rules have five or fewer), four new values in ten, the others reused with Zipf's law, techniques likewise.
//!
//! In: a number of rules. Out: a folder with a site.toml and the rules. The same number gives the same bytes.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

const TECHNIQUES: &str = include_str!("../content/attack/techniques.tsv");

/// A vendor: its name, the ending of its files, its share of the rules in percent, how it writes a rule.
struct Vendor {
    name: &'static str,
    extension: &'static str,
    share: u64,
    write: fn(&Facts) -> String,
}

const VENDORS: [Vendor; 5] = [
    Vendor { name: "kusto", extension: "yaml", share: 46, write: kusto },
    Vendor { name: "sigma", extension: "yml", share: 26, write: sigma },
    Vendor { name: "elastic", extension: "toml", share: 15, write: elastic },
    Vendor { name: "splunk", extension: "yml", share: 11, write: splunk },
    Vendor { name: "yaral", extension: "yaral", share: 2, write: yaral },
];

/// Share of tests with a value that no earlier rule has, in percent.
const NEW_VALUES: u64 = 40;
/// Share of tests that exclude, in percent.
const EXCLUSIONS: u64 = 12;
/// Tests of one rule, at most.
const MOST_TESTS: usize = 4_000;

/// Numbers that look random and are not: splitmix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// From 0 to 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A rank below `length`: each next one half as likely as the one at half its rank.
    fn rank(&mut self, length: usize) -> usize {
        let rank = (self.share() * (length as f64 + 1.0).ln()).exp() - 1.0;
        (rank as usize).min(length.saturating_sub(1))
    }

    /// Tests of a rule: five in the median, eleven on average.
    fn tests(&mut self) -> usize {
        let normal = (0..12).map(|_| self.share()).sum::<f64>() - 6.0;
        ((5.0_f64.ln() + 1.28 * normal).exp().round() as usize).clamp(1, MOST_TESTS)
    }
}

/// What a rule says.
struct Facts {
    title: String,
    id: String,
    technique: String,
    severity: &'static str,
    /// Values looked for.
    values: Vec<String>,
    /// Values excluded.
    excluded: Vec<String>,
    /// Picks the fields and the log source.
    kind: usize,
}

/// Writes a site of `rules` rules into `folder`.
pub(crate) fn site(folder: &Path, rules: usize) -> io::Result<()> {
    let mut dice = Dice(rules as u64);
    let mut pool: Vec<String> = Vec::new();
    let techniques: Vec<&str> =
        TECHNIQUES.lines().filter(|line| line.contains("\tactive\t")).filter_map(|line| line.split('\t').next()).collect();
    let mut settings = String::from("[site]\ntitle = \"Generated\"\n");
    for vendor in &VENDORS {
        write!(settings, "\n[[source]]\nname = \"Generated {0}\"\nvendor = \"{0}\"\npath = \"{0}\"\n", vendor.name)
            .map_err(io::Error::other)?;
        fs::create_dir_all(folder.join(vendor.name))?;
    }
    fs::write(folder.join("site.toml"), settings)?;
    for number in 0..rules {
        let vendor = vendor(dice.below(100));
        let facts = facts(&mut dice, number, &techniques, &mut pool);
        let path = folder.join(vendor.name).join(format!("{:02}", number % 100));
        fs::create_dir_all(&path)?;
        fs::write(path.join(format!("rule_{number:06}.{}", vendor.extension)), (vendor.write)(&facts))?;
    }
    Ok(())
}

fn vendor(mut throw: u64) -> &'static Vendor {
    for vendor in &VENDORS {
        match throw.checked_sub(vendor.share) {
            Some(rest) => throw = rest,
            None => return vendor,
        }
    }
    &VENDORS[0]
}

fn facts(dice: &mut Dice, number: usize, techniques: &[&str], pool: &mut Vec<String>) -> Facts {
    let (mut values, mut excluded) = (Vec::new(), Vec::new());
    for _ in 0..dice.tests() {
        if pool.is_empty() || dice.below(100) < NEW_VALUES {
            pool.push(word(dice, pool.len()));
        }
        let value = pool[dice.rank(pool.len())].clone();
        if dice.below(100) < EXCLUSIONS { excluded.push(value) } else { values.push(value) }
    }
    if values.is_empty() {
        values.append(&mut excluded);
    }
    let severities = ["low", "medium", "high", "critical"];
    Facts {
        title: format!("Generated detection {number} of {}", values[0]),
        id: format!("{:08x}-0000-4000-8000-{number:012x}", dice.next() as u32),
        technique: techniques[dice.rank(techniques.len())].to_owned(),
        severity: severities[dice.below(4) as usize],
        values,
        excluded,
        kind: dice.below(3) as usize,
    }
}

const SYLLABLES: [&str; 16] = ["ad", "bin", "cor", "dex", "el", "fil", "gor", "hex", "in", "jet", "kil", "lor", "mon", "net", "op", "pro"];

fn word(dice: &mut Dice, number: usize) -> String {
    let name: String = (0..3).map(|_| SYLLABLES[dice.below(16) as usize]).collect();
    match dice.below(4) {
        0 => format!("{name}{number}.exe"),
        1 => format!("-{name}{number}"),
        2 => format!("{name}{number}.example.com"),
        _ => format!("{name} {number}"),
    }
}

fn list(values: &[String], quote: impl Fn(&String) -> String) -> String {
    values.iter().map(quote).collect::<Vec<_>>().join(", ")
}

fn double(value: &String) -> String {
    format!("\"{value}\"")
}

fn sigma(facts: &Facts) -> String {
    let (category, field) =
        [("process_creation", "CommandLine"), ("file_event", "TargetFilename"), ("registry_set", "Details")][facts.kind];
    let items = |values: &[String]| values.iter().map(|value| format!("            - '{value}'\n")).collect::<String>();
    let mut out = format!(
        "title: {}\nid: {}\nstatus: test\ndescription: Made to measure with.\ntags:\n    - attack.{}\nlogsource:\n    product: windows\n    category: {category}\ndetection:\n    selection:\n        {field}|contains:\n{}",
        facts.title,
        facts.id,
        facts.technique.to_ascii_lowercase(),
        items(&facts.values)
    );
    if facts.excluded.is_empty() {
        out.push_str("    condition: selection\n");
    } else {
        out.push_str(&format!("    filter:\n        Image|endswith:\n{}    condition: selection and not filter\n", items(&facts.excluded)));
    }
    out.push_str(&format!("level: {}\n", facts.severity));
    out
}

fn elastic(facts: &Facts) -> String {
    let (category, field) = [("process", "process.name"), ("process", "process.args"), ("file", "file.path")][facts.kind];
    let mut query = format!("{category} where host.os.type == \"windows\" and {field} : ({})", list(&facts.values, double));
    if !facts.excluded.is_empty() {
        query.push_str(&format!(" and\n  not process.executable : ({})", list(&facts.excluded, double)));
    }
    format!(
        "[metadata]\ncreation_date = \"2024/01/31\"\nmaturity = \"production\"\n\n[rule]\nname = \"{}\"\nrule_id = \"{}\"\ndescription = \"Made to measure with.\"\nseverity = \"{}\"\ntype = \"eql\"\nlanguage = \"eql\"\nindex = [\"logs-endpoint.events.*\"]\nquery = '''\n{query}\n'''\n\n[[rule.threat]]\nframework = \"MITRE ATT&CK\"\n[[rule.threat.technique]]\nid = \"{}\"\nname = \"x\"\n",
        facts.title, facts.id, facts.severity, facts.technique
    )
}

fn splunk(facts: &Facts) -> String {
    let field = ["Processes.process", "Processes.process_name", "Processes.parent_process_name"][facts.kind];
    let mut search = format!("| tstats count from datamodel=Endpoint.Processes where {field} IN ({})", list(&facts.values, double));
    if !facts.excluded.is_empty() {
        search.push_str(&format!(" NOT Processes.process_path IN ({})", list(&facts.excluded, double)));
    }
    format!(
        "name: {}\nid: {}\nstatus: production\ntype: TTP\ndescription: Made to measure with.\nsearch: '{search} by Processes.dest'\ntags:\n    mitre_attack_id:\n        - {}\n",
        facts.title, facts.id, facts.technique
    )
}

fn kusto(facts: &Facts) -> String {
    let (table, field) =
        [("DeviceProcessEvents", "ProcessCommandLine"), ("DeviceNetworkEvents", "RemoteUrl"), ("SecurityEvent", "NewProcessName")]
            [facts.kind];
    let mut query = format!("  {table}\n  | where {field} has_any ({})\n", list(&facts.values, double));
    if !facts.excluded.is_empty() {
        query.push_str(&format!("  | where not({field} in~ ({}))\n", list(&facts.excluded, double)));
    }
    format!(
        "id: {}\nname: {}\nkind: Scheduled\nseverity: {}\ndescription: Made to measure with.\nrelevantTechniques:\n  - {}\nquery: |\n{query}",
        facts.id, facts.title, facts.severity, facts.technique
    )
}

fn yaral(facts: &Facts) -> String {
    let field = ["target.process.command_line", "target.file.full_path", "principal.process.file.full_path"][facts.kind];
    let tests: Vec<String> = facts.values.iter().map(|value| format!("$e.{field} = \"{value}\"")).collect();
    let excluded: String = facts.excluded.iter().map(|value| format!("    not $e.principal.hostname = \"{value}\"\n")).collect();
    format!(
        "rule generated_{} {{\n  meta:\n    description = \"{}\"\n    severity = \"{}\"\n    technique = \"{}\"\n  events:\n    $e.metadata.event_type = \"PROCESS_LAUNCH\"\n    ({})\n{excluded}  condition:\n    $e\n}}\n",
        facts.id.replace('-', "_"),
        facts.title,
        facts.severity,
        facts.technique,
        tests.join(" or ")
    )
}
