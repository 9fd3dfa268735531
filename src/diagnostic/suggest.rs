//! What a writer most likely meant: the one place that compares names by likeness.
//!
//! In: a name as written, the names that exist. Out: the nearest of them, if one is near enough to be meant.

/// Share of letters that must agree for a known name to be what was meant.
const LIKE: f64 = 0.6;

/// The known name that is written most like `written`, without regard to case; the first in byte order of several.
pub(crate) fn nearest<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let written = written.to_ascii_lowercase();
    let likeness = |name: &'k str| (strsim::normalized_damerau_levenshtein(&name.to_ascii_lowercase(), &written), name);
    let nearest = known.into_iter().map(likeness).max_by(|one, other| one.0.total_cmp(&other.0).then_with(|| other.1.cmp(one.1)));
    nearest.filter(|(likeness, _)| *likeness > LIKE).map(|(_, name)| name)
}

/// The hint that names the nearest known name, ``did you mean `x`?``; nothing if that is what was written.
pub(crate) fn did_you_mean<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<String> {
    nearest(written, known).filter(|name| *name != written).map(|name| format!("did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested_and_none_that_is_unlike() {
        assert_eq!(nearest("stauts", ["status", "static"]), Some("status"));
        assert_eq!(nearest("BAT", ["cat", "bar"]), Some("bar"));
        assert_eq!(nearest("xyz", ["status"]), None);
        assert_eq!(did_you_mean("whree", ["where"]), Some("did you mean `where`?".to_owned()));
    }
}
