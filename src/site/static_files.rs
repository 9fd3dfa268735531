//! Static files: style sheets, scripts, images.
//!
//! In: the files of the site. Out: [`StaticFiles`], the embedded ones under them, as they are.

use std::borrow::Cow;
use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/static");

/// All static files, by name.
#[derive(Debug, Default)]
pub(crate) struct StaticFiles(Vec<(String, Cow<'static, [u8]>)>);

impl StaticFiles {
    /// The embedded files and those of the site, which replace them by name.
    pub(crate) fn new(site: Vec<(String, Vec<u8>)>) -> Self {
        let mut named = BTreeMap::new();
        collect(&EMBEDDED, &mut named);
        named.extend(site.into_iter().map(|(name, bytes)| (name, Cow::Owned(bytes))));
        Self(named.into_iter().collect())
    }

    /// Their names below `static/`, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The name and the bytes of the file at a place.
    pub(crate) fn get(&self, place: usize) -> Option<(&str, &[u8])> {
        self.0.get(place).map(|(name, bytes)| (name.as_str(), bytes.as_ref()))
    }
}

fn collect(folder: &Dir<'static>, out: &mut BTreeMap<String, Cow<'static, [u8]>>) {
    for file in folder.files() {
        if let Some(path) = file.path().to_str() {
            out.insert(path.to_owned(), Cow::Borrowed(file.contents()));
        }
    }
    folder.dirs().for_each(|inner| collect(inner, out));
}
