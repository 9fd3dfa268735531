//! YARA-L's functions: which of them test, which leave a field what it is, which compute.

use crate::rule::Op;

/// What a function does with its first argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FunctionEffect {
    /// Tests it against the second.
    Test(Op),
    /// Gives it back in another case, trimmed or cast: still the field; whether case is gone.
    Same {
        /// Whether the result is compared without case.
        folds_case: bool,
    },
    /// Makes something new.
    Computes,
}

/// Functions that test, with the operator that they mean.
const TESTS: [(&str, Op); 6] = [
    ("re.regex", Op::RegexMatch),
    ("strings.contains", Op::Contains),
    ("strings.starts_with", Op::StartsWith),
    ("strings.ends_with", Op::EndsWith),
    ("net.ip_in_range_cidr", Op::CidrMatch),
    ("arrays.contains", Op::Eq),
];

/// Functions that change only the case.
const CASES: [&str; 2] = ["strings.to_lower", "strings.to_upper"];

/// Functions that change only the ends or the type.
const SAME: [&str; 8] =
    ["strings.trim", "strings.ltrim", "strings.rtrim", "cast.as_string", "cast.as_int", "cast.as_uint", "cast.as_float", "cast.as_bool"];

/// All others that the language has.
const COMPUTES: [&str; 78] = [
    "array",
    "array_distinct",
    "arrays.concat",
    "arrays.index_to_float",
    "arrays.index_to_int",
    "arrays.index_to_str",
    "arrays.join_string",
    "arrays.length",
    "arrays.max",
    "arrays.min",
    "arrays.size",
    "avg",
    "bytes.to_base64",
    "count",
    "count_distinct",
    "earliest",
    "fingerprint",
    "group",
    "hash.fingerprint2011",
    "hash.sha256",
    "if",
    "latest",
    "math.abs",
    "math.ceil",
    "math.floor",
    "math.geo_distance",
    "math.is_increasing",
    "math.log",
    "math.pow",
    "math.random",
    "math.round",
    "math.sqrt",
    "max",
    "min",
    "optimization.sample_rate",
    "re.capture",
    "re.capture_all",
    "re.replace",
    "sample_rate",
    "stddev",
    "strings.base64_decode",
    "strings.coalesce",
    "strings.concat",
    "strings.count_substrings",
    "strings.extract_domain",
    "strings.extract_hostname",
    "strings.from_base64",
    "strings.from_hex",
    "strings.reverse",
    "strings.split",
    "strings.substr",
    "strings.url_decode",
    "sum",
    "timestamp.as_unix_seconds",
    "timestamp.current_seconds",
    "timestamp.diff",
    "timestamp.get_date",
    "timestamp.get_day_of_week",
    "timestamp.get_hour",
    "timestamp.get_minute",
    "timestamp.get_timestamp",
    "timestamp.get_week",
    "timestamp.now",
    "timestamp.to_seconds",
    "window.avg",
    "window.first",
    "window.last",
    "window.median",
    "window.mode",
    "window.range",
    "window.stddev",
    "window.variance",
    "metrics.auth_attempts_total",
    "metrics.dns_bytes_outbound",
    "metrics.network_bytes_outbound",
    "metrics.file_executions_total",
    "metrics.http_queries_total",
    "metrics.dns_queries_total",
];

/// What a function does; `None` for one that the language does not have.
pub(super) fn function(name: &str) -> Option<FunctionEffect> {
    let is = |known: &&str| name.eq_ignore_ascii_case(known);
    if let Some((_, op)) = TESTS.iter().find(|(known, _)| is(known)) {
        return Some(FunctionEffect::Test(*op));
    }
    if CASES.iter().any(is) {
        return Some(FunctionEffect::Same { folds_case: true });
    }
    if SAME.iter().any(is) {
        return Some(FunctionEffect::Same { folds_case: false });
    }
    let is_metric = name.get(..8).is_some_and(|head| head.eq_ignore_ascii_case("metrics."));
    (is_metric || COMPUTES.iter().any(is)).then_some(FunctionEffect::Computes)
}

/// The names of all functions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TESTS.into_iter().map(|(known, _)| known).chain(CASES).chain(SAME).chain(COMPUTES)
}
