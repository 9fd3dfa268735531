//! Slugs, clashes, and the list of all pages.

use std::collections::BTreeMap;

use super::{Address, Addresses, ListKind, PageId, numbered};
use crate::catalog::{Catalog, EventId, FieldId, RuleId, Subject, SubjectCounts, TechniqueId, ValueId};
use crate::content::attack::TechniqueStatus;
use crate::content::events::Scope;
use crate::content::{fold, slug};
use crate::limits;

pub(super) fn addresses(catalog: &Catalog) -> Addresses {
    let (rules, stems) = rules(catalog);
    let mut out = Addresses {
        rules,
        stems,
        techniques: catalog.attack.techniques.iter().map(|technique| Address::new(format!("attack/{}.html", technique.id))).collect(),
        fields: fields(catalog),
        values: values(catalog),
        events: events(catalog),
        providers: catalog
            .content
            .events
            .providers
            .iter()
            .map(|provider| Address::new(format!("events/{}/index.html", provider.slug)))
            .collect(),
        sources: catalog.sources.iter().map(|facts| Address::new(format!("sources/{}.html", facts.source.slug))).collect(),
        pages: Vec::new(),
    };
    out.pages = pages(catalog, &out);
    out.pages.sort();
    out
}

/// The first 8 hexadecimal digits of a text's hash.
fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().get(..8).unwrap_or_default().to_owned()
}

/// Rules by the slug of their file; where several share it, all carry a hash and the bare address lists them.
fn rules(catalog: &Catalog) -> (Vec<Address>, Vec<(Address, Vec<RuleId>)>) {
    let mut by_stem: BTreeMap<String, Vec<RuleId>> = BTreeMap::new();
    for (at, entry) in catalog.rules.iter().enumerate() {
        let name = entry.rule.path.rsplit('/').next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let source = catalog.sources.get(entry.source).map_or("", |facts| facts.source.slug.as_str());
        by_stem.entry(format!("rules/{source}/{}", slug(stem))).or_default().push(RuleId::new(at));
    }
    let mut out = vec![Address::new(""); catalog.rules.len()];
    let mut stems = Vec::new();
    for (base, rules) in by_stem {
        if let [only] = rules.as_slice() {
            out[only.index()] = Address::new(format!("{base}.html"));
            continue;
        }
        for rule in &rules {
            let entry = catalog.rule(*rule);
            let own = format!("{}\0{}\0{}", entry.rule.path, entry.rule.id.as_deref().unwrap_or_default(), position(catalog, *rule));
            out[rule.index()] = Address::new(format!("{base}-{}.html", hash(&own)));
        }
        stems.push((Address::new(format!("{base}.html")), rules));
    }
    (out, stems)
}

/// What tells rules of one file apart that have no ids: their place in it.
fn position(catalog: &Catalog, rule: RuleId) -> String {
    let rule = &catalog.rule(rule).rule;
    if rule.id.is_some() && rule.position == 0 { String::new() } else { rule.position.to_string() }
}

fn fields(catalog: &Catalog) -> Vec<Option<Address>> {
    let address = |name: &str| match catalog.content.fields.get(name) {
        Some(field) => format!("fields/{}.html", field.slug),
        None => format!("fields/{}-{}.html", slug(name), hash(name)),
    };
    catalog.fields.iter().map(|field| (!field.mentions.is_empty()).then(|| Address::new(address(&field.name)))).collect()
}

fn values(catalog: &Catalog) -> Vec<Option<Address>> {
    let address = |key: &str| Address::new(format!("values/{}-{}.html", slug(key), hash(key)));
    catalog.values.iter().map(|value| value.has_page.then(|| address(&value.key))).collect()
}

fn events(catalog: &Catalog) -> Vec<Option<Address>> {
    let providers = &catalog.content.events.providers;
    let mut by_slug: BTreeMap<String, usize> = BTreeMap::new();
    let base = |at: usize| {
        let event = &catalog.events[at];
        let provider = providers.get(event.provider).map_or("", |provider| provider.slug.as_str());
        format!("events/{provider}/{}", slug(event.key.split_once('/').map_or(event.key.as_str(), |(_, id)| id)))
    };
    for at in 0..catalog.events.len() {
        *by_slug.entry(base(at)).or_default() += 1;
    }
    let address = |at: usize| {
        let base = base(at);
        let alone = by_slug.get(&base) == Some(&1) && !base.ends_with("/index");
        Address::new(if alone { format!("{base}.html") } else { format!("{base}-{}.html", hash(&fold(&catalog.events[at].key))) })
    };
    let has_page = |at: usize| {
        let event = &catalog.events[at];
        let core = providers.get(event.provider).is_some_and(|provider| provider.scope == Scope::Core);
        core || !event.named.is_empty() || !event.category.is_empty() || !event.equivalent.is_empty()
    };
    (0..catalog.events.len()).map(|at| has_page(at).then(|| address(at))).collect()
}

