//! Links of a page: where they lead, and whether anything is there.
//!
//! In: HTML that the site made. Out: dead links, and links into other pages that are checked when all pages are known.

use std::collections::BTreeSet;

/// What a page links to that cannot be judged by itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Links that lead nowhere, as written.
    pub(crate) dead: Vec<String>,
    /// Anchors on other pages: address and anchor.
    pub(crate) elsewhere: BTreeSet<(String, String)>,
}

/// Checks the links of the page at `path`; `exists` tells whether an address is a file of the site.
pub(crate) fn check(path: &str, html: &str, exists: impl Fn(&str) -> bool) -> Found {
    let mut found = Found::default();
    let mut local = BTreeSet::new();
    for link in attributes(html, " href=\"").chain(attributes(html, " src=\"")) {
        let lower = link.get(..8).unwrap_or(link);
        if lower.starts_with("https://") || lower.starts_with("http://") || lower.starts_with("mailto:") || lower.starts_with('/') {
            continue;
        }
        let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
        let file = file.split_once('?').map_or(file, |(file, _)| file);
        let target = if file.is_empty() { Some(path.to_owned()) } else { resolve(path, file) };
        match (target, anchor) {
            (Some(target), anchor) if file.is_empty() || exists(&target) => match anchor {
                Some(anchor) if target == path => {
                    local.insert(anchor);
                }
                Some(anchor) => {
                    found.elsewhere.insert((target, anchor.to_owned()));
                }
                None => {}
            },
            _ => found.dead.push(format!("{path} -> {link}")),
        }
    }
    if !local.is_empty() {
        let ids = ids(html);
        found.dead.extend(local.into_iter().filter(|anchor| !ids.contains(anchor)).map(|anchor| format!("{path} -> #{anchor}")));
    }
    found
}

/// The ids on a page.
pub(crate) fn ids(html: &str) -> BTreeSet<&str> {
    attributes(html, " id=\"").collect()
}

fn attributes<'h>(html: &'h str, name: &'h str) -> impl Iterator<Item = &'h str> {
    html.match_indices(name).filter_map(move |(at, _)| {
        let rest = html.get(at + name.len()..)?;
        rest.find('"').and_then(|end| rest.get(..end))
    })
}

/// The address that a relative link of a page names.
fn resolve(page: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => {
                parts.pop()?;
            }
            "." => {}
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dead_files_and_anchors_are_found() {
        let html = r##"<a href="../b/c.html">x</a><a href="d.html#e">x</a><a href="#here">x</a><a href="#gone">x</a><p id="here"><a href="nowhere.html">x</a><a href="https://x">x</a>"##;
        let found = check("a/p.html", html, |path| ["b/c.html", "a/d.html"].contains(&path));
        assert_eq!(found.dead, ["a/p.html -> nowhere.html", "a/p.html -> #gone"]);
        assert_eq!(found.elsewhere.into_iter().collect::<Vec<_>>(), [("a/d.html".to_owned(), "e".to_owned())]);
    }
}
