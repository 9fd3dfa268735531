//! Markdown with fenced queries: one rule a file, its facts in front matter, tables, labels and sections.

mod labels;
mod sections;

use self::labels::{Labels, link_text};
use self::sections::{Section, front_matter, sections};
use super::super::core::node::Node;
use super::super::core::{Drafts, QueryText, distinct, skipped, technique_id, technique_ids, yaml};
use super::{addresses_in, draft, names, stem};
use crate::content::Content;
use crate::rule::{Fact, FactKind, Guide, GuideKind, Kind, Language, Rule, Vendor};
use crate::sources::SourceFile;
use crate::text::Text;

/// Languages of fences that may hold a query; people also leave them out, or borrow another's colours.
const QUERIES: [&str; 7] = ["", "kql", "kusto", "kkql", "c#", "sql", "kusto query"];

/// Sections that explain how to work with a rule.
const GUIDES: [(&str, GuideKind); 8] = [
    ("risk", GuideKind::Risk),
    ("considerations", GuideKind::Considerations),
    ("suggested response actions", GuideKind::Response),
    ("detection blind spots", GuideKind::BlindSpots),
    ("permission required to execute the technique", GuideKind::PermissionRequired),
    ("description of the attack", GuideKind::Attack),
    ("technical description of the attack", GuideKind::Attack),
    ("how to use the query", GuideKind::Usage),
];

/// Bold labels that are shown as facts.
const FACTS: [(&str, FactKind); 4] = [
    ("os", FactKind::OperatingSystem),
    ("fp rate", FactKind::FalsePositiveRate),
    ("platform", FactKind::Platform),
    ("source", FactKind::Origin),
];

pub(super) fn read<'f>(file: &'f SourceFile, content: &Content) -> Drafts<'f> {
    let sections = sections(&file.text);
    let mut queries = queries(file, &sections, true);
    if queries.is_empty() {
        queries = self::queries(file, &sections, false);
    }
    if queries.is_empty() {
        return skipped("it holds no query");
    }
    let rule = facts(file, &sections, content);
    Drafts { drafts: vec![draft(rule, queries)], ..Drafts::default() }
}

fn queries<'f>(file: &'f SourceFile, sections: &[Section], fenced: bool) -> Vec<QueryText<'f>> {
    let mut out = Vec::new();
    for section in sections {
        for block in section.blocks.iter().filter(|block| block.fenced == fenced) {
            for (language, body) in block.parts(&file.text) {
                let text = Text::slice(&file.path, &file.text, body);
                let named = !language.is_empty() && language != "sql";
                let known = QUERIES.contains(&language.as_str());
                if known && (named || is_query(&text.text)) && !text.text.trim().is_empty() {
                    let name = (!section.title.is_empty() && !section.top).then(|| section.title.clone());
                    out.push(QueryText { language: Language::Kusto, text, name });
                }
            }
        }
    }
    out
}

/// Whether a block without a language may be a query.
fn is_query(text: &str) -> bool {
    let code = text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with("//"));
    let words = ["let ", "union ", "search ", "find "];
    code.clone().any(|line| line.starts_with('|') || words.iter().any(|word| line.starts_with(word)))
        || code.take(1).any(|line| line.contains("| "))
}

