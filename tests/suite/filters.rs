//! Lists that are filtered: what the script reads in their rows is what their choices name.

use std::collections::BTreeMap;

use scraper::{ElementRef, Html};

use crate::html::{selector, text};
use crate::support::{own, page};
use crate::test::{Test, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[plain("every choice of a list's filters counts the rows that carry it", choices_count_their_rows)];

fn choices_count_their_rows() {
    let site = &own().site;
    let mut compared = 0;
    for path in site.paths().filter(|path| path.starts_with("rules/") && path.matches('/').count() == 1) {
        let page = Html::parse_document(&page(site, path));
        let rows = carried(&page);
        for select in page.select(&selector("form.filters[data-for=rules] select")) {
            let facet = select.value().attr("name").unwrap();
            for option in select.select(&selector("option")).filter(|option| option.value().attr("value") != Some("")) {
                let token = format!("{facet}:{}", option.value().attr("value").unwrap());
                let label = text(option);
                let count = label.trim().trim_end_matches(')').rsplit('(').next().unwrap().parse::<usize>().unwrap();
                assert_eq!(rows.get(&token), Some(&count), "{path}: {token} in {rows:?}");
                compared += 1;
            }
        }
    }
    assert!(compared > 20, "only {compared} choices");
}

/// Numbers of rows by what they carry, read as the script of the site does.
fn carried(page: &Html) -> BTreeMap<String, usize> {
    let (heads_of, rows_of) = (selector("thead th"), selector("tbody tr:not(.group)"));
    let table = page.select(&selector("table[data-filters]")).next();
    let heads: Vec<Option<&str>> =
        table.iter().flat_map(|table| table.select(&heads_of)).map(|head| head.value().attr("data-facet")).collect();
    let mut out = BTreeMap::new();
    for row in table.iter().flat_map(|table| table.select(&rows_of)) {
        let cells = heads.iter().zip(row.child_elements());
        let choices = cells.filter_map(|(facet, cell)| Some(choices((*facet)?, cell))).flatten();
        for token in choices.chain([kind(row)]) {
            *out.entry(token).or_default() += 1;
        }
    }
    out
}

fn choices(facet: &str, cell: ElementRef<'_>) -> Vec<String> {
    let keyed = cell.select(&selector("[data-key]")).next().unwrap_or(cell);
    let label = text(keyed).trim().to_owned();
    match keyed.value().attr("data-key") {
        Some(key) => vec![format!("{facet}:{key}")],
        None if facet == "platform" => label.split(", ").filter(|word| !word.is_empty()).map(|word| format!("platform:{word}")).collect(),
        None => vec![format!("{facet}:{}", label.to_lowercase())],
    }
}

fn kind(row: ElementRef<'_>) -> String {
    let tag = row.select(&selector("[data-facet=kind]")).next();
    let key = tag.and_then(|tag| tag.value().attr("data-key").map(str::to_owned)).or_else(|| tag.map(text));
    format!("kind:{}", key.unwrap_or_else(|| "detection".to_owned()))
}
