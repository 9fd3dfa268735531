//! What stops a command: files that cannot be read, a wrong site.toml, a broken template, a dead link.
//!
//! Rule text never leads here; it leads to diagnostics.

use std::io;
use std::path::{Path, PathBuf};

use crate::text::{Place, Span, Text};

/// Why a command stopped. Nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("{action} {}: {source}", path.display())]
    Io {
        /// What was tried: "cannot read", "cannot write".
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// A setting is wrong.
    #[error("{message}")]
    Config {
        /// What is wrong.
        message: String,
        /// Where.
        place: Box<Place>,
        /// What to do.
        hint: Option<String>,
    },
    /// A template does not parse or render.
    #[error("{0}")]
    Template(String),
    /// A style sheet does not parse.
    #[error("{0}")]
    Style(String),
    /// The ATT&CK bundle is not one.
    #[error("{}: {message}", path.display())]
    Bundle {
        /// Its path.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// An export cannot be read back.
    #[error("{path}: {message}")]
    Import {
        /// Its path.
        path: String,
        /// What is wrong.
        message: String,
    },
    /// Links that lead nowhere.
    #[error("{} internal links lead nowhere, the first: {}", .0.len(), .0.first().map_or("", String::as_str))]
    DeadLinks(Vec<String>),
    /// The output folder is not Fieldguide's.
    #[error("{} is not empty and was not written by Fieldguide", .0.display())]
    ForeignOutput(PathBuf),
    /// More rules, values or the like than can be numbered.
    #[error("there are more {0} than 32 bits can number")]
    TooMany(&'static str),
    /// Anything else that a user did.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
}

impl Error {
    /// An input or output error on a path.
    pub fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { action, path: path.to_owned(), source }
    }

    /// A wrong setting at a place of a file.
    pub fn config(path: &str, text: &str, span: Span, message: String) -> Self {
        Self::Config { message, place: Box::new(Text::of_file(path, text).place(span)), hint: None }
    }

    /// The same error with a hint, where it can carry one.
    #[must_use]
    pub fn hinted(mut self, text: String) -> Self {
        if let Self::Config { hint, .. } | Self::Usage { hint, .. } = &mut self {
            *hint = Some(text);
        }
        self
    }
}
