//! Other products' records of what a rule covers.

use super::{Coverages, StageCover, tree};
use crate::content::Content;
use crate::rule::{EventKey, How, Reason, Rule};

/// Adds the events that record the same as those which the rule's stages cover, where they have the fields that these need.
pub(in crate::analysis) fn equivalents(rule: &Rule, covers: &[StageCover<'_>], events: &mut Coverages, content: &Content) {
    for (number, cover) in (0..).zip(covers) {
        let own: Vec<EventKey> = events.direct(number).cloned().collect();
        if own.is_empty() {
            continue;
        }
        let needed = rule.stages.get(number as usize).map(|stage| tree::needed(&stage.tree, &rule.predicates)).unwrap_or_default();
        let has_needed = |event: &EventKey| content.events.get(event).is_some_and(|event| event.has_fields(&needed));
        for (event, reason) in same_records(&own, cover, content) {
            if events.get(event).is_none_or(|known| known.how == How::Equivalent) && has_needed(event) {
                events.add(number, event, &reason);
            }
        }
    }
}

/// Events that record the same as some, with the reason: first by activity, then by mapping.
fn same_records<'c>(own: &[EventKey], cover: &StageCover<'c>, content: &'c Content) -> Vec<(&'c EventKey, Reason)> {
    let mut out: Vec<(&EventKey, Reason)> = Vec::new();
    for event in own {
        let same = content.mappings.same_activity(event);
        out.extend(same.map(|(other, activity)| (other, Reason::Activity(activity.to_owned()))));
    }
    for mapping in &cover.mappings {
        if let Some(event) = mapping.events.iter().find(|event| own.contains(event)) {
            out.extend(mapping.equivalents.iter().map(|other| (other, Reason::Event(event.clone()))));
        }
    }
    out
}
