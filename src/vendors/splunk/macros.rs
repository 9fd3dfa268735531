//! Search macros.

use std::collections::BTreeMap;

use super::super::core::node::Node;
use super::super::core::yaml;
use crate::sources::SourceFile;

/// A search macro.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Macro {
    /// Names of its arguments, in order.
    pub(crate) arguments: Vec<String>,
    /// What stands for a call, `$argument$` still in it.
    pub(crate) body: String,
}

/// The macros of a source, by name.
#[derive(Debug, Default)]
pub(crate) struct Macros {
    by_name: BTreeMap<String, Macro>,
}

impl Macros {
    /// Reads the macros of a source; of several with one name the first counts.
    pub(super) fn read(files: &[&SourceFile]) -> Self {
        let mut out = Self::default();
        for file in files {
            for document in yaml::documents(&file.text).unwrap_or_default() {
                if let Some((name, read)) = macro_of(&document) {
                    out.by_name.entry(name).or_insert(read);
                }
            }
        }
        out
    }

    /// The macro of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&Macro> {
        self.by_name.get(name)
    }

    /// The names of all macros, sorted.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// The same macros and one more.
    #[cfg(test)]
    pub(crate) fn with(mut self, name: &str, arguments: &[&str], body: &str) -> Self {
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        self.by_name.insert(name.to_owned(), Macro { arguments, body: body.to_owned() });
        self
    }
}

/// Whether a file may hold any: a quick look.
pub(super) fn may_define(text: &str) -> bool {
    text.starts_with("definition:") || text.contains("\ndefinition:")
}

fn macro_of(document: &Node) -> Option<(String, Macro)> {
    let name = document.text_of("name")?;
    let body = document.text_of("definition")?;
    if document.get("search").is_some() {
        return None;
    }
    Some((name.to_owned(), Macro { arguments: document.texts_of("arguments"), body: body.to_owned() }))
}
