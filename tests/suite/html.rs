//! Reading what pages say, with a parser of their own.

use std::collections::BTreeMap;

use scraper::{ElementRef, Html, Selector};

/// A selector.
pub(crate) fn selector(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}

/// The values of an attribute wherever it stands in a text, in quotes or without.
pub(crate) fn attributes<'t>(text: &'t str, name: &str) -> impl Iterator<Item = &'t str> {
    let pattern = format!(" {name}=");
    let in_tag = |at: usize| text[..at].rfind(['<', '>']).is_some_and(|sign| text[sign..].starts_with('<'));
    let found = text.match_indices(&pattern).filter(|(at, _)| in_tag(*at));
    let starts: Vec<usize> = found.map(|(at, found)| at + found.len()).collect();
    starts.into_iter().filter_map(move |start| match text[start..].strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => text[start..].split([' ', '>', '\n']).next(),
    })
}

/// A row of a table of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValueRow {
    pub field: String,
    pub op: String,
    pub value: String,
    pub rules: usize,
    /// Empty where the page shows none.
    pub reach: Option<usize>,
    /// Rules that the row lists, and whether it links to all of them.
    pub listed: usize,
    pub links_to_all: bool,
}

/// The text of an element, marks of invisible characters undone; those that HTML cannot hold keep their number.
pub(crate) fn text(element: ElementRef<'_>) -> String {
    let mut out = String::new();
    for node in element.descendants() {
        if let Some(text) = node.value().as_text() {
            let parent = node.parent().and_then(ElementRef::wrap);
            let attribute = |name| parent.and_then(|parent| parent.value().attr(name));
            match attribute("data-text") {
                Some("") if attribute("title").is_some() => out.push_str(text),
                Some(character) => out.push_str(character),
                None => out.push_str(text),
            }
        }
    }
    out
}

fn number(text: &str) -> usize {
    text.replace(',', "").trim().parse().unwrap_or_else(|_| panic!("no number: {text:?}"))
}

/// Values of a page that lists all: rows of those that several rules share, and those that stand under the one rule that has each.
fn all_values(page: &Html) -> Vec<ValueRow> {
    let (field, op, code, number_of) =
        (selector("th:not([title])"), selector("th[title], td[title]"), selector("summary code"), selector("td.n"));
    let rules = selector("details > a");
    let mut out = Vec::new();
    for row in page.select(&selector("table.grouped tbody > tr")) {
        let numbers: Vec<String> = row.select(&number_of).map(text).collect();
        out.push(ValueRow {
            field: row.select(&field).next().map(text).unwrap_or_default(),
            op: row.select(&op).next().unwrap().value().attr("title").unwrap().to_owned(),
            value: text(row.select(&code).next().unwrap()),
            rules: number(&numbers[0]),
            reach: numbers.get(1).filter(|reach| !reach.trim().is_empty()).map(|reach| number(reach)),
            listed: row.select(&rules).count(),
            links_to_all: false,
        });
    }
    let mut rule = 0;
    for part in page.select(&selector("dl.alone > *")) {
        if part.value().name() == "dt" {
            rule = part.select(&selector("a[href]")).count();
        } else {
            out.extend(values_alone(part, rule));
        }
    }
    out
}

/// Values of one field and kind under a rule.
fn values_alone(part: ElementRef<'_>, listed: usize) -> Vec<ValueRow> {
    let field = part.children().next().and_then(|node| node.value().as_text().map(|text| text.trim().to_owned())).unwrap_or_default();
    let op = part.select(&selector("i[title]")).next().and_then(|op| op.value().attr("title")).unwrap_or("eq").to_owned();
    let mut out: Vec<ValueRow> = Vec::new();
    for element in part.children().filter_map(ElementRef::wrap) {
        match (element.value().name(), out.last_mut()) {
            ("b", Some(last)) => last.reach = Some(number(&text(element))),
            ("code", _) => {
                assert!(element.value().attr("id").is_some(), "a value without an id");
                let (field, op, value) = (field.clone(), op.clone(), text(element));
                out.push(ValueRow { field, op, value, rules: 1, reach: None, listed, links_to_all: false });
            }
            _ => {}
        }
    }
    out
}

/// The caption's table of values; on pages that list all values all of them.
pub(crate) fn value_rows(page: &Html, caption: &str) -> Vec<ValueRow> {
    if caption == "All " {
        return all_values(page);
    }
    let Some(table) = table(page, caption) else { return Vec::new() };
    if table.value().attr("class") != Some("values") {
        return Vec::new();
    }
    let (field, op, code) = (selector("th > a:not(.perma)"), selector("td > i"), selector("td code"));
    let (cells, items, more, unseen) = (selector("td.n"), selector("ul.rules > li"), selector("p.more a"), selector(".vh"));
    let mut out = Vec::new();
    for row in table.select(&selector("tbody > tr")) {
        let numbers: Vec<ElementRef<'_>> = row.select(&cells).collect();
        let field = row.select(&field).next().map(text).unwrap_or_else(|| first_text(row));
        let reach = numbers.get(1).filter(|cell| cell.select(&unseen).next().is_none()).map(|cell| number(&text(*cell)));
        let listed = row.select(&items).count();
        out.push(ValueRow {
            field,
            op: row.select(&op).next().unwrap().value().attr("title").unwrap().to_owned(),
            value: text(row.select(&code).next().unwrap()),
            rules: number(&text(numbers[0])),
            reach,
            listed,
            links_to_all: row.select(&more).any(|link| text(link).starts_with("All ")),
        });
    }
    out
}

