//! Gives an address to everything that is published, what never moves first.

use std::collections::BTreeMap;

use hashbrown::HashSet;

use super::claims::Claims;
use super::whole::WholeLists;
use super::{Addresses, File, lists, rules};
use crate::attack::Technique;
use crate::catalog::{Catalog, RuleId, TechniqueFacts};
use crate::content::attack::TechniqueStatus;
use crate::content::slug::{cut, slug};
use crate::error::Error;
use crate::limits;
use crate::site::address::Address;
use crate::site::file::{FileId, FixedPage, PageId, WholeList};
use crate::site::static_files::StaticFiles;
use crate::subjects::rule::values;

pub(super) fn addresses(catalog: &Catalog, static_files: &StaticFiles, has_sitemap: bool) -> Result<Addresses, Error> {
    let mut work = Work { catalog, claims: Claims::default(), out: Addresses::default() };
    work.out.event_rows = vec![None; catalog.events.len()];
    work.fixed()?;
    work.static_files(static_files)?;
    work.techniques()?;
    work.sources()?;
    work.whole_lists()?;
    work.events()?;
    work.fields()?;
    work.values()?;
    work.rules()?;
    work.lists()?;
    work.texts()?;
    if has_sitemap {
        work.sitemap()?;
    }
    Ok(work.out)
}

/// Where the tree of techniques is. Every page names it, so that its name does not follow its bytes.
const TREE: &str = "attack/tree.js";

/// What was given away so far.
struct Work<'c> {
    catalog: &'c Catalog,
    claims: Claims,
    out: Addresses,
}

