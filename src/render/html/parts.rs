//! The index of a list of the whole site that is cut into parts.

use serde::Serialize;

use super::link::Link;
use super::page::Page;
use crate::site::addresses::{CutList, ListPart};
use crate::site::file::WholeList;

/// A part in the index of its list.
#[derive(Debug, Hash, Serialize)]
pub(super) struct IndexedPart {
    link: Link,
    /// How many it holds, in the index of the whole only: of what changes, as few pages as can be tell a number.
    count: Option<usize>,
    /// Its own parts, however deep, that are no mere index.
    below: Vec<IndexedPart>,
}

impl IndexedPart {
    fn forget_numbers(&mut self) {
        self.count = None;
        self.below.iter_mut().for_each(|part| part.count = None);
    }
}

/// The parts of the part at a place that have pages; none where it stands on its page as a whole.
pub(super) fn index<T: Copy>(page: &Page<'_>, list: WholeList, parts: &CutList<T>, place: usize) -> Vec<IndexedPart> {
    let Some(part) = parts.all().get(place) else { return Vec::new() };
    let with_pages = part.below().filter(|below| parts.all().get(*below).is_some_and(ListPart::has_page));
    let mut out: Vec<IndexedPart> =
        with_pages.map(|below| IndexedPart { below: leaves(page, list, parts, below), ..indexed(page, list, parts, below) }).collect();
    if place > 0 {
        out.iter_mut().for_each(IndexedPart::forget_numbers);
    }
    out
}

/// What the page of a part is called: `Rules: sus`.
pub(super) fn title<T: Copy>(name: &str, parts: &CutList<T>, place: usize) -> String {
    let part = parts.all().get(place).filter(|_| place > 0);
    part.map_or_else(|| name.to_owned(), |part| format!("{name}: {}", part.label()))
}

/// The ways up from the part at a place: the whole list, and each part that holds it.
pub(super) fn crumbs<T: Copy>(page: &Page<'_>, name: &str, list: WholeList, parts: &CutList<T>, place: usize) -> Vec<Link> {
    let mut out = Vec::new();
    let mut at = place;
    while let Some(above) = parts.all().iter().position(|part| part.below().contains(&at)) {
        let text = parts.all().get(above).filter(|_| above > 0).map_or_else(|| name.to_owned(), ListPart::label);
        out.push(page.link(text, list.page(above)));
        at = above;
    }
    out.reverse();
    out
}

/// All parts below one, however deep, on whose pages things stand.
fn leaves<T: Copy>(page: &Page<'_>, list: WholeList, parts: &CutList<T>, place: usize) -> Vec<IndexedPart> {
    let below = |place: usize| parts.all().get(place).map_or(0..0, ListPart::below);
    let mut out = Vec::new();
    let mut waiting: Vec<usize> = below(place).rev().collect();
    while let Some(place) = waiting.pop() {
        let further = below(place);
        if parts.all().get(place).is_some_and(ListPart::has_page) && !parts.shown(place).is_empty() {
            out.push(IndexedPart { count: Some(parts.shown(place).len()), ..indexed(page, list, parts, place) });
        }
        waiting.extend(further.rev());
    }
    out
}

fn indexed<T: Copy>(page: &Page<'_>, list: WholeList, parts: &CutList<T>, place: usize) -> IndexedPart {
    let part = parts.all().get(place);
    let text = part.map(ListPart::label).unwrap_or_default();
    IndexedPart { link: page.link(text, list.page(place)), count: part.map(ListPart::len), below: Vec::new() }
}