/// The rows of the table of fields: name, rules, rules listed, whether it links to all.
pub(crate) fn field_rows(page: &Html) -> Vec<(String, usize, usize, bool)> {
    let Some(table) = table(page, "Fields filtered most").or_else(|| table(page, "All ")) else { return Vec::new() };
    if table.value().attr("class") != Some("fields") {
        return Vec::new();
    }
    let (name, cell, items, more) = (selector("th > a:not(.perma)"), selector("td.n"), selector("ul.rules > li"), selector("p.more a"));
    let row = |row: ElementRef<'_>| {
        let rules = number(&text(row.select(&cell).next().unwrap()));
        (
            row.select(&name).next().map_or_else(|| first_text(row), text),
            rules,
            row.select(&items).count(),
            row.select(&more).next().is_some(),
        )
    };
    table.select(&selector("tbody > tr")).map(row).collect()
}

/// Rows of a table of events: key of provider and event, naming, by category, and the lists' lengths.
pub(crate) fn event_rows(page: &Html, caption: &str) -> Vec<(String, usize, usize, usize)> {
    let Some(table) = table(page, caption) else { return Vec::new() };
    let (link, cell, items) = (selector("a:not(.perma)"), selector("td.n"), selector("ul.rules > li"));
    let row = |row: ElementRef<'_>| {
        let links: Vec<String> = row.select(&link).take(2).map(text).collect();
        let counts: Vec<usize> = row.select(&cell).map(text).map(|text| text.replace(',', "").trim().parse().unwrap_or(0)).collect();
        (links.join(" "), counts[0], counts[1], row.select(&items).count())
    };
    table.select(&selector("tbody > tr")).map(row).collect()
}

/// Numbers of rules of the events that a technique's page names in a line below their table.
pub(crate) fn further_events(page: &Html) -> Vec<usize> {
    let line = page.select(&selector("details > p")).map(text).find(|line| line.starts_with("Further events"));
    let count = |part: &str| number(part.split(", ").next().unwrap());
    line.iter().flat_map(|line| line.split('\u{A0}').skip(1)).map(count).collect()
}

/// Rows of a table of events as one text each, provider, event and title in one, with the number of rules naming it.
pub(crate) fn event_titles(page: &Html, caption: &str) -> Vec<(String, usize)> {
    let Some(table) = table(page, caption) else { return Vec::new() };
    let (link, title, plain) = (selector("a:not(.perma)"), selector("td summary"), selector("td:nth-of-type(2)"));
    let row = |row: ElementRef<'_>| {
        let names: String = row.select(&link).take(2).map(text).collect();
        let title = row.select(&title).next().or_else(|| row.select(&plain).next()).map(text).unwrap_or_default();
        let named = row.select(&selector("td.n")).next().map(text).and_then(|text| text.replace(',', "").trim().parse().ok());
        (format!("{names}{}", title.trim()), named.unwrap_or(0))
    };
    table.select(&selector("tbody > tr")).map(row).collect()
}

/// The lines of a value's page under a heading: field, operator, rules said and rules listed.
pub(crate) fn use_lines(page: &Html, heading: &str) -> Vec<(String, String, usize, usize)> {
    let Some(heading) = page.select(&selector("h2")).find(|element| element.value().attr("id") == Some(heading)) else { return Vec::new() };
    let Some(list) = heading.next_siblings().find_map(ElementRef::wrap).filter(|list| list.value().attr("class") == Some("uses")) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let mut field = String::new();
    for element in list.child_elements() {
        if element.value().name() == "dt" {
            field = text(element);
            continue;
        }
        let (op, summary, items) = (selector("i"), selector("summary"), selector("ul.rules > li"));
        let said = text(element.select(&summary).next().unwrap());
        let said = said.trim_end_matches("rules").trim_end_matches("rule").trim().rsplit(' ').next().map(number).unwrap();
        let op = element.select(&op).next().unwrap().value().attr("title").unwrap().to_owned();
        out.push((field.clone(), op, said, element.select(&items).count()));
    }
    out
}

/// The strip of totals by label.
pub(crate) fn totals(page: &Html) -> BTreeMap<String, usize> {
    let bold = selector("b");
    let item = |item: ElementRef<'_>| {
        let count = text(item.select(&bold).next().unwrap());
        let label = text(item).replacen(&count, "", 1).trim().trim_end_matches('s').to_owned();
        (label, number(&count))
    };
    page.select(&selector("ul.totals > li")).map(item).collect()
}

fn table<'p>(page: &'p Html, caption: &str) -> Option<ElementRef<'p>> {
    let found = page.select(&selector("table > caption")).find(|element| text(*element).starts_with(caption))?;
    found.parent().and_then(ElementRef::wrap)
}

/// What the head of a row says itself, without what stands below it.
fn first_text(row: ElementRef<'_>) -> String {
    let head = row.select(&selector("th")).next();
    let own = head.iter().flat_map(|head| head.children()).filter_map(|node| node.value().as_text().map(|text| &**text));
    own.collect::<String>().trim().to_owned()
}