impl Work<'_> {
    fn add(&mut self, address: &Address, id: FileId) {
        self.out.files.push(File { address: address.clone(), id });
    }

    fn add_page(&mut self, address: &Address, page: PageId) {
        self.add(address, FileId::Page(page));
    }

    fn fixed(&mut self) -> Result<(), Error> {
        for page in FixedPage::ALL {
            let address = self.claims.named(page.path(), "a page")?;
            self.add_page(&address, PageId::Fixed(page));
        }
        for (path, id) in [(".nojekyll", FileId::NoJekyll), ("robots.txt", FileId::Robots), (TREE, FileId::Tree)] {
            let address = self.claims.named(path, "a file")?;
            self.add(&address, id);
        }
        Ok(())
    }

    fn static_files(&mut self, files: &StaticFiles) -> Result<(), Error> {
        for (place, name) in files.names().enumerate() {
            let path = format!("static/{name}");
            let address = self.claims.named(&path, "a static file")?;
            self.add(&address, FileId::Static(place));
        }
        Ok(())
    }

    /// Techniques. Sub-techniques that no rule carries are rows of their parent's page; a revoked id leads on while a rule is
    /// tagged with it.
    fn techniques(&mut self) -> Result<(), Error> {
        let catalog = self.catalog;
        let tags = tags(catalog);
        let has_rules = |facts: &TechniqueFacts| !facts.rules.is_empty() || !facts.deprecated.is_empty();
        let is_top = |technique: &Technique| technique.parent().is_none();
        self.out.techniques = vec![None; catalog.techniques.len()];
        self.out.technique_rows = vec![None; catalog.techniques.len()];
        for ((id, facts), technique) in catalog.techniques.pairs().zip(&catalog.attack.techniques) {
            let has_page = match technique.status {
                TechniqueStatus::Active => is_top(technique) || has_rules(facts),
                TechniqueStatus::Deprecated => true,
                TechniqueStatus::Revoked => tags.contains(technique.id.as_str()),
            };
            if has_page {
                let what = format_args!("the technique {:?}", technique.id);
                let address = self.claims.named(&format!("attack/{}.html", technique.id), what)?;
                self.add_page(&address, PageId::Technique(id));
                self.out.techniques[id.index()] = Some(address);
            }
        }
        for (id, facts) in catalog.techniques.pairs() {
            let page = self.out.techniques[id.index()].clone();
            for sub in &facts.subs {
                self.out.technique_rows[sub.index()].clone_from(&page);
            }
        }
        Ok(())
    }

    fn sources(&mut self) -> Result<(), Error> {
        for (place, facts) in self.catalog.sources.iter().enumerate() {
            let what = format_args!("the source {:?}", facts.source.name);
            let address = self.claims.named(&format!("sources/{}.html", facts.source.slug), what)?;
            self.add_page(&address, PageId::Source(place));
            self.out.sources.push(address);
        }
        Ok(())
    }

    /// The lists of the whole site, in parts.
    fn whole_lists(&mut self) -> Result<(), Error> {
        self.out.whole = WholeLists::new(self.catalog);
        for (list, base) in [(WholeList::Rules, "rules/by"), (WholeList::Untagged, "attack/untagged"), (WholeList::Fields, "fields/by")] {
            let parts = self.out.whole.parts(list).iter().enumerate().skip(1).filter(|(_, part)| part.has_page());
            let slugs: Vec<(usize, String)> = parts.map(|(place, part)| (place, part.slug())).collect();
            for (place, slug) in slugs {
                let address = self.claims.named(&format!("{base}-{slug}.html"), "a list")?;
                self.add_page(&address, list.page(place));
            }
        }
        (0..self.catalog.content.events.providers.len()).try_for_each(|provider| self.events_of(provider))
    }

    /// The list of a provider's events, and on which part of it each has its row.
    fn events_of(&mut self, place: usize) -> Result<(), Error> {
        let Some(provider) = self.catalog.content.events.providers.get(place) else { return Ok(()) };
        let Some(parts) = self.out.whole.events.get(place) else { return Ok(()) };
        let with_pages = parts.all().iter().enumerate().filter(|(_, part)| part.has_page());
        let wanted: Vec<_> = with_pages.map(|(part, of)| (part, of.slug(), parts.shown(part))).collect();
        for (part, slug, events) in wanted {
            let name = if part == 0 { "index".to_owned() } else { format!("by-{slug}") };
            let what = format_args!("the provider {:?}", provider.name);
            let address = self.claims.named(&format!("events/{}/{name}.html", provider.slug), what)?;
            self.add_page(&address, WholeList::Events(place).page(part));
            for event in events {
                self.out.event_rows[event.index()] = Some(address.clone());
            }
        }
        Ok(())
    }

    /// Events that a rule covers, by the slug of their id; where several of a provider share it, all carry a hash.
    fn events(&mut self) -> Result<(), Error> {
        let catalog = self.catalog;
        let providers = &catalog.content.events.providers;
        let base = |at: usize| {
            let event = &catalog.events[at];
            let provider = providers.get(event.provider).map_or("", |provider| provider.slug.as_str());
            format!("events/{provider}/{}", slug(event.key.id()))
        };
        let mut sharing: BTreeMap<String, usize> = BTreeMap::new();
        (0..catalog.events.len()).for_each(|at| *sharing.entry(base(at)).or_default() += 1);
        for (id, event) in catalog.events.pairs() {
            if event.named.is_empty() && event.category.is_empty() && event.equivalent.is_empty() {
                self.out.events.push(None);
                continue;
            }
            let at = id.index();
            let (base, own) = (base(at), event.key.to_string());
            let alone = sharing.get(&base) == Some(&1);
            let address = if alone { self.claims.made(&base, &own, 0) } else { self.claims.hashed(&base, &own, 0) }?;
            self.add_page(&address, PageId::Event(id));
            self.out.events.push(Some(address));
        }
        Ok(())
    }

    /// Fields that are known, or that two rules test; all others are rows of the list of fields.
    fn fields(&mut self) -> Result<(), Error> {
        for (id, field) in self.catalog.fields.pairs() {
            if field.mentions.is_empty() || !field.known && field.rules.len() < 2 {
                self.out.fields.push(None);
                continue;
            }
            let address = match self.catalog.content.fields.get(&field.name) {
                Some(known) => self.claims.made(&format!("fields/{}", known.slug), &field.name, 0),
                None => self.claims.hashed(&format!("fields/{}", cut(&field.name)), &field.name, 0),
            }?;
            self.add_page(&address, PageId::Field(id));
            self.out.fields.push(Some(address));
        }
        Ok(())
    }

    fn values(&mut self) -> Result<(), Error> {
        for (id, value) in self.catalog.values.pairs() {
            if !value.has_page {
                self.out.values.push(None);
                continue;
            }
            let address = self.claims.hashed(&format!("values/{}", cut(&value.key)), &value.key, 0)?;
            self.add_page(&address, PageId::Value(id));
            self.out.values.push(Some(address));
        }
        Ok(())
    }

    /// Rules, and the lists of those that share a name.
    fn rules(&mut self) -> Result<(), Error> {
        let placed = rules::place(&mut self.claims, &rules::unplaced(self.catalog))?;
        let ids: Vec<RuleId> = self.catalog.rules.ids().collect();
        for (rule, address) in ids.iter().zip(placed.rules) {
            self.add_page(&address, PageId::Rule(*rule));
            self.rule_values(*rule, &address)?;
            self.out.rules.push(address);
        }
        for (list, sharing) in placed.stems {
            let stem = self.out.stems.len();
            self.add_page(&list, PageId::Stem(stem));
            let sharing: Vec<RuleId> = sharing.into_iter().filter_map(|place| ids.get(place).copied()).collect();
            self.out.stem_of.extend(sharing.iter().map(|rule| (*rule, stem)));
            self.out.stems.push(sharing);
        }
        Ok(())
    }

    /// Pages of the values of a rule that has more than its page shows.
    fn rule_values(&mut self, rule: RuleId, own: &Address) -> Result<(), Error> {
        let base = format!("{}/values", own.path().trim_end_matches(".html"));
        for page in 0..values::pages(self.catalog.rule(rule)) {
            let address = self.claims.named(&numbered(&base, page), "a list")?;
            self.add_page(&address, PageId::RuleValues(rule, page));
        }
        Ok(())
    }

    /// Pages of lists that do not fit on their subject's page.
    fn lists(&mut self) -> Result<(), Error> {
        let needed: Vec<_> = lists::needed(self.catalog, &self.out).collect();
        for (subject, kind, pages) in needed {
            let Some(base) = lists::folder(&self.out, subject).map(|folder| format!("{folder}/{}", kind.name())) else { continue };
            for page in 0..pages {
                let path = numbered(&base, page);
                let address = self.claims.named(&path, "a list")?;
                self.add_page(&address, PageId::List(subject, kind, page));
            }
        }
        Ok(())
    }

    /// Markdown pages of the content.
    fn texts(&mut self) -> Result<(), Error> {
        for (place, name) in self.catalog.content.pages.keys().enumerate().filter(|(_, name)| *name != "home") {
            let address = self.claims.named(&format!("{name}.html"), format_args!("content/pages/{name}.md"))?;
            self.add_page(&address, PageId::Text(place));
        }
        Ok(())
    }

    /// The sitemap, in parts where one does not hold all pages.
    fn sitemap(&mut self) -> Result<(), Error> {
        let address = self.claims.named("sitemap.xml", "a file")?;
        let pages = self.out.in_sitemap().count();
        if pages > limits::SITEMAP {
            for part in 0..pages.div_ceil(limits::SITEMAP) {
                let address = self.claims.named(&format!("sitemap-{}.xml", part + 1), "a file")?;
                self.add(&address, FileId::SitemapPart(part));
            }
        }
        self.add(&address, FileId::Sitemap);
        Ok(())
    }
}

/// The tags of public rules, as written.
fn tags(catalog: &Catalog) -> HashSet<&str> {
    let public = catalog.rules.iter().filter(|entry| !entry.is_private());
    public.flat_map(|entry| entry.techniques.iter().map(|(_, tag)| tag.as_str())).collect()
}

/// The path of a page of a list: `x.html`, then `x-2.html`.
fn numbered(base: &str, page: usize) -> String {
    if page == 0 { format!("{base}.html") } else { format!("{base}-{}.html", page + 1) }
}
