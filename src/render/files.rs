//! Files that are no pages: style sheets, scripts, what servers and crawlers ask for.
//!
//! In: the site's static files, the addresses. Out: bytes.

use include_dir::{Dir, include_dir};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};

use crate::config::Config;
use crate::error::Error;
use crate::site::addresses::{Address, Addresses};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/static");

/// Addresses in one sitemap, at most.
const SITEMAP: usize = 50_000;

/// A file that is no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DataFile {
    /// Where it stands.
    pub(crate) address: Address,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

/// All of them, by address. Files of the site replace embedded ones by name.
///
/// # Errors
/// When a style sheet does not parse.
pub(crate) fn files(config: &Config, addresses: &Addresses, site: Vec<(String, Vec<u8>)>) -> Result<Vec<DataFile>, Error> {
    let mut named: Vec<(String, Vec<u8>)> = Vec::new();
    collect(&EMBEDDED, &mut named);
    for (name, bytes) in site {
        match named.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = bytes,
            None => named.push((name, bytes)),
        }
    }
    let mut out = Vec::with_capacity(named.len() + 4);
    for (name, bytes) in named {
        let bytes = if name.ends_with(".css") { minified(&name, &bytes)? } else { bytes };
        out.push(DataFile { address: Address::new(format!("static/{name}")), bytes });
    }
    out.push(text(".nojekyll", String::new()));
    out.extend(crawlers(config, addresses));
    out.sort_by(|one, other| one.address.cmp(&other.address));
    Ok(out)
}

fn text(path: &str, text: String) -> DataFile {
    DataFile { address: Address::new(path), bytes: text.into_bytes() }
}

fn collect(folder: &Dir<'static>, out: &mut Vec<(String, Vec<u8>)>) {
    for file in folder.files() {
        if let Some(path) = file.path().to_str() {
            out.push((path.to_owned(), file.contents().to_vec()));
        }
    }
    folder.dirs().for_each(|inner| collect(inner, out));
}

fn minified(name: &str, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let source = String::from_utf8_lossy(bytes);
    let fail = |error: &dyn std::fmt::Display| Error::Style(format!("static/{name}: {error}"));
    let options = ParserOptions { filename: name.to_owned(), ..ParserOptions::default() };
    let mut sheet = StyleSheet::parse(&source, options).map_err(|error| fail(&error))?;
    sheet.minify(MinifyOptions::default()).map_err(|error| fail(&error))?;
    let printed = sheet.to_css(PrinterOptions { minify: true, ..PrinterOptions::default() }).map_err(|error| fail(&error))?;
    Ok(printed.code.into_bytes())
}

/// `robots.txt`, and sitemaps when the site's own address is known.
fn crawlers(config: &Config, addresses: &Addresses) -> Vec<DataFile> {
    let Some(url) = &config.url else {
        return vec![text("robots.txt", "User-agent: *\nAllow: /\n".to_owned())];
    };
    let wanted: Vec<&Address> =
        addresses.pages().iter().map(|(address, _)| address).filter(|address| address.path() != "404.html").collect();
    let mut out = vec![text("robots.txt", format!("User-agent: *\nAllow: /\nSitemap: {url}/sitemap.xml\n"))];
    let parts: Vec<&[&Address]> = wanted.chunks(SITEMAP).collect();
    if let [only] = parts.as_slice() {
        out.push(text("sitemap.xml", urls(url, only)));
        return out;
    }
    let mut index =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for (number, part) in parts.iter().enumerate() {
        let name = format!("sitemap-{}.xml", number + 1);
        index.push_str(&format!("<sitemap><loc>{}/{name}</loc></sitemap>\n", crate::render::html::markup::escape(url)));
        out.push(text(&name, urls(url, part)));
    }
    index.push_str("</sitemapindex>\n");
    out.push(text("sitemap.xml", index));
    out
}

fn urls(url: &str, addresses: &[&Address]) -> String {
    let mut out =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for address in addresses {
        out.push_str("<url><loc>");
        crate::render::html::markup::escape_into(url, &mut out);
        out.push('/');
        crate::render::html::markup::escape_into(address.path(), &mut out);
        out.push_str("</loc></url>\n");
    }
    out.push_str("</urlset>\n");
    out
}
