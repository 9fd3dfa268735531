//! Markdown with fenced queries: one rule a file.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{addresses_in, draft, names, skipped, stem, tag, techniques_in};
use crate::content::Content;
use crate::rule::{Fact, FactKind, Guide, GuideKind, Kind, Language, Rule, Vendor};
use crate::sources::SourceFile;
use crate::text::{Span, Text};
use crate::vendors::yaml::{self, Node};
use crate::vendors::{Drafts, QueryText, blank, push_distinct, technique_id};

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

/// A heading and what stands below it, up to the next heading.
#[derive(Debug, Default)]
struct Section {
    title: String,
    top: bool,
    body: Span,
    rows: Vec<Vec<String>>,
    fences: Vec<Fence>,
}

/// A code block: the language that it names, and its text.
#[derive(Debug)]
struct Fence {
    language: String,
    body: Span,
    fenced: bool,
}

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
        for fence in section.fences.iter().filter(|fence| fence.fenced == fenced) {
            for (language, body) in pieces(&file.text, fence) {
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

/// A fence whose end is missing or indented too far holds what follows, with the next fence's marks. A mark with a language
/// opens another piece; what follows a bare one is prose.
fn pieces(file: &str, fence: &Fence) -> Vec<(String, Span)> {
    let mut out = vec![(fence.language.clone(), Span { start: fence.body.start, end: fence.body.start })];
    let mut at = fence.body.start;
    let mut prose = false;
    for line in fence.body.of(file).split_inclusive('\n') {
        let next = at.saturating_add(u32::try_from(line.len()).unwrap_or(0));
        match line.trim().strip_prefix("```") {
            Some("") => prose = !prose,
            Some(language) if !language.contains('`') => {
                prose = false;
                out.push((language.to_ascii_lowercase(), Span { start: next, end: next }));
            }
            _ if !prose => out.last_mut().into_iter().for_each(|(_, body)| body.end = next),
            _ => {}
        }
        at = next;
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

/// Splits a text at its headings.
fn sections(text: &str) -> Vec<Section> {
    let front = front_matter(text).map_or(0, |front| front.len());
    let markdown = text.get(front..).unwrap_or_default();
    let mut out = vec![Section::default()];
    let (mut in_heading, mut in_cell, mut in_code) = (false, false, false);
    for (event, range) in Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter() {
        let range = range.start + front..range.end + front;
        let Some(section) = out.last_mut() else {
            break;
        };
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                section.body.end = Span::new(0, range.start).end;
                out.push(Section { top: level == HeadingLevel::H1, body: Span::new(range.end, text.len()), ..Section::default() });
                in_heading = true;
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Start(Tag::CodeBlock(kind)) => {
                let (language, fenced) = match kind {
                    CodeBlockKind::Fenced(info) => (info.trim().to_ascii_lowercase(), true),
                    CodeBlockKind::Indented => (String::new(), false),
                };
                section.fences.push(Fence { language, body: Span::default(), fenced });
                in_code = true;
            }
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(_) if in_code => section.fences.last_mut().into_iter().for_each(|fence| fence.grow(&range)),
            Event::Text(piece) | Event::Code(piece) if in_heading => section.title.push_str(&piece),
            Event::Text(piece) | Event::Code(piece) if in_cell => section.write_cell(&piece),
            Event::Start(Tag::TableRow | Tag::TableHead) => section.rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => {
                in_cell = true;
                section.rows.last_mut().into_iter().for_each(|row| row.push(String::new()));
            }
            Event::End(TagEnd::TableCell) => in_cell = false,
            _ => {}
        }
    }
    out
}

impl Fence {
    fn grow(&mut self, range: &std::ops::Range<usize>) {
        let piece = Span::new(range.start, range.end);
        self.body = if self.body.end == 0 { piece } else { Span { start: self.body.start, end: piece.end } };
    }
}

impl Section {
    /// Adds to the last cell of its table.
    fn write_cell(&mut self, piece: &str) {
        let cell = self.rows.last_mut().and_then(|row| row.last_mut());
        cell.into_iter().for_each(|cell| cell.push_str(piece));
    }

    fn is(&self, titles: &[&str]) -> bool {
        let title = self.title.trim().trim_end_matches(':').to_ascii_lowercase();
        titles.contains(&title.as_str())
    }

    /// The text below the heading, code left out.
    fn prose(&self, text: &str) -> String {
        let end = self.fences.iter().map(|fence| fence.body.start).find(|&start| start > self.body.start).unwrap_or(self.body.end);
        let body = Span { start: self.body.start, end: end.min(self.body.end) }.of(text);
        let body = body.rsplit_once("```").filter(|_| end < self.body.end).map_or(body, |(before, _)| before);
        let lines = body.lines().filter(|line| !line.trim().starts_with("---"));
        lines.collect::<Vec<_>>().join("\n").trim().to_owned()
    }
}

fn facts(file: &SourceFile, sections: &[Section], content: &Content) -> Rule {
    let text = &file.text;
    let front = front_facts(text);
    let named = |key: &str| front.as_ref().and_then(|node| node.text_of(key)).map(str::to_owned);
    let labels = Labels::of(text);
    let heading = sections.iter().find(|section| section.top && !section.title.trim().is_empty());
    let title = named("title").or_else(|| heading.map(|section| section.title.trim().to_owned()));
    let mut rule = blank(Vendor::Kusto, &file.path, title.unwrap_or_else(|| stem(&file.path).to_owned()));
    rule.id = named("id").or_else(|| labels.get("id"));
    rule.description = named("description").unwrap_or_else(|| described(text, sections));
    rule.severity = content.facets.severity(named("severity").or_else(|| labels.get("severity")).as_deref());
    rule.status = content.facets.status(named("status").or_else(|| labels.get("status")).as_deref());
    let detects = rule.severity.written.is_some() || sections.iter().any(|section| section.is(&["detection"]));
    rule.kind = if detects { Kind::Detection } else { Kind::Hunting };
    rule.license = named("license").or_else(|| labels.get("license").map(|text| link_text(&text)));
    rule.authors = authors(text, sections, &labels, front.as_ref());
    rule.tags = front.as_ref().map(|node| node.texts_of("tags")).unwrap_or_default();
    techniques(&mut rule, text, sections, front.as_ref());
    for section in sections {
        let prose = || section.prose(text);
        if section.is(&["references", "source", "see also"]) {
            addresses_in(&prose()).into_iter().for_each(|address| push_distinct(&mut rule.references, address));
        } else if section.is(&["false positives", "known false positives"]) {
            rule.false_positives.extend(Some(prose()).filter(|text| !text.is_empty()));
        } else if let Some((_, kind)) = GUIDES.iter().find(|(title, _)| section.is(&[title])) {
            rule.guides.extend(Some(prose()).filter(|text| !text.is_empty()).map(|text| Guide::new(*kind, text)));
        }
    }
    rule.facts = FACTS.iter().filter_map(|(key, kind)| Some(Fact::new(*kind, link_text(&labels.get(key)?)))).collect();
    rule
}

/// The text up to the second line of three hyphens, where a file begins with one.
fn front_matter(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("---")?;
    rest.trim_start_matches('\r').starts_with('\n').then_some(())?;
    let end = rest.find("\n---")?;
    text.get(..end + 7)
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
fn techniques(rule: &mut Rule, text: &str, sections: &[Section], front: Option<&Node>) {
    for key in ["techniques", "relevantTechniques", "tags"] {
        tag(rule, front.map(|node| node.texts_of(key)).unwrap_or_default().iter().flat_map(|text| techniques_in(text)));
    }
    for section in sections {
        let title = section.title.to_ascii_lowercase();
        tag(rule, section.rows.iter().filter_map(|row| technique_of_row(row)));
        let speaks = ["mitre", "att&ck", "technique", "tactic"].iter().any(|word| title.contains(word));
        if speaks {
            tag(rule, techniques_in(&section.title));
            if section.rows.is_empty() {
                tag(rule, techniques_in(&section.prose(text)));
            }
        }
    }
    tag(rule, techniques_in(stem(&rule.path.clone())));
}

/// The technique of a table's row; a sub-technique may stand in the cell after it.
fn technique_of_row(row: &[String]) -> Option<String> {
    let (at, id) = row.iter().enumerate().find_map(|(at, cell)| Some((at, techniques_in(cell).into_iter().next()?)))?;
    let sub = row.get(at + 1).map(|cell| cell.trim()).and_then(|sub| technique_id(&format!("{id}.{sub}")));
    Some(sub.unwrap_or(id))
}

/// `[text](address)` as its text.
fn link_text(text: &str) -> String {
    let text = text.trim();
    let linked = text.strip_prefix('[').and_then(|rest| rest.split_once("](")).map(|(label, _)| label);
    linked.unwrap_or(text).trim_matches(['*', ' ', '(', ')']).to_owned()
}

/// Lines of the form `**Label:** text`.
struct Labels<'t> {
    pairs: Vec<(String, &'t str)>,
}

impl<'t> Labels<'t> {
    fn of(text: &'t str) -> Self {
        let bold = |line: &'t str| {
            let (label, rest) = line.trim().trim_start_matches(['-', ' ']).strip_prefix("**")?.split_once("**")?;
            let label = label.trim().trim_end_matches(':').trim().to_ascii_lowercase();
            Some((label, rest.trim().trim_start_matches(':').trim()))
        };
        Self { pairs: text.lines().filter_map(bold).collect() }
    }

    fn get(&self, label: &str) -> Option<String> {
        let found = self.pairs.iter().find(|(name, text)| name == label && !text.is_empty());
        found.map(|(_, text)| (*text).to_owned())
    }
}
