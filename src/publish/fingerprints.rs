//! What each page depends on, as one number: while it stays, so do the page's bytes.
//!
//! In: the site and the fingerprint of all that every page depends on (settings, templates, content, ATT&CK, the program).
//! Out: a number for each page that is one subject's. It is made from what is known before any view: the rules of the
//! subject, and for each rule all that any page may say of it. That is more than most pages say; a page that is made again
//! without need costs time, a page that is not made again would be wrong.
//! Never gives a number to a page that lists the whole site: those are few and always made.

use std::hash::Hash;

use xxhash_rust::xxh3::Xxh3;

use crate::catalog::{Atom, Catalog, CatalogRule, EventId, FieldId, RuleId, Standing, Subject, TechniqueId, Usage, ValueId};
use crate::rankings::COMMON;
use crate::rule::Vendor;
use crate::site::Site;
use crate::site::address::Address;
use crate::site::file::PageId;
use crate::subjects;

/// A number that stands for everything that went into it.
pub(crate) type Fingerprint = u128;

/// The fingerprints of all that pages show of each other's subjects.
pub(crate) struct Fingerprints<'s> {
    site: &'s Site<'s>,
    /// What every page depends on.
    common: Fingerprint,
    /// Of each field: its name and where it is.
    fields: Vec<Fingerprint>,
    /// Of each event: its names and where it is.
    events: Vec<Fingerprint>,
    /// Of each atom: the rules that look for it, if they are few enough to be alike for it.
    sharing: Vec<Option<Fingerprint>>,
    /// Of each rule: itself, its standing, where it is.
    rules: Vec<Fingerprint>,
    /// Of each rule: the same with the atoms that it uses and their reach, the fields and events of these.
    with_uses: Vec<Fingerprint>,
}

/// The fingerprint of anything that can be hashed.
pub(crate) fn fingerprint(what: &impl Hash) -> Fingerprint {
    let mut hasher = Xxh3::new();
    what.hash(&mut hasher);
    hasher.digest128()
}

impl<'s> Fingerprints<'s> {
    /// Takes the fingerprints of a site.
    pub(crate) fn new(site: &'s Site<'s>, common: Fingerprint) -> Self {
        let catalog = site.catalog;
        let fields: Vec<Fingerprint> = catalog.fields.ids().map(|id| field(site, id)).collect();
        let events: Vec<Fingerprint> = catalog.events.ids().map(|id| event(site, id)).collect();
        let values: Vec<Fingerprint> = catalog.values.ids().map(|id| value(site, id)).collect();
        let atom = |atom: &Atom| self::atom(catalog, atom, fields[atom.field.index()], values[atom.value.index()]);
        let atoms: Vec<Fingerprint> = catalog.atoms.iter().map(atom).collect();
        let rules: Vec<Fingerprint> = catalog.rules.ids().map(|id| rule(site, id)).collect();
        let sharing = |atom: &Atom| (atom.indicators.len() <= COMMON).then(|| each(&rules, &atom.indicators));
        let sharing = catalog.atoms.iter().map(sharing).collect();
        let with_uses = |(entry, own): (&CatalogRule, &Fingerprint)| {
            let mut hasher = Xxh3::new();
            own.hash(&mut hasher);
            entry.occurrences.iter().for_each(|occurrence| atoms[occurrence.atom.index()].hash(&mut hasher));
            let covered = entry.rule.events.iter().filter_map(|covered| catalog.event_id(&covered.event));
            covered.for_each(|event| events[event.index()].hash(&mut hasher));
            hasher.digest128()
        };
        let with_uses = catalog.rules.iter().zip(&rules).map(with_uses).collect();
        Self { site, common, fields, events, sharing, rules, with_uses }
    }

    /// The fingerprint of a page; nothing for one that is always made.
    pub(crate) fn of(&self, page: PageId) -> Option<Fingerprint> {
        let of = match page {
            PageId::Technique(id) => self.technique(id),
            PageId::Event(id) => self.event(id),
            PageId::Field(id) => self.field(id),
            PageId::Value(id) => self.value(id),
            PageId::List(subject, kind, number) => fingerprint(&(self.subject(subject), kind, number)),
            PageId::Rule(id) => self.rule(id),
            PageId::RuleValues(id, number) => fingerprint(&(self.with_uses[id.index()], number)),
            PageId::Stem(place) => each(&self.rules, self.site.addresses.stem(place)),
            PageId::Fixed(_) | PageId::Part(..) | PageId::Source(_) | PageId::Text(_) => return None,
        };
        Some(fingerprint(&(self.common, of)))
    }

    fn subject(&self, subject: Subject) -> Fingerprint {
        match subject {
            Subject::Technique(id) => self.technique(id),
            Subject::Event(id) => self.event(id),
            Subject::Field(id) => self.field(id),
            Subject::Value(id) => self.value(id),
        }
    }

    /// A technique: which one it is, the rules under it, and where the techniques are that its page links.
    fn technique(&self, id: TechniqueId) -> Fingerprint {
        let catalog = self.site.catalog;
        let facts = catalog.technique(id);
        let rules = [&facts.rules, &facts.deprecated].map(|rules| each(&self.with_uses, rules));
        let technique = &catalog.attack.techniques[id.index()];
        let parent = technique.parent().and_then(|parent| catalog.technique_id(parent));
        let successor = subjects::technique::successor(catalog, id);
        let near = parent.iter().chain(&successor).chain(&facts.subs).chain([&id]);
        let near: Vec<_> = near.map(|near| technique_place(self.site, *near)).collect();
        fingerprint(&(id, rules, near))
    }

