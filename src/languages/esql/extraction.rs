//! Names in the patterns of `DISSECT` and `GROK`.

/// Names that a dissect pattern makes: `%{name}`, `%{+name}`, `%{name->}`; `%{}` and `%{?name}` make none.
pub(super) fn dissect(pattern: &str) -> Vec<String> {
    let mut out = Vec::new();
    for part in pattern.split("%{").skip(1) {
        let Some((key, _)) = part.split_once('}') else {
            continue;
        };
        let key = key.trim_end_matches("->");
        if key.starts_with('?') {
            continue;
        }
        let key = key.trim_start_matches(['+', '*', '&']);
        let name = key.split_once('/').map_or(key, |(name, _)| name);
        if !name.is_empty() {
            out.push(name.to_owned());
        }
    }
    out
}

/// Names that a grok pattern makes: `%{PATTERN:name}`, `%{PATTERN:name:type}`, `(?<name>…)`.
pub(super) fn grok(pattern: &str) -> Vec<String> {
    let mut out = Vec::new();
    for part in pattern.split("%{").skip(1) {
        let inner = part.split_once('}').map_or("", |(inner, _)| inner);
        out.extend(inner.split(':').nth(1).filter(|name| !name.is_empty()).map(str::to_owned));
    }
    for part in pattern.split("(?<").skip(1) {
        let name = part.split_once('>').map_or("", |(name, _)| name);
        if !name.is_empty() && !name.starts_with(['=', '!']) {
            out.push(name.to_owned());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_what_they_take_out() {
        assert_eq!(dissect("%{}a=%{x->} %{+y/2} %{?skipped}%{&z}"), ["x", "y", "z"]);
        assert_eq!(grok("%{IP:a.b} %{WORD} %{INT:n:int} (?<rest>.*)(?<!x)"), ["a.b", "n", "rest"]);
    }
}
