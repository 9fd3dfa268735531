//! Why a rule covers an event, in words.

use crate::content::Events;
use crate::rule::{EventKey, Op, Reason};

/// The reason as a clause: `its log source is platform windows, category process`.
pub(super) fn words(reason: &Reason, events: &Events) -> String {
    match reason {
        Reason::Test { field, op: Op::Eq, value } => format!("its logic names {field} {value}"),
        Reason::Test { field, op, value } => format!("its logic names {field} {} {value}", super::words::op(*op)),
        Reason::LogSource(tokens) if tokens.is_empty() => "its log source is mapped to it".to_owned(),
        Reason::LogSource(tokens) => {
            let told = tokens.iter().map(|token| format!("{} {}", token.kind.name(), token.name));
            format!("its log source is {}", told.collect::<Vec<_>>().join(", "))
        }
        Reason::Activity(name) => format!("it too records that {name}"),
        Reason::Event(event) => format!("it records what {} records", shown(event, events)),
    }
}

/// An event as readers know it: the names of its provider and of itself.
fn shown(event: &EventKey, events: &Events) -> String {
    let provider = events.provider(event.provider()).map_or(event.provider(), |known| &known.name);
    format!("{provider} {}", events.get(event).map_or(event.id(), |known| &known.id))
}
