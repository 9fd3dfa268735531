//! What the project knows about fields, events, log sources and ATT&CK: data, not code.
//!
//! In: the embedded files of `content/` and, over them, those of the site, merged by key. Out: [`Content`], read-only tables in which
//! every name leads somewhere. What is wrong in a file is told at its place, all of it at once.

mod address;
pub(crate) mod attack;
pub(crate) mod events;
pub(crate) mod facets;
pub(crate) mod fields;
mod files;
mod log_context;
pub(crate) mod mappings;
mod mistakes;
pub(crate) mod notation;
mod overlay;
mod restricted;
pub(crate) mod roles;
pub(crate) mod slug;
mod table;

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use hashbrown::Equivalent;
use include_dir::{Dir, include_dir};

pub use attack::TechniqueIndex;
pub use events::{Events, Scope};
pub use facets::Facets;
pub use fields::Fields;
pub use files::starter_rules;
pub use log_context::{LogCondition, LogContext};
pub use mappings::Mappings;
pub use notation::Notation;
pub use roles::Roles;

use crate::error::Error;
use files::Files;
use mistakes::Mistakes;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/content");

/// A file of knowledge: its path below `content/` and its text.
#[derive(Debug, Clone)]
pub struct ContentFile {
    /// Path below `content/`, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// All tables.
#[derive(Debug)]
pub struct Content {
    /// Canonical fields.
    pub fields: Fields,
    /// Roles of fields.
    pub roles: Roles,
    /// Providers and events.
    pub events: Events,
    /// Log sources to events.
    pub mappings: Mappings,
    /// Severities, statuses, platforms, kinds.
    pub facets: Facets,
    /// Names that are notation in queries.
    pub notation: Notation,
    /// ATT&CK ids, names, tactics, successors.
    pub techniques: TechniqueIndex,
    /// Markdown pages by name (`home`, `about`).
    pub pages: BTreeMap<String, String>,
    /// Hash of everything above, in hexadecimal: a part of cache keys and exports.
    pub hash: String,
}

impl Content {
    /// Reads the embedded files, then those of a site over them.
    ///
    /// # Errors
    /// When a file is malformed, names what does not exist, or is one that nothing reads: all of it, with places.
    pub fn load(site: &[ContentFile]) -> Result<Self, Error> {
        let embedded = files::embedded();
        let mut mistakes = Mistakes::default();
        let files = Files::new(&embedded, site, &mut mistakes);
        let mut events = Events::read(&files.providers, &files.events, &mut mistakes);
        let fields = Fields::read(&files.fields, &events, &mut mistakes);
        events.place_fields(&fields);
        let out = Self {
            fields,
            roles: Roles::read(&files.roles, &events, &mut mistakes),
            mappings: Mappings::read(&files.mappings, &events, &mut mistakes),
            facets: Facets::read(&files.facets, &mut mistakes),
            notation: Notation::read(&files.notation, &mut mistakes),
            techniques: TechniqueIndex::read(&files.tactics, &files.techniques, &mut mistakes),
            pages: files.pages.iter().map(|(name, file)| ((*name).to_owned(), file.text.to_owned())).collect(),
            hash: hash(embedded.iter().chain(site)),
            events,
        };
        mistakes.finish().map(|()| out)
    }
}

fn hash<'f>(files: impl Iterator<Item = &'f ContentFile>) -> String {
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    for file in files {
        hasher.write(file.path.as_bytes());
        hasher.write(file.text.as_bytes());
    }
    format!("{:032x}", hasher.digest128())
}

#[cfg(test)]
impl Content {
    /// The embedded tables, read once for all tests.
    #[expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    pub(crate) fn of_tests() -> &'static Self {
        static CONTENT: std::sync::LazyLock<Content> = std::sync::LazyLock::new(|| Content::load(&[]).unwrap());
        &CONTENT
    }
}

/// Folds a name for comparison: ASCII lower case.
pub(crate) fn fold(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// A name that is looked up among folded ones, as if it were folded itself.
struct Folded<'n>(&'n str);

/// Bytes of a name that is folded without asking for memory.
const SHORT: usize = 48;

impl Hash for Folded<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut buffer = [0; SHORT];
        match buffer.get_mut(..self.0.len()) {
            Some(short) => {
                short.copy_from_slice(self.0.as_bytes());
                short.make_ascii_lowercase();
                std::str::from_utf8(short).unwrap_or_default().hash(state);
            }
            None => fold(self.0).hash(state),
        }
    }
}

