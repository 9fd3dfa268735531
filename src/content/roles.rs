//! Which fields pick the event or the source: `roles.toml`.
//!
//! In: its files. Out: [`Roles`]; a name that is not listed tests.

use hashbrown::HashMap;

use serde::Deserialize;
use toml::Spanned;

use super::events::Events;
use super::mistakes::{KnowledgeFile, Mistakes};
use super::overlay::{Entry, overlay};
use super::restricted::{RestrictedName, TextOrTable};
use super::{Folded, LogContext, fold};
use crate::rule::{Role, Vendor};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    event: Vec<Spanned<TextOrTable>>,
    source: Vec<Spanned<TextOrTable>>,
    test: Vec<Spanned<TextOrTable>>,
}

/// Roles of field names.
#[derive(Debug, Default)]
pub struct Roles {
    by_name: HashMap<String, Vec<(Role, RestrictedName)>>,
}

impl Roles {
    pub(super) fn read(files: &[KnowledgeFile<'_>], events: &Events, mistakes: &mut Mistakes) -> Self {
        let mut found = Vec::new();
        for &file in files {
            let read: File = mistakes.read(file);
            for (role, names) in [(Role::Event, read.event), (Role::Source, read.source), (Role::Test, read.test)] {
                found.extend(names.into_iter().map(|name| {
                    let at = file.mark(name.span());
                    let TextOrTable(name) = name.into_inner();
                    Entry { key: name.key(), at, removes: name.remove, data: (role, name) }
                }));
            }
        }
        let mut out = Self::default();
        for Entry { at, data: (role, name), .. } in overlay("role", found, mistakes).0 {
            let name = name.checked(at.file, events, mistakes);
            out.by_name.entry(fold(&name.name)).or_default().push((role, name));
        }
        out
    }

    /// Whether a name has one role in some contexts and another elsewhere.
    pub(crate) fn depends_on_context(&self, name: &str) -> bool {
        self.by_name.get(&Folded(name)).is_some_and(|entries| entries.iter().any(|(_, entry)| !entry.context.is_empty()))
    }

    /// The role of a field, by its written or its canonical name, in a context. The most restricted entry wins.
    pub fn of(&self, vendor: Vendor, raw: &str, canonical: &str, context: &LogContext) -> Role {
        let best = |name: &str| {
            let entries = self.by_name.get(&Folded(name)).map(Vec::as_slice).unwrap_or_default();
            let fits = entries.iter().filter_map(|(role, entry)| entry.fit(name, Some(vendor), context).map(|fit| (fit, *role)));
            fits.reduce(|best, next| if next.0 > best.0 { next } else { best })
        };
        let found = best(raw).or_else(|| best(canonical));
        found.map_or(Role::Test, |(_, role)| role)
    }
}
