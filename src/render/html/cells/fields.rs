//! Cells about fields.

use std::collections::BTreeSet;

use super::anchor;
use crate::catalog::{EventId, FieldId};
use crate::content::LogCondition;
use crate::content::fields::FieldPart;
use crate::limits;
use crate::render::html::markup;
use crate::render::html::page::Page;
use crate::site::file::PageId;

/// Spellings of a field in a row.
const SPELLINGS: usize = 6;

/// A field, which leads to its page, or opens the rules that name it.
pub(super) fn or_rules(page: &Page<'_>, id: FieldId, out: &mut String) {
    let field = page.site.catalog.field(id);
    let href = page.href(PageId::Field(id));
    if href.is_some() || field.mentions.is_empty() {
        return anchor(href.as_deref(), &field.name, out);
    }
    out.push_str("<details><summary>");
    markup::escape_into(&field.name, out);
    out.push_str("</summary>");
    out.push_str(&page.rules(&field.mentions, limits::INLINE).0);
    if field.mentions.len() > limits::INLINE {
        out.push_str(&format!("<p>and {} more rules</p>", field.mentions.len() - limits::INLINE));
    }
    out.push_str("</details>");
}

/// The title of an event, which opens the fields of its definition where it has no page.
pub(super) fn title_or_fields(page: &Page<'_>, event: EventId, out: &mut String) {
    let facts = page.site.catalog.event(event);
    let definition = page.site.catalog.content.events.get(&facts.key).filter(|definition| !definition.fields.is_empty());
    let Some(definition) = definition.filter(|_| page.site.addresses.event(event).is_none()) else {
        return markup::escape_into(&facts.title, out);
    };
    out.push_str("<details><summary>");
    markup::escape_into(&facts.title, out);
    out.push_str("</summary>");
    markup::escape_into(&definition.fields.join(", "), out);
    out.push_str("</details>");
}

/// A field, and below it the other spellings that it joins.
pub(super) fn spelled(page: &Page<'_>, id: FieldId, others: &[(String, usize)], out: &mut String) {
    anchor(page.href(PageId::Field(id)).as_deref(), &page.site.catalog.field(id).name, out);
    joined(others.iter().map(|(name, rules)| (name.as_str(), *rules)), out);
}

/// What a field means, and below it the other spellings that it joins.
pub(super) fn meaning(page: &Page<'_>, id: FieldId, out: &mut String) {
    let catalog = page.site.catalog;
    let field = catalog.field(id);
    let known = catalog.content.fields.get(&field.name);
    markup::escape_into(known.map_or("", |known| known.meaning.as_str()), out);
    let others = field.spellings.iter().filter(|spelling| spelling.name != field.name && !spelling.name.is_empty());
    joined(others.map(|spelling| (spelling.name.as_str(), spelling.rules)), out);
}

/// Spellings with their rules: `joins process.name 31, FileName 4`.
fn joined<'n>(spellings: impl Iterator<Item = (&'n str, usize)>, out: &mut String) {
    let texts: Vec<String> = spellings.map(|(name, rules)| format!("{name} {rules}")).collect();
    let shown = texts.get(..SPELLINGS).unwrap_or(&texts);
    if shown.is_empty() {
        return;
    }
    out.push_str("<small>joins ");
    markup::escape_into(&shown.join(", "), out);
    if texts.len() > SPELLINGS {
        out.push_str(&format!(" and {} more", texts.len() - SPELLINGS));
    }
    out.push_str("</small>");
}

/// What of a field a name holds, by what a rule must read for that: `name in DeviceProcessEvents; whole in imProcess`.
pub(super) fn parts(parts: &[(FieldPart, Vec<LogCondition>)], out: &mut String) {
    let words: BTreeSet<String> = parts.iter().map(|(part, conditions)| part_words(*part, conditions)).collect();
    let words = if words.is_empty() { "whole".to_owned() } else { words.into_iter().collect::<Vec<_>>().join("; ") };
    markup::escape_into(&words, out);
}

fn part_words(part: FieldPart, conditions: &[LogCondition]) -> String {
    let word = match part {
        FieldPart::Whole => "whole",
        FieldPart::Name => "name",
        FieldPart::Folder => "folder",
        FieldPart::Either => "whole or name",
    };
    match conditions {
        [] => word.to_owned(),
        few @ ([_] | [_, _] | [_, _, _]) => {
            format!("{word} in {}", few.iter().map(LogCondition::to_string).collect::<Vec<_>>().join(", "))
        }
        [first, second, ..] => format!("{word} in {first}, {second} and {} more", conditions.len() - 2),
    }
}
