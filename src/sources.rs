//! Files: the only room that reads the disk.
//!
//! In: folders and globs. Out: decoded texts, sorted by path. Symbolic links are not followed, nothing outside of the
//! configured folders is read. A byte-order mark decides the encoding; without it UTF-16 when every second byte of the first
//! 64 is NUL. Invalid sequences and NUL become U+FFFD, with a warning.

use std::fs;
use std::io::Read;
use std::path::Path;

use globset::{Glob, GlobSet, GlobSetBuilder};
use walkdir::WalkDir;
use xxhash_rust::xxh3::xxh3_128;

use crate::config::{Source, SourceKind};
use crate::content::{self, ContentFile};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Error;
use crate::text::{Span, Text};

/// Largest file that is read, in bytes.
const LIMIT: u64 = 16 << 20;

/// Offsets in what is read fit the 32 bits of a span.
const _: () = assert!(LIMIT < u32::MAX as u64);

/// A decoded file of a source.
#[derive(Debug, Clone)]
pub(crate) struct SourceFile {
    /// Path below the source's root, with `/`.
    pub path: String,
    /// Its text; empty when it could not be decoded.
    pub text: String,
    /// Hash of its bytes.
    pub hash: u128,
    /// What was wrong with its bytes.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file that a source has, not yet read.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Path below the source's root, with `/`.
    pub path: String,
    /// What it looks like from outside; nothing where the system does not tell.
    pub stamp: Option<Stamp>,
    /// How to get at its bytes.
    at: At,
}

/// What a file looks like from outside: a file that changes changes it, unless that happens faster than its clock ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Its length in bytes.
    pub length: u64,
    /// When it was last modified: nanoseconds since 1970.
    pub modified: u64,
}

impl Stamp {
    /// The stamp of what the system tells of a file.
    pub(crate) fn of(facts: &fs::Metadata) -> Option<Self> {
        let modified = facts.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some(Self { length: facts.len(), modified: modified.as_nanos().try_into().ok()? })
    }
}

#[derive(Debug, Clone)]
enum At {
    Disk(std::path::PathBuf),
    Embedded(&'static [u8]),
}

/// Lists the files of a source whose name ends with one of some extensions, sorted by path; a source that is a single file is
/// that file, whatever its name.
///
/// # Errors
/// When its folder is missing or cannot be listed, or a glob is wrong.
pub(crate) fn list(source: &Source, extensions: &[&str]) -> Result<Vec<Found>, Error> {
    let Some(root) = &source.path else { return Ok(starter(source.kind)) };
    if root.is_file() {
        let path = root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let stamp = fs::metadata(root).ok().as_ref().and_then(Stamp::of);
        return Ok(vec![Found { path, stamp, at: At::Disk(root.clone()) }]);
    }
    let include = globs(&source.include)?;
    let exclude = globs(&source.exclude)?;
    let mut out = Vec::new();
    for entry in WalkDir::new(root).follow_links(false).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(root).to_owned();
            Error::io("cannot read", &path, error.into_io_error().unwrap_or_else(|| std::io::Error::other("a loop of links")))
        })?;
        let Some(path) = entry.file_type().is_file().then(|| relative(root, entry.path())).flatten() else {
            continue;
        };
        let wanted = (source.include.is_empty() || include.is_match(&path)) && !exclude.is_match(&path);
        if wanted && extensions.contains(&extension(&path).as_str()) {
            // Two names that are no text may look alike.
            let facts = entry.metadata().ok().filter(|_| !path.contains('\u{FFFD}'));
            let stamp = facts.as_ref().and_then(Stamp::of);
            out.push(Found { path, stamp, at: At::Disk(entry.into_path()) });
        }
    }
    out.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    Ok(out)
}

/// The embedded rules of a vendor; of exports there are none.
fn starter(kind: SourceKind) -> Vec<Found> {
    let SourceKind::Rules(vendor) = kind else { return Vec::new() };
    let prefix = format!("rules/{}/", vendor.name());
    let below = content::starter_rules().into_iter().filter_map(|(path, bytes)| Some((path.strip_prefix(&prefix)?, bytes)));
    below.map(|(path, bytes)| Found { path: path.to_owned(), stamp: None, at: At::Embedded(bytes) }).collect()
}

/// What follows the last dot of a file's name, in lower case and without blanks and signs after it (`query.kql -` is a
/// name that people have); empty if there is none.
pub(crate) fn extension(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    extension.trim_end_matches(|character: char| !character.is_alphanumeric()).to_ascii_lowercase()
}

/// Reads and decodes a file. A file beyond 16 MiB comes back empty, with a diagnostic.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn read(found: &Found, limit: bool) -> Result<SourceFile, Error> {
    match &found.at {
        At::Embedded(bytes) => Ok(decode(&found.path, bytes)),
        At::Disk(path) => {
            let size = fs::metadata(path).map_err(|error| Error::io("cannot read", path, error))?.len();
            if limit && size > LIMIT {
                let report = Diagnostic::new(Code::FileTooLarge, format!("the file has {size} bytes; at most {LIMIT} are read"));
                let place = Text::of_file(&found.path, "").place(Span::default());
                return Ok(SourceFile {
                    path: found.path.clone(),
                    text: String::new(),
                    hash: xxh3_128(&size.to_le_bytes()),
                    diagnostics: vec![report.at(place)],
                });
            }
            let bytes = fs::read(path).map_err(|error| Error::io("cannot read", path, error))?;
            Ok(decode(&found.path, &bytes))
        }
    }
}

