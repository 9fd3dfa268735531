//! Text becomes HTML: escaping, values with marks, Markdown, highlighted rule texts.
//!
//! In: untrusted text. Out: safe HTML. Raw HTML in Markdown is dropped, only http, https and mailto links survive.

pub(crate) mod code;
mod yaml;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

pub(crate) use crate::site::escape::{attribute, escape, escape_into};

/// Characters of a value that are shown before it is cut: no table needs more, the rule's page has the text.
const SHOWN: usize = 2_000;

/// Bytes of a value that stand on one line in any table.
const UNBROKEN: usize = 40;

/// A value for a table: break opportunities after separators where it is long, marks for what cannot be seen.
pub(crate) fn value(text: &str) -> String {
    if text.is_empty() {
        return "<span class=mark data-text=\"\">empty</span>".to_owned();
    }
    let mut out = String::with_capacity(text.len() + 16);
    let inner = text.trim();
    let lead = text.len() - text.trim_start().len();
    let trail = lead + inner.len();
    let breaks = text.len() > UNBROKEN;
    for (count, (at, character)) in text.char_indices().enumerate() {
        if count >= SHOWN {
            out.push('…');
            break;
        }
        let outer = at < lead || at >= trail;
        match mark(character, outer) {
            Some((sign, title)) => push_mark(character, &sign, title, &mut out),
            None => {
                let mut buffer = [0; 4];
                escape_into(character.encode_utf8(&mut buffer), &mut out);
                if breaks && matches!(character, '\\' | '/' | '.' | ',' | '=' | '|' | '&' | '_' | '-') && at + 1 < trail {
                    out.push_str("<wbr>");
                }
            }
        }
    }
    out
}

/// How a character is shown that would not be seen, or would hide others.
fn mark(character: char, outer: bool) -> Option<(String, &'static str)> {
    match character {
        ' ' if outer => Some(("·".to_owned(), "space")),
        '\t' => Some(("→".to_owned(), "tab")),
        '\n' | '\r' => Some(("↵".to_owned(), "line end")),
        '\u{00A0}'
        | '\u{00AD}'
        | '\u{FEFF}'
        | '\u{061C}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' => Some((format!("U+{:04X}", character as u32), "invisible character")),
        other if other.is_control() => Some((format!("U+{:04X}", other as u32), "control character")),
        _ => None,
    }
}

fn push_mark(character: char, sign: &str, title: &str, out: &mut String) {
    if character == ' ' {
        return out.push_str("<span class=mark data-text=\" \">·</span>");
    }
    out.push_str("<span class=mark data-text=\"");
    let mut buffer = [0; 4];
    if !character.is_control() || matches!(character, '\t' | '\n' | '\r') {
        escape_into(character.encode_utf8(&mut buffer), out);
    }
    out.push_str("\" title=\"");
    out.push_str(title);
    out.push_str("\">");
    out.push_str(sign);
    out.push_str("</span>");
}

/// Markdown of a rule as block elements, headings below `level`. Only links to the web and to mail addresses survive.
pub(crate) fn markdown(text: &str, level: u8) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    html::push_html(&mut out, events(text, level, is_outward).into_iter());
    out
}

/// Markdown of the site's own pages, which may link to other pages of the site.
pub(crate) fn own_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    html::push_html(&mut out, events(text, 2, is_allowed).into_iter());
    out
}

/// Markdown without the paragraph around it, for places that want a line.
pub(crate) fn markdown_inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let inline = events(text, 2, is_outward).into_iter().filter_map(|event| match event {
        Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::BlockQuote(_) | Tag::List(_) | Tag::Item) => None,
        Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item) => {
            Some(Event::Text(CowStr::Borrowed(" ")))
        }
        Event::Start(Tag::CodeBlock(_)) | Event::End(TagEnd::CodeBlock) | Event::Rule => None,
        other => Some(other),
    });
    html::push_html(&mut out, inline);
    out.truncate(out.trim_end().len());
    out
}

/// The first paragraph of a Markdown text, and the rest.
pub(crate) fn first_paragraph(text: &str) -> (&str, &str) {
    text.trim().split_once("\n\n").unwrap_or((text.trim(), ""))
}

fn events(text: &str, level: u8, allowed: fn(&str) -> bool) -> Vec<Event<'_>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut dropped_links = Vec::new();
    let mut out = Vec::new();
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Html(raw) | Event::InlineHtml(raw) => out.push(Event::Text(raw)),
            Event::Start(Tag::HtmlBlock) => out.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => out.push(Event::End(TagEnd::Paragraph)),
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let kept = allowed(&dest_url);
                dropped_links.push(!kept);
                if kept {
                    out.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
                }
            }
            Event::End(TagEnd::Link) => {
                if dropped_links.pop() == Some(false) {
                    out.push(Event::End(TagEnd::Link));
                }
            }
            Event::Start(Tag::Heading { level: own, classes, attrs, .. }) => {
                let id = None;
                out.push(Event::Start(Tag::Heading { level: lowered(own, level), id, classes, attrs }));
            }
            Event::End(TagEnd::Heading(own)) => out.push(Event::End(TagEnd::Heading(lowered(own, level)))),
            Event::FootnoteReference(name) => out.push(Event::Text(name)),
            other => out.push(other),
        }
    }
    out
}

fn lowered(own: pulldown_cmark::HeadingLevel, level: u8) -> pulldown_cmark::HeadingLevel {
    use pulldown_cmark::HeadingLevel;
    let wanted = (own as usize).max(usize::from(level)).min(6);
    HeadingLevel::try_from(wanted).unwrap_or(HeadingLevel::H6)
}

/// Whether a link leads to the web or to a mail address.
fn is_outward(link: &str) -> bool {
    let folded = link.trim().to_ascii_lowercase();
    folded.starts_with("https://") || folded.starts_with("http://") || folded.starts_with("mailto:")
}

/// Whether a link may stand in the site's own texts: outward, or to another page of the site.
fn is_allowed(link: &str) -> bool {
    if is_outward(link) {
        return true;
    }
    let folded = link.trim().to_ascii_lowercase();
    let is_address = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '/' | '-' | '_' | '#');
    !folded.starts_with("//") && !folded.is_empty() && folded.chars().all(is_address)
}

/// Whether a text is a web address.
pub(crate) fn is_web_address(text: &str) -> bool {
    let folded = text.trim().to_ascii_lowercase();
    (folded.starts_with("https://") || folded.starts_with("http://")) && !folded.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_in_markdown_is_shown_as_text() {
        let page = markdown("a <script>alert(1)</script> b\n\n<img src=x onerror=y>", 2);
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert!(page.contains("&lt;script&gt;"));
    }

    #[test]
    fn links_with_other_schemes_lose_their_address() {
        let page = markdown("[a](javascript:alert(1)) [b](https://example.org) [c](data:text/html,x)", 2);
        assert!(!page.contains("javascript") && !page.contains("data:"), "{page}");
        assert!(page.contains("<a href=\"https://example.org\">b</a>"));
    }

    #[test]
    fn outer_blanks_and_invisible_characters_are_marked() {
        assert!(value(" use ").starts_with("<span class=mark data-text=\" \">·</span>use"));
        assert!(value("a\u{202E}b").contains("U+202E"));
        assert_eq!(value("<b>"), "&lt;b&gt;");
    }
}
