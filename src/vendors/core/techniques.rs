//! ATT&CK technique ids in what people write.

use super::distinct;

/// The technique id that a text is, in upper case: `t1021.002` as well as `T1021`.
pub(crate) fn technique_id(text: &str) -> Option<String> {
    let (id, length) = at_start(text.trim())?;
    (length == text.trim().len()).then_some(id)
}

/// All technique ids in a text, distinct, in order: `T1021.001`, `t1021`, `T1021/001`, `T1003_003`. An id within a word is none.
pub(crate) fn technique_ids(text: &str) -> Vec<String> {
    let starts = text.match_indices(['t', 'T']).map(|(at, _)| text.split_at(at));
    let starts = starts.filter(|(before, _)| !before.ends_with(|last: char| last.is_ascii_alphanumeric()));
    distinct(starts.filter_map(|(_, rest)| at_start(rest)).map(|(id, _)| id))
}

/// The technique id at the start of a text, in upper case with a dot, and its length as written.
pub(crate) fn at_start(text: &str) -> Option<(String, usize)> {
    let base = text.get(..5)?;
    let number = base.strip_prefix(['t', 'T'])?;
    let after = text.get(5..).unwrap_or_default();
    if !is_number(number) || goes_on(after) {
        return None;
    }
    match after.strip_prefix(['.', '/', '_']).and_then(|rest| rest.get(..3)) {
        Some(sub) if is_number(sub) => Some((format!("T{number}.{sub}"), 9)),
        Some(_) | None => Some((format!("T{number}"), 5)),
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn goes_on(text: &str) -> bool {
    text.starts_with(|character: char| character.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn technique_ids_are_found_in_every_form_that_people_write() {
        assert_eq!(technique_ids("T1021.001, t1078 (T1110/003) T1059."), ["T1021.001", "T1078", "T1110.003", "T1059"]);
        assert_eq!(technique_ids("https://attack.mitre.org/techniques/T1021/001/ name_T1003_003"), ["T1021.001", "T1003.003"]);
        assert!(technique_ids("None AT1021 T10212 T1021x event4624 T102\u{e9}1").is_empty());
        assert_eq!(technique_ids("T1021.x, and with the mark of a footnote T1021.0011"), ["T1021", "T1021.001"]);
    }

    #[test]
    fn a_text_is_a_technique_id_only_as_a_whole() {
        assert_eq!(technique_id(" t1021.002 ").as_deref(), Some("T1021.002"));
        assert_eq!((technique_id("T1021 x"), technique_id("T1021.2"), technique_id("")), (None, None, None));
    }
}
