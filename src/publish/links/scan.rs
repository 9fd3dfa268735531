//! Tags of HTML and their attributes: what a browser takes for markup, and nothing that only looks like it.
//!
//! In: bytes of a page. Out: the values of attributes that name or link, as written. Text, comments and scripts never count.

use memchr::{memchr, memmem};

/// What an attribute does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attribute {
    /// Names its element, so that links can lead there.
    Id,
    /// Leads somewhere.
    Link,
}

/// Tells `take` every attribute of every tag that is of interest, in order.
pub(super) fn attributes<'h>(html: &'h [u8], mut take: impl FnMut(Attribute, &'h [u8])) {
    let mut rest = html;
    while let Some(at) = memchr(b'<', rest) {
        rest = &rest[at + 1..];
        rest = match rest {
            [b'!', b'-', b'-', comment @ ..] => memmem::find(comment, b"-->").map_or(&[], |at| &comment[at + 3..]),
            [b'!' | b'?' | b'/', declaration @ ..] => after(declaration, b'>'),
            [first, ..] if first.is_ascii_alphabetic() => tag(rest, &mut take),
            _ => rest,
        };
    }
}

/// Reads a tag from its name on; what follows it, or follows the text that it begins.
fn tag<'h>(tag: &'h [u8], take: &mut impl FnMut(Attribute, &'h [u8])) -> &'h [u8] {
    let (name, mut rest) = split(tag, |byte| is_blank(byte) || matches!(byte, b'/' | b'>'));
    loop {
        rest = split(rest, |byte| !is_blank(byte) && byte != b'/').1;
        let Some((first, others)) = rest.split_first() else { return rest };
        if *first == b'>' {
            return if holds_text(name) { after_text(others, name) } else { others };
        }
        let behind = split(others, |byte| is_blank(byte) || matches!(byte, b'/' | b'>' | b'=')).1;
        let key = &rest[..rest.len() - behind.len()];
        let (value, after) = match trimmed(behind) {
            [b'=', behind @ ..] => read_value(trimmed(behind)),
            _ => (&[] as &[u8], behind),
        };
        if let Some(attribute) = attribute(key) {
            take(attribute, value);
        }
        rest = after;
    }
}

/// An attribute's value, and what follows it.
fn read_value(text: &[u8]) -> (&[u8], &[u8]) {
    match text {
        [quote @ (b'"' | b'\''), behind @ ..] => {
            let end = memchr(*quote, behind).unwrap_or(behind.len());
            (&behind[..end], behind.get(end + 1..).unwrap_or_default())
        }
        _ => split(text, |byte| is_blank(byte) || byte == b'>'),
    }
}

fn attribute(key: &[u8]) -> Option<Attribute> {
    let is = |name: &str| key.eq_ignore_ascii_case(name.as_bytes());
    match key.len() {
        2 if is("id") => Some(Attribute::Id),
        3 if is("src") => Some(Attribute::Link),
        4 if is("href") => Some(Attribute::Link),
        6 if is("action") || is("poster") => Some(Attribute::Link),
        10 if is("formaction") || is("xlink:href") => Some(Attribute::Link),
        _ => None,
    }
}

/// Whether an element's content is text up to its end tag, whatever it looks like.
fn holds_text(name: &[u8]) -> bool {
    let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
    match name.len() {
        3 => is("xmp"),
        5 => is("style") || is("title"),
        6 => is("script") || is("iframe"),
        7 => is("noembed"),
        8 => is("textarea") || is("noframes"),
        _ => false,
    }
}

/// What follows the end of an element that holds text only.
fn after_text<'h>(mut text: &'h [u8], name: &[u8]) -> &'h [u8] {
    while let Some(at) = memchr(b'<', text) {
        text = &text[at + 1..];
        let end = text.strip_prefix(b"/").and_then(|end| end.get(..name.len()));
        if end.is_some_and(|end| end.eq_ignore_ascii_case(name)) {
            return after(text, b'>');
        }
    }
    &[]
}

fn after(text: &[u8], end: u8) -> &[u8] {
    memchr(end, text).map_or(&[], |at| &text[at + 1..])
}

/// Splits before the first byte that `ends`.
fn split(text: &[u8], ends: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    text.split_at(text.iter().position(|byte| ends(*byte)).unwrap_or(text.len()))
}

fn trimmed(text: &[u8]) -> &[u8] {
    split(text, |byte| !is_blank(byte)).1
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str) -> Vec<String> {
        let mut out = Vec::new();
        attributes(html.as_bytes(), |kind, value| {
            let sign = if kind == Attribute::Id { "#" } else { "" };
            out.push(format!("{sign}{}", String::from_utf8_lossy(value)));
        });
        out
    }

    #[test]
    fn attributes_of_tags_are_found_however_they_are_written() {
        let html = "<a class=x href=\"one\">t</a><A HREF='two' ID = three/><img alt=\"> href='no'\" src=four><br/><p\nid=\"five\"\n>\
                    <form action=\"six\"><a href>";
        assert_eq!(found(html), ["one", "two", "#three/", "four", "#five", "six", ""]);
    }

    #[test]
    fn text_that_looks_like_markup_does_not_count() {
        for html in [
            "a href=\"x\" id=\"y\" &lt;a href=\"x\"&gt;",
            "1 < 2 href=\"x\" > <3 href=\"x\">",
            "<!-- <a href=\"x\"> --><!DOCTYPE html href=\"x\"></a href=\"x\">",
            "<script>\"<a href='x'>\"</script ><TITLE><a href=x></Title><textarea><a id=x></textarea>",
            "<p title=\" href='x' id=y\" data-id=\"z\" data-href='z'>",
            "<style><a href=x>",
            "<a href=\"never closed",
            "<",
            "<a",
        ] {
            let found: Vec<String> = found(html).into_iter().filter(|value| value != "never closed").collect();
            assert!(found.is_empty(), "{html}: {found:?}");
        }
    }
}
