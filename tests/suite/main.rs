//! The one integration suite. Tests that need the shared collections of real rules find them through the environment
//! variable `FIELDGUIDE_SHARED` or as `../shared`; without them they are listed as ignored.

#![allow(clippy::unwrap_used, clippy::panic, clippy::string_slice, reason = "tests fail by panicking")]

mod bad_input;
mod command_line;
mod events;
mod export;
mod html;
mod invariants;
mod joins;
mod links;
mod recount;
mod rooms;
mod same_bytes;
mod scores;
mod starter;
mod support;
mod values;

use libtest_mimic::{Arguments, Failed, Trial};

/// A test that needs nothing but the repository.
fn plain(name: &str, run: fn()) -> Trial {
    Trial::test(name, move || outcome(run))
}

/// A test that needs the shared collections.
fn shared(name: &str, run: fn()) -> Trial {
    Trial::test(name, move || outcome(run)).with_ignored_flag(support::shared().is_none())
}

fn outcome(run: fn()) -> Result<(), Failed> {
    run();
    Ok(())
}

fn main() {
    support::refuse_a_missing_folder();
    let tests = vec![
        plain("a room uses only earlier rooms", rooms::only_earlier_rooms_are_used),
        plain("no source file is longer than 500 lines", rooms::no_file_is_too_long),
        plain("content files name each other's keys", rooms::content_is_consistent),
        plain("the starter catalog covers what it promises", starter::starter_rules_cover_their_techniques),
        plain("every template can be replaced once", starter::every_template_can_be_replaced),
        plain("nothing stands twice on a page of the starter site", starter::nothing_stands_twice),
        plain("no page has a style attribute, a handler or an inline script", starter::pages_obey_their_own_policy),
        plain("the facts of each kind of rule stand on its page", starter::rule_pages_show_their_facts),
        plain("rule text is escaped on every page", bad_input::hostile_text_is_escaped),
        plain("bad rule files are told and the rest is built", bad_input::bad_rules_cost_only_themselves),
        plain("a wrong setting, source, bundle, template or link publishes nothing", bad_input::bad_sites_publish_nothing),
        plain("check reports in three forms", command_line::check_reports_in_three_forms),
        plain("a second build writes only what changed and removes only its own", command_line::second_builds_write_what_changed),
        plain("correlations and filters link to the rules they name", bad_input::correlations_and_filters_are_linked),
        plain("the export of the starter catalog builds the same site", same_bytes::starter_from_export),
        plain("one thread and two write the same starter site", same_bytes::starter_with_one_and_two_threads),
        plain("an export read back is the same export", export::export_reads_back),
        plain("pages of events select their own event", events::pages_of_events_select_their_own),
        plain("placeholders never rank, variables and blanks do", values::placeholders_never_rank),
        shared("a value's page lists the rules of every vendor", values::pages_of_values_list_every_vendor),
        shared("every rule file of the corpora is taken", scores::every_file_is_taken),
        shared("queries are understood to the end", scores::queries_are_understood_to_the_end),
        shared("predicates agree with the references", scores::predicates_agree_with_the_references),
        plain("spellings of one field are one row", joins::one_row),
        plain("spellings of different fields are never one row", joins::never_one_row),
        plain("five languages make one row", joins::five_languages_make_one_row),
        shared("most tests of Windows rules stand in a field of several vendors", joins::most_tests_are_shared),
        shared("rules on Windows and Defender cover events", events::windows_rules_cover_events),
        shared("the T1021 page lists the events of the model page", events::t1021_lists_the_model_events),
        shared("techniques of other platforms list no Windows event", events::other_platforms_list_no_windows_event),
        shared("the events that rules name resolve", events::named_events_resolve),
        shared("stages whose rows are removed cover no event", events::removed_stages_cover_nothing),
        shared("check counts every kind of unmapped source", events::check_reports_unmapped_sources),
        shared("technique pages count what a slow recount counts", recount::technique_pages_agree_with_a_recount),
        shared("the T1021 page has every section and explanation", recount::t1021_is_complete),
        shared("the invariants of rankings hold on every page", invariants::rankings_hold_their_invariants),
        shared("every link and anchor of the corpus site resolves from disk", links::every_link_resolves),
        shared("one thread and two write the same corpus site", same_bytes::corpus_with_one_and_two_threads),
        shared("the export of the corpus builds the same site", same_bytes::corpus_from_export),
    ];
    libtest_mimic::run(&Arguments::from_args(), tests).exit();
}
