//! The one integration suite.
//!
//! Tests that need the shared collections of real rules find them through the environment variable `FIELDGUIDE_SHARED` or as
//! `../shared`; without them, or when the variable is `none`, they are listed as ignored. So are tests that take too long for
//! the gate, unless `FIELDGUIDE_LONG` is set.

#![expect(clippy::unwrap_used, clippy::panic, clippy::string_slice, reason = "tests fail by panicking")]

mod bad_input;
mod command_line;
mod content;
mod documentation;
mod edits;
mod events;
mod export;
mod filters;
mod frame;
mod hostile;
mod html;
mod invariants;
mod joins;
mod kept;
mod links;
mod mutants;
mod own;
mod private;
mod recount;
mod rooms;
mod same_bytes;
mod scores;
#[cfg(feature = "serve")]
mod served;
mod starter;
mod support;
mod test;
mod themes;
mod values;
mod walkthroughs;

use libtest_mimic::Arguments;

use crate::test::Test;

/// Every file lists its own tests.
const FILES: &[&[Test]] = &[
    rooms::TESTS,
    starter::TESTS,
    own::TESTS,
    bad_input::TESTS,
    content::TESTS,
    hostile::TESTS,
    #[cfg(feature = "serve")]
    served::TESTS,
    mutants::TESTS,
    command_line::TESTS,
    kept::TESTS,
    same_bytes::TESTS,
    edits::TESTS,
    export::TESTS,
    private::TESTS,
    events::TESTS,
    filters::TESTS,
    values::TESTS,
    scores::TESTS,
    joins::TESTS,
    recount::TESTS,
    invariants::TESTS,
    frame::TESTS,
    links::TESTS,
    themes::TESTS,
    documentation::TESTS,
    walkthroughs::TESTS,
];

fn main() {
    support::refuse_a_missing_folder();
    let trials = FILES.iter().flat_map(|tests| tests.iter()).map(Test::trial).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