/// Reads the knowledge, templates or static files of a site: every file below `root/folder`, sorted; none if there is no folder.
///
/// # Errors
/// When a file cannot be read.
pub(crate) fn folder(root: &Path, folder: &str) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let base = root.join(folder);
    if !base.is_dir() {
        return Ok(Vec::new());
    }
    let mut out = Vec::new();
    for entry in WalkDir::new(&base).follow_links(false).sort_by_file_name() {
        let entry = entry.map_err(|error| Error::io("cannot read", &base, error.into()))?;
        if let Some(path) = entry.file_type().is_file().then(|| relative(&base, entry.path())).flatten() {
            let bytes = fs::read(entry.path()).map_err(|error| Error::io("cannot read", entry.path(), error))?;
            out.push((path, bytes));
        }
    }
    Ok(out)
}

/// The knowledge of a site, its rules left out.
///
/// # Errors
/// When a file cannot be read.
pub(crate) fn content(root: &Path) -> Result<Vec<ContentFile>, Error> {
    let files = folder(root, "content")?.into_iter().filter(|(path, _)| !path.starts_with("rules/"));
    Ok(files.map(|(path, bytes)| ContentFile { text: decode(&path, &bytes).text, path }).collect())
}

/// What an earlier build kept in a file: its bytes, if they begin with `head` and then tell their number as eight bytes. Nothing
/// of any other file, however large.
pub(crate) fn kept(path: &Path, head: &[u8]) -> Option<Vec<u8>> {
    let mut file = fs::File::open(path).ok()?;
    let length = file.metadata().ok().filter(fs::Metadata::is_file)?.len();
    let wanted = [head, &length.to_le_bytes()].concat();
    let mut out = vec![0; wanted.len()];
    file.read_exact(&mut out).ok()?;
    if out != wanted {
        return None;
    }
    out.reserve_exact(usize::try_from(length).ok()?.saturating_sub(out.len()));
    file.take(length).read_to_end(&mut out).ok()?;
    Some(out)
}

/// Reads a file as bytes.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|error| Error::io("cannot read", path, error))
}

fn relative(root: &Path, path: &Path) -> Option<String> {
    let below = path.strip_prefix(root).ok()?;
    let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    Some(parts.join("/"))
}

fn globs(patterns: &[String]) -> Result<GlobSet, Error> {
    let fail = |error: globset::Error| Error::Usage { message: error.to_string(), hint: None };
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        builder.add(Glob::new(pattern).map_err(fail)?);
    }
    builder.build().map_err(fail)
}

fn decode(path: &str, bytes: &[u8]) -> SourceFile {
    let (text, lossy) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ if every_second_is_nul(bytes, 1) => utf16(bytes, u16::from_le_bytes),
        _ if every_second_is_nul(bytes, 0) => utf16(bytes, u16::from_be_bytes),
        _ => utf8(bytes),
    };
    let mut diagnostics = Vec::new();
    if lossy {
        let at = text.find('\u{FFFD}').unwrap_or(0);
        let place = Text::of_file(path, &text).place(Span::new(at, at + 3));
        diagnostics
            .push(Diagnostic::new(Code::InvalidEncoding, "the file holds bytes that are no valid text; they were replaced").at(place));
    }
    SourceFile { path: path.to_owned(), text, hash: xxh3_128(bytes), diagnostics }
}

fn every_second_is_nul(bytes: &[u8], offset: usize) -> bool {
    let head = bytes.get(..64.min(bytes.len())).unwrap_or_default();
    head.len() >= 4 && head.iter().skip(offset).step_by(2).all(|&byte| byte == 0)
}

fn utf8(bytes: &[u8]) -> (String, bool) {
    let text = String::from_utf8_lossy(bytes);
    let lossy = matches!(text, std::borrow::Cow::Owned(_)) || text.contains('\0');
    (text.replace('\0', "\u{FFFD}"), lossy)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, bool) {
    let units = bytes.chunks(2).map(|pair| unit([pair[0], pair.get(1).copied().unwrap_or(0)]));
    let mut lossy = bytes.len() % 2 == 1;
    let text = char::decode_utf16(units)
        .map(|character| match character {
            Ok('\0') | Err(_) => {
                lossy = true;
                '\u{FFFD}'
            }
            Ok(character) => character,
        })
        .collect();
    (text, lossy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_is_told_by_its_nul_bytes() {
        let bytes: Vec<u8> = "title: é".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode("a", &bytes).text, "title: é");
        assert!(decode("a", &bytes).diagnostics.is_empty());
    }

    #[test]
    fn invalid_bytes_are_replaced_and_told() {
        let file = decode("a", b"a\xFFb\0");
        assert_eq!(file.text, "a\u{FFFD}b\u{FFFD}");
        assert_eq!(file.diagnostics[0].code, Code::InvalidEncoding);
    }
}