fn facts(file: &SourceFile, sections: &[Section], content: &Content) -> Rule {
    let text = &file.text;
    let front = front_facts(text);
    let named = |key: &str| front.as_ref().and_then(|node| node.text_of(key)).map(str::to_owned);
    let labels = Labels::of(text);
    let heading = sections.iter().find(|section| section.top && !section.title.trim().is_empty());
    let title = named("title").or_else(|| heading.map(|section| section.title.trim().to_owned()));
    let mut rule = Rule::new(Vendor::Kusto, &file.path, title.as_deref().unwrap_or_else(|| stem(&file.path)));
    rule.id = named("id").or_else(|| labels.get("id"));
    rule.description = named("description").unwrap_or_else(|| described(text, sections));
    rule.severity = content.facets.severity(named("severity").or_else(|| labels.get("severity")).as_deref());
    rule.status = content.facets.status(named("status").or_else(|| labels.get("status")).as_deref());
    let detects = rule.severity.written.is_some() || sections.iter().any(|section| section.is(&["detection"]));
    rule.kind = if detects { Kind::Detection } else { Kind::Hunting };
    rule.license = named("license").or_else(|| labels.get("license").map(|text| link_text(&text)));
    rule.authors = authors(text, sections, &labels, front.as_ref());
    rule.tags = front.as_ref().map(|node| node.texts_of("tags")).unwrap_or_default();
    rule.techniques = techniques(&file.path, text, sections, front.as_ref());
    for section in sections {
        let prose = || section.prose(text);
        if section.is(&["references", "source", "see also"]) {
            rule.references.extend(addresses_in(&prose()));
        } else if section.is(&["false positives", "known false positives"]) {
            rule.false_positives.extend(Some(prose()).filter(|text| !text.is_empty()));
        } else if let Some((_, kind)) = GUIDES.iter().find(|(title, _)| section.is(&[title])) {
            rule.guides.extend(Some(prose()).filter(|text| !text.is_empty()).map(|text| Guide::new(*kind, text)));
        }
    }
    rule.references = distinct(rule.references);
    rule.facts = FACTS.iter().filter_map(|(key, kind)| Some(Fact::new(*kind, link_text(&labels.get(key)?)))).collect();
    rule
}

/// What the front matter says, if it is YAML.
fn front_facts(text: &str) -> Option<Node> {
    let body = front_matter(text)?.trim_matches('-');
    yaml::documents(body).ok()?.into_iter().next().filter(Node::is_map)
}

/// The section that describes the rule, else what stands below the title.
fn described(text: &str, sections: &[Section]) -> String {
    let own = sections.iter().find(|section| {
        let title = section.title.to_ascii_lowercase();
        (section.is(&["detection description", "technical description of the attack"]) || title.trim().ends_with("description"))
            && !section.prose(text).is_empty()
    });
    own.or_else(|| sections.iter().find(|section| section.top)).map(|section| section.prose(text)).unwrap_or_default()
}

fn authors(text: &str, sections: &[Section], labels: &Labels<'_>, front: Option<&Node>) -> Vec<String> {
    let listed = front.map(|node| node.texts_of("author")).unwrap_or_default();
    if !listed.is_empty() {
        return listed;
    }
    let section = sections.iter().find(|section| section.title.trim().to_ascii_lowercase().starts_with("author"));
    let below = section.map(|section| section.prose(text)).filter(|text| !text.is_empty());
    let written = labels.get("author").or_else(|| labels.get("contributor")).or(below).unwrap_or_default();
    written.lines().flat_map(|line| names(&link_text(line))).filter(|name| !name.starts_with('<')).collect()
}

/// Techniques from the front matter, from tables, from sections on ATT&CK, from the file's name.
fn techniques(path: &str, text: &str, sections: &[Section], front: Option<&Node>) -> Vec<String> {
    let mut out = Vec::new();
    for key in ["techniques", "relevantTechniques", "tags"] {
        out.extend(front.map(|node| node.texts_of(key)).unwrap_or_default().iter().flat_map(|text| technique_ids(text)));
    }
    for section in sections {
        let title = section.title.to_ascii_lowercase();
        out.extend(section.rows.iter().filter_map(|row| technique_of_row(row)));
        let speaks = ["mitre", "att&ck", "technique", "tactic"].iter().any(|word| title.contains(word));
        if speaks {
            out.extend(technique_ids(&section.title));
            if section.rows.is_empty() {
                out.extend(technique_ids(&section.prose(text)));
            }
        }
    }
    out.extend(technique_ids(stem(path)));
    distinct(out)
}

/// The technique of a table's row; a sub-technique may stand in the cell after it.
fn technique_of_row(row: &[String]) -> Option<String> {
    let (at, id) = row.iter().enumerate().find_map(|(at, cell)| Some((at, technique_ids(cell).into_iter().next()?)))?;
    let sub = row.get(at + 1).map(|cell| cell.trim()).and_then(|sub| technique_id(&format!("{id}.{sub}")));
    Some(sub.unwrap_or(id))
}
