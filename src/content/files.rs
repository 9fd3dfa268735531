//! Which files `content/` may have, and what each is.
//!
//! In: the embedded files and a site's. Out: [`Files`], by kind; a file that nothing reads is reported.

use include_dir::Dir;

use super::address::check_slug;
use super::mistakes::{KnowledgeFile, Layer, Mistakes};
use super::{ContentFile, EMBEDDED};
use crate::diagnostic::Code;
use crate::diagnostic::suggest::did_you_mean;

/// Files by what they are, the embedded before those of the site.
#[derive(Debug, Default)]
pub(super) struct Files<'f> {
    pub(super) facets: Vec<KnowledgeFile<'f>>,
    pub(super) fields: Vec<KnowledgeFile<'f>>,
    pub(super) notation: Vec<KnowledgeFile<'f>>,
    pub(super) roles: Vec<KnowledgeFile<'f>>,
    pub(super) providers: Vec<KnowledgeFile<'f>>,
    pub(super) tactics: Vec<KnowledgeFile<'f>>,
    pub(super) techniques: Vec<KnowledgeFile<'f>>,
    pub(super) events: Vec<KnowledgeFile<'f>>,
    pub(super) mappings: Vec<KnowledgeFile<'f>>,
    /// Pages with their names.
    pub(super) pages: Vec<(&'f str, KnowledgeFile<'f>)>,
}

/// Paths of the files of which there is one.
const SINGLE: [&str; 7] =
    ["facets.toml", "fields.toml", "notation.toml", "roles.toml", "providers.tsv", "attack/tactics.tsv", "attack/techniques.tsv"];

/// Folders of several files, with the end that these have.
const FOLDERS: [(&str, &str); 3] = [("events/", ".tsv"), ("mappings/", ".toml"), ("pages/", ".md")];

impl<'f> Files<'f> {
    /// Sorts files by what they are.
    pub(super) fn new(embedded: &'f [ContentFile], site: &'f [ContentFile], mistakes: &mut Mistakes) -> Self {
        let mut out = Self::default();
        for (files, layer) in [(embedded, Layer::Embedded), (site, Layer::Site)] {
            for file in files {
                out.add(KnowledgeFile { path: &file.path, text: &file.text, layer }, mistakes);
            }
        }
        out
    }

    fn add(&mut self, file: KnowledgeFile<'f>, mistakes: &mut Mistakes) {
        let of_folder = |(folder, end): (&str, &str)| file.path.strip_prefix(folder)?.strip_suffix(end).filter(|stem| !stem.is_empty());
        match file.path {
            "facets.toml" => self.facets.push(file),
            "fields.toml" => self.fields.push(file),
            "notation.toml" => self.notation.push(file),
            "roles.toml" => self.roles.push(file),
            "providers.tsv" => self.providers.push(file),
            "attack/tactics.tsv" => self.tactics.push(file),
            "attack/techniques.tsv" => self.techniques.push(file),
            _ => match FOLDERS.map(of_folder) {
                [Some(_), ..] => self.events.push(file),
                [_, Some(_), _] => self.mappings.push(file),
                [.., Some(name)] => {
                    check_slug(name, file.mark(0..0), mistakes);
                    self.pages.push((name, file));
                }
                [None, None, None] => unknown(file, mistakes),
            },
        }
    }
}

/// Reports a file that nothing reads, with the path that was most likely meant.
fn unknown(file: KnowledgeFile<'_>, mistakes: &mut Mistakes) {
    let name = file.path.rsplit('/').next().unwrap_or(file.path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let inside: Vec<String> = FOLDERS.iter().map(|(folder, end)| format!("{folder}{stem}{end}")).collect();
    let hint = did_you_mean(file.path, SINGLE.into_iter().chain(inside.iter().map(String::as_str)));
    mistakes.tell(Code::UnknownFile, file.mark(0..0), format!("nothing reads `content/{}`", file.path), hint);
}

/// The embedded files of knowledge, sorted by path.
pub(super) fn embedded() -> Vec<ContentFile> {
    let all = all_embedded().into_iter().filter(|(path, _)| !path.starts_with("rules/"));
    all.map(|(path, bytes)| ContentFile { path: path.to_owned(), text: String::from_utf8_lossy(bytes).into_owned() }).collect()
}

/// The rules of the starter catalog: path and text, sorted by path.
pub fn starter_rules() -> Vec<(&'static str, &'static [u8])> {
    all_embedded().into_iter().filter(|(path, _)| path.starts_with("rules/")).collect()
}

fn all_embedded() -> Vec<(&'static str, &'static [u8])> {
    let mut out = Vec::new();
    collect(&EMBEDDED, &mut out);
    out.sort_unstable_by_key(|&(path, _)| path);
    out
}

fn collect(folder: &Dir<'static>, out: &mut Vec<(&'static str, &'static [u8])>) {
    let named = folder.files().filter_map(|file| Some((file.path().to_str()?, file.contents())));
    out.extend(named);
    folder.dirs().for_each(|inner| collect(inner, out));
}
