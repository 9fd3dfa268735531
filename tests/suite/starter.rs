//! The site that a newcomer sees first.

use std::collections::BTreeSet;
use std::fs;

use fieldguide::pipeline::Snapshot;
use scraper::Html;

use crate::html;
use crate::support::{assemble, fresh, page, root};
use crate::test::{Test, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("the starter catalog covers what it promises", starter_rules_cover_their_techniques),
    plain("every template can be replaced once", every_template_can_be_replaced),
    plain("nothing stands twice on a page of the starter site", nothing_stands_twice),
    plain("no page has a style attribute, a handler or an inline script", pages_obey_their_own_policy),
    plain("the facts of each kind of rule stand on its page", rule_pages_show_their_facts),
];

fn starter() -> Snapshot {
    let settings = fs::read_to_string(root().join("site.toml")).unwrap();
    assemble(&settings, &root())
}

fn starter_rules_cover_their_techniques() {
    let snapshot = starter();
    let rules: Vec<serde_json::Value> = snapshot.predicates().unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let sigma: Vec<&serde_json::Value> = rules.iter().filter(|rule| rule["vendor"] == "sigma").collect();
    assert!(sigma.len() >= 30, "{} Sigma rules", sigma.len());
    let techniques = |rule: &serde_json::Value| -> Vec<String> {
        rule["techniques"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
    };
    let mut all: Vec<String> = sigma.iter().flat_map(|rule| techniques(rule)).collect();
    all.sort();
    all.dedup();
    assert!(all.len() >= 15, "{} techniques", all.len());
    let remote = sigma.iter().filter(|rule| techniques(rule).iter().any(|id| id.starts_with("T1021"))).count();
    assert!(remote >= 10, "{remote} rules under T1021");
    for rule in rules.iter().filter(|rule| rule["kind"] != "correlation" && rule["language"] != serde_json::Value::Null) {
        assert_eq!(rule["parsed"], "full", "{}", rule["path"]);
    }
    for (vendor, least) in [("elastic", 15), ("splunk", 12), ("kusto", 12), ("yaral", 8)] {
        let count = rules.iter().filter(|rule| rule["vendor"] == vendor).count();
        assert!(count >= least, "{count} rules of {vendor}");
    }
    let languages: BTreeSet<&str> = rules.iter().filter_map(|rule| rule["language"].as_str()).collect();
    assert_eq!(languages.len(), 8, "{languages:?}");
}

/// A template of the site replaces the embedded one of its name.
fn every_template_can_be_replaced() {
    let folder = fresh("theme");
    fs::create_dir_all(folder.join("templates/parts")).unwrap();
    let settings = "[[source]]\nname = \"Starter\"\nvendor = \"sigma\"\nstarter = true\n";
    let mut replaced = 0;
    for (name, text) in templates() {
        let own = folder.join("templates").join(&name);
        fs::write(&own, format!("{text}{{#- replaced -#}}")).unwrap();
        let with_comment = assemble(settings, &folder);
        assert!(page(&with_comment, "index.html").contains("Fieldguide"));
        fs::remove_file(&own).unwrap();
        replaced += 1;
    }
    assert!(replaced > 25, "{replaced} templates");
    fs::write(folder.join("templates/text.html"), "{% extends \"base.html\" %}{% block main %}<p>my theme</p>{% endblock main %}").unwrap();
    assert!(page(&assemble(settings, &folder), "about.html").contains("<p>my theme</p>"));
    fs::remove_dir_all(folder).unwrap();
}

fn templates() -> Vec<(String, String)> {
    let base = root().join("templates");
    let files = crate::support::files(&base).into_iter();
    files.map(|(path, bytes)| (path.to_str().unwrap().to_owned(), String::from_utf8(bytes).unwrap())).collect()
}

/// The starter site's own `content/` is also the embedded one: merged by key, nothing stands twice.
fn nothing_stands_twice() {
    let snapshot = starter();
    let mut seen = 0;
    for path in snapshot.paths().filter(|path| path.ends_with(".html")) {
        let text = page(&snapshot, path);
        let mut ids: Vec<&str> = html::attributes(&text, "id").collect();
        seen += ids.len();
        ids.sort_unstable();
        let twice = ids.windows(2).find(|pair| pair[0] == pair[1]);
        assert!(twice.is_none(), "{path} has the id {:?} twice", twice.map(|pair| pair[0]));
    }
    assert!(seen > 10_000, "only {seen} ids");
    let matrix = page(&snapshot, "attack/index.html");
    assert_eq!(matrix.matches("<section ").count(), 15, "columns of the matrix");
}

/// What a rule's page must say that only its kind of rule has, by path below `rules/`.
const FACTS: [(&str, &[&str]); 7] = [
    (
        "starter-for-elastic/persistence_factor_reset_then_enrolled",
        &["Same in all steps okta.target.id", "Window 30m", "Stage 1", "Stage 2 (must not occur)", "Stage 3"],
    ),
    (
        "starter-for-elastic/credential_access_many_failed_logons",
        &["Threshold ≥ 50 events for each host.id, source.ip; ≥ 5 distinct user.name"],
    ),
    ("starter-for-elastic/lateral_movement_first_remote_logon_of_user", &["New terms host.id, user.id", "New since now-14d"]),
    ("starter-for-elastic/command_and_control_rare_destination", &["Machine-learning job", "This rule has no query of its own."]),
    (
        "starter-for-splunk/admin_share_mounted_with_net",
        &[
            "dataset Endpoint.Processes",
            "from process_net",
            "Macros that it uses",
            "\"*\\\\ADMIN$*\"",
            "Its body is not part of the source.",
        ],
    ),
    (
        "starter-for-secops/failed_logons_then_success",
        &[
            "Grouped by $address Window 30m Condition #failed > 10 and $success and $accounts > 5",
            "Binds $address = principal.ip",
            "Count > 10",
        ],
    ),
    ("starter-for-kusto/many_accounts_fail_from_one_address", &["Reads table"]),
];

/// The facts of each kind of rule stand on its page.
fn rule_pages_show_their_facts() {
    let snapshot = starter();
    for (path, facts) in FACTS {
        let own = Html::parse_document(&page(&snapshot, &format!("rules/{path}.html")));
        let text = words(&own);
        for fact in facts {
            assert!(text.contains(fact), "{path} does not say {fact}: {text}");
        }
    }
}

/// All text of a page, blanks reduced to one between elements.
fn words(page: &Html) -> String {
    let texts: Vec<&str> = page.root_element().text().flat_map(str::split_whitespace).collect();
    texts.join(" ")
}

fn pages_obey_their_own_policy() {
    let snapshot = starter();
    let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'";
    let mut pages = 0;
    for path in snapshot.paths().filter(|path| path.ends_with(".html")) {
        let text = page(&snapshot, path);
        pages += 1;
        assert!(text.contains(policy), "{path} has no policy");
        assert!(!text.contains(" style="), "{path} has a style attribute");
        for handler in [" onclick=", " onload=", " onerror=", "href=\"javascript:", "href=javascript:"] {
            assert!(!text.contains(handler), "{path} has {handler}");
        }
        for script in text.split("<script").skip(1) {
            assert!(
                script.starts_with(" src=") && script.split_once('>').is_some_and(|(_, text)| text.starts_with("</script>")),
                "{path} has an inline script"
            );
        }
        for link in
            html::attributes(&text, "src").chain(text.split("<link").skip(1).filter_map(|rest| html::attributes(rest, "href").next()))
        {
            assert!(!link.contains(':'), "{path} asks another host: {link}");
        }
    }
    assert!(pages > 400);
}
