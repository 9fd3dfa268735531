//! Rule texts with their tokens coloured and their fields and values linked.
//!
//! In: a text, tokens with classes, links by span. Out: the inside of `<pre><code>`. Tokens come from the languages' own
//! lexers; a link may cover several tokens or a part of one.

use super::yaml;
use super::{attribute, escape_into};
use crate::languages;
use crate::rule::Language;
use crate::text::Span;

/// What a token is coloured as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// A field or key.
    Field,
    /// A modifier or function of a value.
    Modifier,
    /// A string or other value.
    String,
    /// A number.
    Number,
    /// A keyword.
    Keyword,
    /// An operator.
    Operator,
    /// A comment.
    Comment,
    /// Punctuation.
    Punct,
    /// A name of the rule's own.
    Name,
    /// What the lexer does not know.
    Error,
}

impl Class {
    /// The element that colours it, begin and end; nothing for what looks like other text.
    fn tags(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Field => Some(("<b>", "</b>")),
            Self::Keyword => Some(("<i>", "</i>")),
            Self::Modifier => Some(("<em>", "</em>")),
            Self::String => Some(("<i class=s>", "</i>")),
            Self::Number => Some(("<i class=n>", "</i>")),
            Self::Comment => Some(("<i class=c>", "</i>")),
            Self::Error => Some(("<u>", "</u>")),
            Self::Operator | Self::Punct | Self::Name => None,
        }
    }
}

/// A coloured range.
pub(crate) type Colored = (Span, Class);

/// A link over a range.
#[derive(Debug, Clone)]
pub(crate) struct Linked {
    /// The range.
    pub(crate) span: Span,
    /// Where it leads.
    pub(crate) href: String,
}

/// The text as HTML, at most `lines` lines; and whether that is all.
pub(crate) fn highlight(text: &str, language: Language, mut links: Vec<Linked>, lines: usize) -> (String, bool) {
    let end = text.match_indices('\n').nth(lines.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
    let mut colored = colors(text, language);
    colored.sort_by_key(|(span, _)| *span);
    links.sort_by_key(|link| (link.span.start, std::cmp::Reverse(link.span.end)));
    let mut out = String::with_capacity(end * 2);
    let mut writer = Writer { text, end, at: 0, out: &mut out };
    let mut colored = colored.into_iter().peekable();
    for link in links {
        let (start, stop) = (link.span.start as usize, link.span.end as usize);
        if start < writer.at || stop > end || stop <= start {
            continue;
        }
        while let Some(&(span, class)) = colored.peek() {
            if span.end as usize > start {
                break;
            }
            writer.token(span, class);
            colored.next();
        }
        if let Some(&(span, class)) = colored.peek()
            && (span.start as usize) < start
        {
            writer.token(Span::new(span.start as usize, start), class);
        }
        writer.plain(start);
        writer.link(&link, stop);
        while let Some(&(span, _)) = colored.peek() {
            if span.end as usize > stop {
                break;
            }
            colored.next();
        }
    }
    for (span, class) in colored {
        writer.token(span, class);
    }
    writer.plain(end);
    (out, end == text.len())
}

fn colors(text: &str, language: Language) -> Vec<Colored> {
    match language {
        Language::Sigma => yaml::colors(text),
        other => languages::colors(text, other).into_iter().map(|(span, kind)| (span, of_kind(kind))).collect(),
    }
}

fn of_kind(kind: languages::TokenKind) -> Class {
    use languages::TokenKind;
    match kind {
        TokenKind::Word => Class::Name,
        TokenKind::String => Class::String,
        TokenKind::Number => Class::Number,
        TokenKind::Operator => Class::Operator,
        TokenKind::Punct => Class::Punct,
        TokenKind::Comment => Class::Comment,
        TokenKind::Error => Class::Error,
    }
}

struct Writer<'w> {
    text: &'w str,
    end: usize,
    at: usize,
    out: &'w mut String,
}

impl Writer<'_> {
    /// Writes everything up to `to` without colour.
    fn plain(&mut self, to: usize) {
        let to = to.min(self.end);
        if to > self.at {
            escape_into(Span::new(self.at, to).of(self.text), self.out);
            self.at = to;
        }
    }

    /// Writes a token, and what stands before it.
    fn token(&mut self, span: Span, class: Class) {
        let (start, stop) = ((span.start as usize).max(self.at), (span.end as usize).min(self.end));
        if stop <= start {
            return;
        }
        let Some((begin, end)) = class.tags() else { return self.plain(stop) };
        self.plain(start);
        self.out.push_str(begin);
        escape_into(Span::new(start, stop).of(self.text), self.out);
        self.out.push_str(end);
        self.at = stop;
    }

    fn link(&mut self, link: &Linked, stop: usize) {
        self.out.push_str("<a href=");
        attribute(&link.href, self.out);
        self.out.push('>');
        escape_into(Span::new(self.at, stop).of(self.text), self.out);
        self.out.push_str("</a>");
        self.at = stop;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_stands_in_its_token_and_text_is_escaped() {
        let text = "detection:\n  sel:\n    Image|endswith: '\\net.exe' # <x>\n";
        let at = text.find("\\net").unwrap_or(0);
        let link = Linked { span: Span::new(at, at + 8), href: "../v.html".to_owned() };
        let (html, whole) = highlight(text, Language::Sigma, vec![link], 100);
        assert!(whole);
        assert!(html.contains("<a href=../v.html>\\net.exe</a>"), "{html}");
        assert!(html.contains("&lt;x&gt;") && !html.contains("<x>"));
        assert!(html.contains("<em>|endswith</em>"), "{html}");
    }
}
