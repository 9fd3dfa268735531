//! From tables to providers and events.

use super::{Event, Events, Provider, Scope};
use crate::content::address::check_id;
use crate::content::mistakes::{KnowledgeFile, Mistakes};
use crate::content::overlay::{Entry, overlay};
use crate::content::slug::slug;
use crate::content::table::{self, Row};
use crate::rule::EventKey;

const PROVIDER: [&str; 5] = ["provider", "full_names", "channels", "family", "scope"];
const EVENT: [&str; 6] = ["provider", "event", "title", "alias", "channel", "fields"];

impl Events {
    pub(in crate::content) fn read(providers: &[KnowledgeFile<'_>], events: &[KnowledgeFile<'_>], mistakes: &mut Mistakes) -> Self {
        let mut found = Vec::new();
        for &file in providers {
            let rows = table::rows(file, PROVIDER, mistakes).into_iter();
            found.extend(rows.map(|row| Entry { key: slug(row.cells[0]), at: row.cell(0), removes: row.is_removal, data: row }));
        }
        let (rows, slugs) = overlay("provider", found, mistakes);
        let providers = rows.into_iter().map(|row| provider(&row.data, mistakes)).collect();
        let mut found = Vec::new();
        for &file in events {
            let rows = table::rows(file, EVENT, mistakes).into_iter();
            found.extend(rows.map(|row| Entry { key: key(&row).to_string(), at: row.cell(1), removes: row.is_removal, data: row }));
        }
        let (rows, keys) = overlay("event", found, mistakes);
        let mut out = Self { providers, keys, slugs, ..Self::default() };
        for Entry { data: row, .. } in rows {
            if let Some(provider) = out.slugs.look_up("provider", &slug(row.cells[0]), row.cell(0), mistakes) {
                check_id(row.cells[1], row.cell(1), mistakes);
                out.events.push(event(&row, provider));
            }
        }
        out.index();
        out
    }
}

fn key(row: &Row<'_, 6>) -> EventKey {
    EventKey::new(&slug(row.cells[0]), row.cells[1])
}

fn provider(row: &Row<'_, 5>, mistakes: &mut Mistakes) -> Provider {
    let [name, full_names, channels, family, scope] = row.cells;
    check_id(name, row.cell(0), mistakes);
    let scope = match scope {
        "core" => Scope::Core,
        "extended" => Scope::Extended,
        other => {
            mistakes.wrong_word(row.cell(4), "scope", other, &["core", "extended"]);
            Scope::Extended
        }
    };
    Provider {
        name: name.to_owned(),
        slug: slug(name),
        full_names: split(full_names, '|'),
        channels: split(channels, '|'),
        family: family.to_owned(),
        scope,
    }
}

fn event(row: &Row<'_, 6>, provider: usize) -> Event {
    let [_, id, title, alias, channel, fields] = row.cells;
    Event {
        provider,
        key: key(row),
        id: id.to_owned(),
        title: title.to_owned(),
        alias: alias.to_owned(),
        channel: channel.to_owned(),
        fields: split(fields, ','),
        canonical_fields: Vec::new(),
    }
}

fn split(text: &str, separator: char) -> Vec<String> {
    text.split(separator).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