impl Equivalent<String> for Folded<'_> {
    fn equivalent(&self, folded: &String) -> bool {
        self.0.len() == folded.len() && self.0.bytes().zip(folded.bytes()).all(|(own, other)| own.to_ascii_lowercase() == other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of a site's file: line and message.
    fn told(path: &str, text: &str) -> Vec<(u32, String)> {
        let file = ContentFile { path: path.to_owned(), text: text.to_owned() };
        match Content::load(&[file]) {
            Err(Error::Invalid(reports)) => {
                reports.into_iter().map(|report| (report.place.map_or(0, |place| place.line), report.message)).collect()
            }
            other => vec![(0, format!("{:?}", other.map(|content| content.hash)))],
        }
    }

    #[test]
    fn a_name_of_any_length_is_found_in_any_case() {
        let long = "Straße".repeat(20);
        let folded: hashbrown::HashSet<String> = ["", "image", "straßeÄ", &fold(&long)].map(str::to_owned).into();
        for name in ["", "Image", "IMAGE", "STRAßEÄ", &long] {
            assert!(folded.contains(&Folded(name)), "{name}");
        }
        assert!(!folded.contains(&Folded("Images")) && !folded.contains(&Folded("straßeä")));
    }

    #[test]
    fn the_embedded_knowledge_has_no_mistake() {
        assert_eq!(Content::load(&[]).err().map(|error| error.to_string()), None);
    }

    #[test]
    fn every_name_of_something_else_is_looked_up() {
        let techniques = "id\tname\tstatus\tsuccessor\tparent\ttactics\tplatforms\tversion\n";
        for (path, text, wanted) in [
            ("fields.toml", "[[synonym]]\nfields = ['Nothing']\nshow = 'x'\n", "there is no field `Nothing`"),
            ("fields.toml", "[[prefix]]\nfields = ['Nothing']\nto = 'x'\n", "there is no field `Nothing`"),
            ("fields.toml", "[[split]]\nto = 'Nothing'\nfield = 'Image'\n", "there is no field `Nothing`"),
            (
                "fields.toml",
                "[[field]]\nspellings = [{ name = 'x', context = ['sysmon/1000'] }]\nname = 'Own'\n",
                "there is no event `sysmon/1000`",
            ),
            ("roles.toml", "event = [\n{ name = 'x', context = ['sysmon/1000'] }]\n", "there is no event `sysmon/1000`"),
            ("mappings/a.toml", "[[mapping]]\nproviders = ['sysmn']\nwhen = ['log:own']\n", "there is no provider `sysmn`"),
            (
                "mappings/a.toml",
                "[[mapping]]\nchannels = ['Own']\nwhen = ['log:own']\n",
                "there is no provider that writes to the channel `Own`",
            ),
            ("mappings/a.toml", "[[activity]]\nalso = ['sysmon/1000']\nname = 'own'\n", "there is no event `sysmon/1000`"),
            ("attack/techniques.tsv", &format!("{techniques}T0001\tOwn\trevoked\tT0002\n"), "there is no technique `T0002`"),
            ("attack/techniques.tsv", &format!("{techniques}T0001.001\tOwn\tactive\t\tT0001\n"), "there is no technique `T0001`"),
            ("attack/techniques.tsv", &format!("{techniques}T1001.009\tOwn\tactive\n"), "`` is not the parent of `T1001.009`"),
            ("attack/techniques.tsv", &format!("{techniques}T0001\tOwn\tactive\t\t\town\n"), "there is no tactic `own`"),
        ] {
            assert_eq!(told(path, text), [(2, wanted.to_owned())], "{text}");
        }
    }

    #[test]
    fn words_ids_and_addresses_are_checked() {
        let techniques = "id\tname\tstatus\tsuccessor\tparent\ttactics\tplatforms\tversion\n";
        for (path, text, wanted) in [
            ("attack/techniques.tsv", &*format!("{techniques}../../x\tOwn\tactive\n"), "`../../x` is not the id of a technique"),
            ("attack/techniques.tsv", &format!("{techniques}T0001\tOwn\tgone\n"), "`gone` is not a status"),
            ("attack/tactics.tsv", "id\tshort_name\tname\nTA0001\t../x\tOwn\n", "`../x` cannot be an address"),
            (
                "events/a.tsv",
                "provider\tevent\ttitle\talias\tchannel\tfields\nSysmon\t..\tOwn\n",
                "`..` cannot be an address: it has neither letter nor digit",
            ),
            (
                "events/a.tsv",
                "provider\tevent\ttitle\talias\tchannel\tfields\nSysmon\t1\ta\tb\tc\td\te\n",
                "the row has 7 cells, the header has 6",
            ),
            ("fields.toml", "[[field]]\nname = 'Own'\nslug = 'image'\n", "the fields `Image` and `Own` have one address"),
            ("fields.toml", "[[field]]\nname = 'Own'\n[[field]]\nname = 'Own'\n", "the field `Own` stands twice"),
            ("fields.toml", "[[field]]\nname = 'Own'\nremove = true\n", "there is no field `Own`"),
            ("facets.toml", "[severity]\nhgih = ['x']\n", "unknown variant `hgih`"),
            ("mappings/a.toml", "# own\n[[mapping]]\nevents = ['sysmon/1']\n", "a mapping without conditions"),
            ("pages/..md", "\n", "`.` cannot be an address"),
            ("Fields.toml", "\n", "nothing reads `content/Fields.toml`"),
        ] {
            let told = told(path, text);
            assert_eq!(told.iter().map(|(_, message)| message.as_str()).collect::<Vec<_>>(), [wanted], "{text}");
        }
    }

    #[test]
    fn what_a_site_removes_is_missed_by_its_own_entries_only() {
        let removed = "[[field]]\nname = 'Image'\nremove = true\n";
        assert_eq!(told("fields.toml", removed).len(), 1, "it loads");
        let named = format!("{removed}[[field]]\nname = 'Own'\nsee = ['Image']\n");
        assert_eq!(told("fields.toml", &named), [(6, "there is no field `Image`".to_owned())]);
    }
}
