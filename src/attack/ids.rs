//! How ATT&CK writes its ids. Addresses are made from them, so nothing else passes.

/// Whether a text is the id of a technique, `T1021`, or of a sub-technique, `T1021.002`.
pub(crate) fn is_technique(id: &str) -> bool {
    let (base, sub) = id.split_once('.').map_or((id, None), |(base, sub)| (base, Some(sub)));
    base.strip_prefix('T').is_some_and(|number| are_digits(number, 4)) && sub.is_none_or(|number| are_digits(number, 3))
}

/// Whether a text is the id of a tactic, `TA0008`.
pub(super) fn is_tactic(id: &str) -> bool {
    id.strip_prefix("TA").is_some_and(|number| are_digits(number, 4))
}

/// Whether a text is the short name of a tactic, `lateral-movement`.
pub(super) fn is_short_name(name: &str) -> bool {
    name.len() <= 60
        && name.split('-').all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

fn are_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_attack_and_nothing_else() {
        assert!(is_technique("T1021") && is_technique("T1021.002") && is_tactic("TA0008") && is_short_name("lateral-movement"));
        for id in ["", "t1021", "T102", "T10211", "T1021.02", "T1021.", "T1021.002.1", "../../T1021", "T1021/..", "T１０２１", "T1021\n"]
        {
            assert!(!is_technique(id), "{id:?}");
        }
        assert!(!is_tactic("TA000") && !is_tactic("ta0008") && !is_tactic("TA0008/"));
        assert!(!is_short_name("") && !is_short_name("a--b") && !is_short_name("A") && !is_short_name("../a") && !is_short_name("a\"b"));
    }
}
