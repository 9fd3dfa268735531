//! Templates: Tera, the embedded ones under those of the site.
//!
//! In: names and texts. Out: [`Templates`], which renders a context. Knows no page.

use std::hash::Hash as _;

use include_dir::{Dir, include_dir};
use serde::{Serialize, Serializer};
use tera::{Context, Kwargs, State, StringInput, Tera, TeraResult, Value};
use xxhash_rust::xxh3::Xxh3;

use crate::error::Error;
use crate::subjects;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// HTML that is safe as it stands: made by `markup`, never by a rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Html(pub(crate) String);

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::safe_string(&self.0).serialize(serializer)
    }
}

/// All templates of a site.
#[derive(Debug)]
pub(crate) struct Templates {
    tera: Tera,
    hash: u128,
}

impl Templates {
    /// Reads the embedded templates and those of the site over them, by name; `global` is what every page knows.
    ///
    /// # Errors
    /// When a template does not parse, or names what does not exist.
    pub(crate) fn new(site: &[(String, Vec<u8>)], global: &impl Serialize) -> Result<Self, Error> {
        let mut texts: Vec<(String, String)> = Vec::new();
        collect(&EMBEDDED, &mut texts);
        for (name, bytes) in site {
            let text = String::from_utf8_lossy(bytes).into_owned();
            match texts.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => *known = text,
                None => texts.push((name.clone(), text)),
            }
        }
        texts.sort();
        let mut hasher = Xxh3::new();
        texts.hash(&mut hasher);
        let mut tera = Tera::new();
        let fail = |error: tera::Error| Error::Template(error.to_string());
        tera.register_filter("counted", counted);
        tera.add_raw_templates(texts).map_err(fail)?;
        *tera.global_context() = Context::from_serialize(global).map_err(fail)?;
        Ok(Self { tera, hash: hasher.digest128() })
    }

    /// The hash of their names and texts.
    pub(crate) fn hash(&self) -> u128 {
        self.hash
    }

    /// Appends a rendered template to `out`.
    ///
    /// # Errors
    /// When the template uses what the context does not have.
    pub(crate) fn render(&self, name: &str, context: &impl Serialize, out: &mut Vec<u8>) -> Result<(), Error> {
        let context = Context::from_serialize(context).map_err(|error| Error::Template(error.to_string()))?;
        self.tera.render_to(name, &context, out).map_err(|error| Error::Template(error.to_string()))
    }
}

/// A sentence of a section for a number.
fn counted(sentence: StringInput<'_>, arguments: Kwargs, _: &State<'_>) -> TeraResult<Value> {
    Ok(sentence.inherit_safety(subjects::counted(sentence.as_str(), arguments.must_get("n")?)))
}

fn collect(folder: &Dir<'static>, out: &mut Vec<(String, String)>) {
    for file in folder.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            out.push((path.to_owned(), text.to_owned()));
        }
    }
    folder.dirs().for_each(|inner| collect(inner, out));
}
