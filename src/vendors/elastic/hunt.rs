//! `[hunt]` files: one rule of kind hunting, its queries are stages.

use super::{language, named, reads};
use crate::content::Content;
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Fact, FactKind, Guide, GuideKind, Kind, Rule};
use crate::sources::SourceFile;
use crate::text::Text;
use crate::vendors::core::node::Node;
use crate::vendors::core::{Draft, QueryText, Written, body, distinct, technique_id};

/// Words with which osquery's SQL begins: it asks hosts, not events, and is shown as it stands.
const SQL: [&str; 3] = ["select", "with", "sql"];

/// Reads a hunt.
pub(super) fn read<'f>(file: &'f SourceFile, node: &Node, content: &Content) -> Draft<'f> {
    let mut rule = named(file, node.text_of("name"));
    rule.kind = Kind::Hunting;
    rule.id = node.text_of("uuid").map(str::to_owned);
    rule.description = node.text_of("description").unwrap_or_default().to_owned();
    rule.authors = node.texts_of("author");
    rule.license = node.text_of("license").map(str::to_owned);
    rule.references = node.texts_of("references");
    rule.techniques = distinct(node.texts_of("mitre").iter().filter_map(|id| technique_id(id)));
    let notes: Vec<String> = node.texts_of("notes").iter().map(|note| format!("- {note}")).collect();
    if !notes.is_empty() {
        rule.guides.push(Guide::new(GuideKind::Notes, notes.join("\n")));
    }
    let integrations = node.texts_of("integration");
    if !integrations.is_empty() {
        rule.facts.push(Fact::new(FactKind::Integrations, integrations.clone()));
    }
    let context = reads(&mut rule, &[], &integrations, content);
    let queries = queries(file, node, &mut rule);
    rule.language = queries.first().map(|query| query.language);
    rule.body = body(&queries);
    Draft { rule, written: Written::queries(queries), context }
}

fn queries<'f>(file: &'f SourceFile, node: &Node, rule: &mut Rule) -> Vec<QueryText<'f>> {
    let languages: Vec<_> = node.texts_of("language").iter().filter_map(|name| language(name)).collect();
    let written = node.items_of("query");
    let mut out = Vec::new();
    for (number, query) in written.iter().enumerate() {
        let text = query.as_text(&file.path, &file.text);
        let name = (written.len() > 1).then(|| format!("query {}", number + 1));
        match languages.first() {
            Some(&language) if !is_sql(&text.text) => out.push(QueryText { language, text, name }),
            _ => rule_shows(rule, &text),
        }
    }
    out
}

fn is_sql(query: &str) -> bool {
    query.split_whitespace().next().is_some_and(|word| SQL.iter().any(|sql| word.eq_ignore_ascii_case(sql)))
}

/// A query that asks hosts is shown with the rule and not read.
fn rule_shows(rule: &mut Rule, text: &Text<'_>) {
    let report = Diagnostic::new(Code::NotCarriedOver, "this query asks hosts through osquery; it is shown, not read");
    rule.diagnostics.push(report.at(text.place(crate::text::Span::new(0, text.text.len()))));
    rule.guides.push(Guide::new(GuideKind::Osquery, format!("```sql\n{}\n```", text.text.trim())));
}