fn pages(catalog: &Catalog, addresses: &Addresses) -> Vec<(Address, PageId)> {
    let mut out: Vec<(Address, PageId)> = [
        ("index.html", PageId::Home),
        ("attack/index.html", PageId::Matrix),
        ("attack/untagged.html", PageId::Untagged),
        ("events/index.html", PageId::Providers),
        ("sources/index.html", PageId::Sources),
        ("changes/index.html", PageId::Changes),
        ("search.html", PageId::Search),
        ("404.html", PageId::NotFound),
    ]
    .map(|(path, page)| (Address::new(path), page))
    .into();
    let number = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
    for (at, name) in catalog.content.pages.keys().enumerate().filter(|(_, name)| *name != "home") {
        out.push((Address::new(format!("{name}.html")), PageId::Text(number(at))));
    }
    for (base, rows, page) in [
        ("rules/index", catalog.rules.len(), PageId::Rules as fn(u16) -> PageId),
        ("fields/index", catalog.fields.iter().filter(|field| !field.mentions.is_empty()).count(), PageId::Fields),
    ] {
        out.extend((0..limits::pages(rows, limits::FIRST)).map(|at| (Address::new(numbered(base, at)), page(number(at)))));
    }
    out.extend(catalog.sources.iter().enumerate().map(|(at, _)| (addresses.sources[at].clone(), PageId::Source(number(at)))));
    out.extend(addresses.rules.iter().enumerate().map(|(at, address)| (address.clone(), PageId::Rule(RuleId::new(at)))));
    let stems = addresses.stems.iter().enumerate();
    out.extend(stems.map(|(at, (address, _))| (address.clone(), PageId::Stem(u32::try_from(at).unwrap_or(u32::MAX)))));
    out.extend(addresses.techniques.iter().enumerate().map(|(at, address)| (address.clone(), PageId::Technique(TechniqueId::new(at)))));
    let mut per_provider = vec![0; addresses.providers.len()];
    catalog.events.iter().for_each(|event| per_provider[event.provider] += 1);
    for (at, rows) in per_provider.into_iter().enumerate() {
        let base = addresses.providers[at].path().trim_end_matches(".html");
        let pages = 0..limits::pages(rows, limits::FIRST);
        out.extend(pages.map(|page| (Address::new(numbered(base, page)), PageId::Provider(number(at), number(page)))));
    }
    let some = |list: &[Option<Address>], page: &dyn Fn(usize) -> PageId| -> Vec<(Address, PageId)> {
        list.iter().enumerate().filter_map(|(at, address)| Some((address.clone()?, page(at)))).collect()
    };
    out.extend(some(&addresses.events, &|at| PageId::Event(EventId::new(at))));
    out.extend(some(&addresses.fields, &|at| PageId::Field(FieldId::new(at))));
    out.extend(some(&addresses.values, &|at| PageId::Value(ValueId::new(at))));
    out.extend(lists(catalog, addresses));
    out
}

/// Pages of lists that do not fit on their subject's page.
fn lists(catalog: &Catalog, addresses: &Addresses) -> Vec<(Address, PageId)> {
    let mut subjects: Vec<Subject> = Vec::new();
    let active = |at: usize| catalog.attack.techniques[at].status != TechniqueStatus::Revoked;
    subjects.extend((0..catalog.techniques.len()).filter(|at| active(*at)).map(|at| Subject::Technique(TechniqueId::new(at))));
    subjects.extend((0..catalog.events.len()).map(|at| Subject::Event(EventId::new(at))));
    subjects.extend((0..catalog.fields.len()).map(|at| Subject::Field(FieldId::new(at))));
    subjects.extend((0..catalog.values.len()).map(|at| Subject::Value(ValueId::new(at))));
    let pages = subjects.iter().flat_map(|subject| {
        let counts = lengths(catalog, *subject);
        ListKind::ALL.into_iter().zip(counts).flat_map(move |(kind, (rows, shown))| {
            let pages = if rows > shown { limits::pages(rows, limits::NEXT) } else { 0 };
            (0..pages).filter_map(move |page| {
                let number = u16::try_from(page).unwrap_or(u16::MAX);
                Some((addresses.list(*subject, kind, page)?, PageId::List(*subject, kind, number)))
            })
        })
    });
    pages.collect()
}

/// For each list of a subject its length and how much of it the subject's own page shows.
fn lengths(catalog: &Catalog, subject: Subject) -> [(usize, usize); 5] {
    let short = |rules: usize| rules <= limits::FIRST;
    if matches!(subject, Subject::Value(id) if short(catalog.value(id).rules.len() + catalog.value(id).excluded_by.len())) {
        return [(0, 0); 5];
    }
    let scope = catalog.scope(subject);
    if scope.rules.is_empty() {
        return [(0, 0); 5];
    }
    let sizes: SubjectCounts = catalog.counts(&scope);
    let largest = largest_group(catalog, &scope.rules);
    let rules = if largest > limits::FIRST { (scope.rules.len(), 0) } else { (0, 0) };
    match subject {
        Subject::Technique(_) => [
            (sizes.fields, limits::FIELDS),
            (sizes.selectors, limits::SELECTORS),
            (sizes.indicators, limits::INDICATORS),
            (sizes.exclusions, limits::EXCLUSIONS),
            rules,
        ],
        Subject::Event(_) => [
            (0, 0),
            (sizes.selectors, limits::SELECTORS),
            (sizes.indicators, limits::INDICATORS),
            (sizes.exclusions, limits::EXCLUSIONS),
            rules,
        ],
        Subject::Field(_) => [
            (0, 0),
            (sizes.selectors, limits::INDICATORS),
            (sizes.indicators, limits::FIRST),
            (sizes.exclusions, limits::INDICATORS),
            (0, 0),
        ],
        Subject::Value(_) => [(0, 0), (0, 0), (0, 0), (0, 0), rules],
    }
}

/// Rules of the vendor that has most.
pub(crate) fn largest_group(catalog: &Catalog, rules: &[RuleId]) -> usize {
    let mut counts = BTreeMap::new();
    for rule in rules {
        *counts.entry(catalog.rule(*rule).rule.vendor).or_insert(0) += 1;
    }
    counts.into_values().max().unwrap_or(0)
}
