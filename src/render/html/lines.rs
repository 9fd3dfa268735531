//! Lists that stand in a line, each thing with its number of rules; nothing for empty ones.

use super::card::thousands;
use super::page::Page;
use super::{cells, markup};
use crate::catalog::EventId;
use crate::site::templates::Html;
use crate::subjects::techniques::TechniqueRow;

/// Techniques with their rules, in a line.
pub(super) fn techniques(page: &Page<'_>, techniques: &[TechniqueRow]) -> Option<Html> {
    let mut out = String::new();
    for (place, row) in techniques.iter().enumerate() {
        let technique = &page.site.catalog.attack.techniques[row.technique.index()];
        out.push_str(if place > 0 { ", " } else { "" });
        cells::anchor(page.technique(row.technique).as_deref(), &technique.id, &mut out);
        out.push(' ');
        markup::escape_into(&technique.name, &mut out);
        out.push_str(&format!("\u{A0}{}", thousands(row.rules)));
    }
    (!out.is_empty()).then_some(Html(out))
}

/// Events, each with a number of rules.
pub(super) fn events(page: &Page<'_>, events: impl Iterator<Item = (EventId, usize)>) -> Option<Html> {
    let mut out = String::new();
    for (place, (event, rules)) in events.enumerate() {
        let link = page.provider_and_event(event);
        out.push_str(if place > 0 { ", " } else { "" });
        cells::anchor(link.href.as_deref(), &link.text, &mut out);
        out.push_str(&format!("\u{A0}{}", thousands(rules)));
    }
    (!out.is_empty()).then_some(Html(out))
}
