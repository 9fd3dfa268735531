//! What crawlers ask for: `robots.txt` and sitemaps, with absolute addresses where the site's own is known.

use crate::limits;
use crate::site::Site;
use crate::site::escape::escape_into;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// Appends `robots.txt`: everything may be read.
pub(super) fn robots(site: &Site<'_>, out: &mut Vec<u8>) {
    let mut text = String::from("User-agent: *\nAllow: /\n");
    if let Some(url) = &site.config.url {
        text.push_str(&format!("Sitemap: {url}/sitemap.xml\n"));
    }
    out.extend_from_slice(text.as_bytes());
}

/// Appends the sitemap, or the list of its parts when there are too many addresses for one.
pub(super) fn sitemap(site: &Site<'_>, out: &mut Vec<u8>) {
    let pages = site.addresses.in_sitemap().count();
    if pages <= limits::SITEMAP {
        return sitemap_part(site, 0, out);
    }
    let parts = (1..=pages.div_ceil(limits::SITEMAP)).map(|number| format!("sitemap-{number}.xml"));
    list(site, "sitemapindex", "sitemap", parts, out);
}

/// Appends a part of the sitemap.
pub(super) fn sitemap_part(site: &Site<'_>, part: usize, out: &mut Vec<u8>) {
    let pages = site.addresses.in_sitemap().skip(part * limits::SITEMAP).take(limits::SITEMAP);
    list(site, "urlset", "url", pages.map(|address| address.path().to_owned()), out);
}

/// A list of addresses in elements `item` of an element `all`.
fn list(site: &Site<'_>, all: &str, item: &str, paths: impl Iterator<Item = String>, out: &mut Vec<u8>) {
    let url = site.config.url.as_deref().unwrap_or_default();
    let mut text = format!("{HEAD}<{all} xmlns=\"{NAMESPACE}\">\n");
    for path in paths {
        text.push_str(&format!("<{item}><loc>"));
        escape_into(url, &mut text);
        text.push('/');
        escape_into(&path, &mut text);
        text.push_str(&format!("</loc></{item}>\n"));
    }
    text.push_str(&format!("</{all}>\n"));
    out.extend_from_slice(text.as_bytes());
}