    /// An event: the rules that cover it, the other records of its activity, the fields of its definition.
    fn event(&self, id: EventId) -> Fingerprint {
        let catalog = self.site.catalog;
        let facts = catalog.event(id);
        let rules = [&facts.named, &facts.category, &facts.equivalent].map(|rules| each(&self.with_uses, rules));
        let same = subjects::event::same_activity(catalog, id);
        let same: Vec<Fingerprint> = same.iter().map(|other| self.events[other.event.index()]).collect();
        let definition = catalog.content.events.get(&facts.key);
        let fields = definition.into_iter().flat_map(|definition| &definition.canonical_fields);
        let fields: Vec<Option<Fingerprint>> = fields.map(|name| catalog.field_id(name).map(|field| self.fields[field.index()])).collect();
        fingerprint(&(self.events[id.index()], rules, same, fields))
    }

    /// A field: the rules that name it, how they spell it, the fields that its page refers to.
    fn field(&self, id: FieldId) -> Fingerprint {
        let catalog = self.site.catalog;
        let facts = catalog.field(id);
        let rules = [&facts.rules, &facts.mentions].map(|rules| each(&self.with_uses, rules));
        let see = catalog.content.fields.get(&facts.name).into_iter().flat_map(|known| &known.see);
        let see: Vec<Option<Fingerprint>> = see.map(|name| catalog.field_id(name).map(|field| self.fields[field.index()])).collect();
        fingerprint(&(self.fields[id.index()], rules, &facts.spellings, see))
    }

    /// A value: its spelling, and the rules that have it.
    fn value(&self, id: ValueId) -> Fingerprint {
        let facts = self.site.catalog.value(id);
        let rules = [&facts.rules, &facts.excluded_by].map(|rules| each(&self.with_uses, rules));
        fingerprint(&(value(self.site, id), rules))
    }

    /// A rule's page: the rule with its uses, its copies, the rules that it names or that name it, those that share its
    /// indicators.
    fn rule(&self, id: RuleId) -> Fingerprint {
        let catalog = self.site.catalog;
        let entry = catalog.rule(id);
        let joined = entry.rule.correlation.iter().flat_map(|correlation| &correlation.rules);
        let named = entry.rule.related.iter().map(|related| &related.target).chain(joined);
        let named: Vec<RuleId> = named.filter_map(|name| catalog.called(entry, name)).collect();
        let indicators = entry.occurrences.iter().filter(|occurrence| occurrence.usage == Usage::Indicator);
        let sharing: Vec<Option<Fingerprint>> = indicators.map(|occurrence| self.sharing[occurrence.atom.index()]).collect();
        let others = [entry.copies.as_slice(), &named, catalog.callers(id)].map(|rules| each(&self.rules, rules));
        fingerprint(&(self.with_uses[id.index()], others, sharing))
    }
}

/// Rules, by the fingerprints of one kind.
fn each(fingerprints: &[Fingerprint], rules: &[RuleId]) -> Fingerprint {
    let mut hasher = Xxh3::new();
    rules.iter().for_each(|rule| fingerprints[rule.index()].hash(&mut hasher));
    rules.len().hash(&mut hasher);
    hasher.digest128()
}

/// What others show of a field.
fn field(site: &Site<'_>, id: FieldId) -> Fingerprint {
    let facts = site.catalog.field(id);
    fingerprint(&(&facts.name, facts.known, site.addresses.field(id)))
}

/// What others show of an event.
fn event(site: &Site<'_>, id: EventId) -> Fingerprint {
    let facts = site.catalog.event(id);
    fingerprint(&(&facts.key, &facts.label, &facts.title, facts.defined, site.addresses.event(id), site.addresses.event_row(id)))
}

/// Where a technique has its page or its row.
fn technique_place<'s>(site: &Site<'s>, id: TechniqueId) -> (Option<&'s Address>, Option<&'s Address>) {
    (site.addresses.technique(id), site.addresses.technique_row(id))
}

/// What others show of a value.
fn value(site: &Site<'_>, id: ValueId) -> Fingerprint {
    let facts = site.catalog.value(id);
    fingerprint(&(&facts.key, &facts.shown, site.addresses.value(id)))
}

/// What others show of an atom: its three parts, and its reach by vendor.
fn atom(catalog: &Catalog, atom: &Atom, field: Fingerprint, value: Fingerprint) -> Fingerprint {
    let reach = |rules: &[RuleId]| {
        let mut counts = [0_usize; Vendor::ALL.len()];
        rules.iter().for_each(|rule| counts[catalog.rule(*rule).rule.vendor as usize] += 1);
        counts
    };
    let reaches = [&atom.indicators, &atom.exclusions, &atom.selectors].map(|rules| reach(rules));
    fingerprint(&(field, atom.op, &atom.folded, &atom.shown, atom.placeholder, value, reaches))
}

/// A rule as it stands in the catalog, without its relation to others.
fn rule(site: &Site<'_>, id: RuleId) -> Fingerprint {
    let entry = site.catalog.rule(id);
    let standing = match entry.standing {
        Standing::Live => 0_u8,
        Standing::Copy(_) => 1,
        Standing::Deprecated(_) => 2,
        Standing::Private(_) => 3,
    };
    let techniques: Vec<_> = entry.techniques.iter().map(|(technique, tag)| (technique, tag, technique_place(site, *technique))).collect();
    let place = (site.addresses.rule(id), site.addresses.stem_of(id).and_then(|stem| site.addresses.page(stem)));
    fingerprint(&(entry.hash, place, entry.source, &entry.diagnostics, standing, techniques))
}
