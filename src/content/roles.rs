//! Which fields pick the event or the source: `roles.toml`.

use std::collections::HashMap;

use serde::Deserialize;

use super::{ContentFile, LogContext, Restricted, Spelled, fold, toml};
use crate::error::Error;
use crate::rule::{Role, Vendor};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    event: Vec<Spelled>,
    #[serde(default)]
    source: Vec<Spelled>,
    #[serde(default)]
    test: Vec<Spelled>,
}

/// Roles of field names; a name that is not listed tests.
#[derive(Debug, Default)]
pub struct Roles {
    by_name: HashMap<String, Vec<(Role, Restricted)>>,
}

impl Roles {
    pub(super) fn read<'f>(files: impl Iterator<Item = &'f ContentFile>) -> Result<Self, Error> {
        let mut out = Self::default();
        for file in files {
            let read: File = toml(file)?;
            for (role, names) in [(Role::Event, read.event), (Role::Source, read.source), (Role::Test, read.test)] {
                for name in names {
                    let name = Restricted::from(name);
                    out.by_name.entry(fold(&name.name)).or_default().push((role, name));
                }
            }
        }
        Ok(out)
    }

    /// The role of a field, by its written or its canonical name, in a context. The most restricted entry wins.
    pub fn of(&self, vendor: Vendor, raw: &str, canonical: &str, context: &LogContext) -> Role {
        let best = |name: &str| {
            let entries = self.by_name.get(&fold(name)).map(Vec::as_slice).unwrap_or_default();
            let fits = entries.iter().filter_map(|(role, entry)| entry.fit(name, Some(vendor), context).map(|fit| (fit, *role)));
            fits.reduce(|best, next| if next.0 > best.0 { next } else { best })
        };
        let found = best(raw).or_else(|| best(canonical));
        found.map_or(Role::Test, |(_, role)| role)
    }
}
