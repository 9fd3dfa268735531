//! From `fields.toml` to the vocabulary.

use hashbrown::HashMap;

use serde::Deserialize;
use toml::Spanned;

use super::{Candidate, Field, FieldKind, Fields, Split};
use crate::content::address::check_slug;
use crate::content::events::Events;
use crate::content::fold;
use crate::content::mistakes::{KnowledgeFile, Mistakes};
use crate::content::overlay::{Entry, Keys, overlay};
use crate::content::restricted::{RestrictedEntry, TextOrTable};
use crate::content::slug::slug;
use crate::diagnostic::Code;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    field: Vec<FieldEntry>,
    generic: Names,
    synonym: Vec<Synonym>,
    prefix: Vec<Prefix>,
    split: Vec<SplitEntry>,
    environment: Names,
}

/// A set of names, without regard to case.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldEntry {
    name: Spanned<String>,
    #[serde(default)]
    slug: Option<Spanned<String>>,
    #[serde(default)]
    meaning: String,
    #[serde(default)]
    kind: FieldKind,
    #[serde(default)]
    see: Vec<Spanned<String>>,
    #[serde(default)]
    spellings: Vec<TextOrTable>,
    #[serde(default = "yes")]
    implied: bool,
    #[serde(default)]
    remove: bool,
}

fn yes() -> bool {
    true
}

/// Values of fields that are written in several ways.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Synonym {
    fields: Vec<Spanned<String>>,
    show: Spanned<String>,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    remove: bool,
}

/// Beginnings of values that are written in several ways.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Prefix {
    fields: Vec<Spanned<String>>,
    to: Spanned<String>,
    #[serde(default)]
    from: Vec<String>,
    #[serde(default)]
    remove: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SplitEntry {
    field: Spanned<String>,
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    digits: Option<usize>,
    to: Spanned<String>,
    #[serde(default)]
    remove: bool,
}

impl FieldEntry {
    fn placed(self, file: KnowledgeFile<'_>) -> Entry<'_, Self> {
        Entry { key: self.name.get_ref().clone(), at: file.mark(self.name.span()), removes: self.remove, data: self }
    }
}

impl Synonym {
    fn placed(self, file: KnowledgeFile<'_>) -> Entry<'_, Self> {
        let key = format!("{} on {}", self.show.get_ref(), listed(&self.fields));
        Entry { key, at: file.mark(self.show.span()), removes: self.remove, data: self }
    }
}

impl Prefix {
    fn placed(self, file: KnowledgeFile<'_>) -> Entry<'_, Self> {
        let key = format!("{} on {}", self.to.get_ref(), listed(&self.fields));
        Entry { key, at: file.mark(self.to.span()), removes: self.remove, data: self }
    }
}

impl SplitEntry {
    fn placed(self, file: KnowledgeFile<'_>) -> Entry<'_, Self> {
        let digits = self.digits.map(|digits| format!("{digits} digits")).unwrap_or_default();
        let key = format!("{} {}{digits}", self.field.get_ref(), self.prefix);
        Entry { key, at: file.mark(self.field.span()), removes: self.remove, data: self }
    }
}

fn listed(fields: &[Spanned<String>]) -> String {
    fields.iter().map(|field| field.get_ref().as_str()).collect::<Vec<_>>().join(", ")
}

impl Fields {
    pub(in crate::content) fn read(files: &[KnowledgeFile<'_>], events: &Events, mistakes: &mut Mistakes) -> Self {
        let mut out = Self::default();
        let (mut fields, mut synonyms, mut prefixes, mut splits) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for &file in files {
            let read: File = mistakes.read(file);
            fields.extend(read.field.into_iter().map(|data| data.placed(file)));
            synonyms.extend(read.synonym.into_iter().map(|data| data.placed(file)));
            prefixes.extend(read.prefix.into_iter().map(|data| data.placed(file)));
            splits.extend(read.split.into_iter().map(|data| data.placed(file)));
            out.generic.extend(read.generic.names.iter().map(|name| fold(name)));
            out.environment.extend(read.environment.names.iter().map(|name| fold(name)));
        }
        let (fields, names) = overlay("field", fields, mistakes);
        let mut slugs: HashMap<String, String> = HashMap::new();
        for found in fields {
            let at = found.at;
            let field = out.add(found, &names, events, mistakes);
            if let Some(twin) = slugs.insert(field.slug.clone(), field.name.clone()) {
                let message = format!("the fields `{twin}` and `{}` have one address", field.name);
                mistakes.tell(Code::DuplicateEntry, at, message, Some("give it another `slug`".to_owned()));
            }
        }
        for Entry { at, data, .. } in overlay("synonym", synonyms, mistakes).0 {
            for field in places(&data.fields, at.file, &names, mistakes) {
                let shown = data.values.iter().map(|value| (fold(value), data.show.get_ref().clone()));
                out.synonyms.entry(field).or_default().extend(shown);
            }
        }
        for Entry { at, data, .. } in overlay("prefix", prefixes, mistakes).0 {
            for field in places(&data.fields, at.file, &names, mistakes) {
                let pairs = data.from.iter().map(|from| (from.clone(), data.to.get_ref().clone()));
                out.prefixes.entry(field).or_default().extend(pairs);
            }
        }
        for Entry { at, data, .. } in overlay("split", splits, mistakes).0 {
            if let [field, _] = places(&[data.field, data.to.clone()], at.file, &names, mistakes)[..] {
                let split = Split { prefix: data.prefix, digits: data.digits, to: data.to.into_inner() };
                out.splits.entry(field).or_default().push(split);
            }
        }
        out
    }

    /// Adds a field and its spellings.
    fn add(&mut self, found: Entry<'_, FieldEntry>, names: &Keys, events: &Events, mistakes: &mut Mistakes) -> &Field {
        let (file, entry, at) = (found.at.file, found.data, self.fields.len());
        let name = entry.name.into_inner();
        let implied = entry.implied.then(|| TextOrTable(RestrictedEntry::plain(name.clone())));
        for TextOrTable(spelling) in entry.spellings.into_iter().chain(implied) {
            let spelling = spelling.checked(file, events, mistakes);
            self.by_spelling.entry(fold(&spelling.name)).or_default().push(Candidate { field: at, spelling });
        }
        if let Some(slug) = &entry.slug {
            check_slug(slug.get_ref(), file.mark(slug.span()), mistakes);
        }
        let slug = entry.slug.map_or_else(|| slug(&name), Spanned::into_inner);
        let exists = |field: &Spanned<String>| names.look_up("field", field.get_ref(), file.mark(field.span()), mistakes).is_some();
        let see = entry.see.into_iter().filter(exists).map(Spanned::into_inner).collect();
        self.by_name.insert(fold(&name), at);
        self.fields.push(Field { name, slug, meaning: entry.meaning, kind: entry.kind, see });
        &self.fields[at]
    }
}

/// The places of the fields that exist; the others are reported.
fn places(fields: &[Spanned<String>], file: KnowledgeFile<'_>, names: &Keys, mistakes: &mut Mistakes) -> Vec<usize> {
    fields.iter().filter_map(|field| names.look_up("field", field.get_ref(), file.mark(field.span()), mistakes)).collect()
}
