//! A test of the suite: its name, what it needs, and whether that is here.

use libtest_mimic::Trial;

use crate::support;

/// A test and what it needs.
pub(crate) struct Test {
    name: &'static str,
    run: fn(),
    shared: bool,
    long: bool,
}

/// A test that needs nothing but the repository.
pub(crate) const fn plain(name: &'static str, run: fn()) -> Test {
    Test { name, run, shared: false, long: false }
}

/// A test that needs the shared collections.
pub(crate) const fn needs_shared(name: &'static str, run: fn()) -> Test {
    Test { name, run, shared: true, long: false }
}

/// The same test, run only where `FIELDGUIDE_LONG` is set: it takes too long for the gate.
pub(crate) const fn long(test: Test) -> Test {
    Test { long: true, ..test }
}

impl Test {
    /// The test as it is run: ignored if what it needs is not here.
    pub(crate) fn trial(&self) -> Trial {
        let run = self.run;
        let lacks_time = self.long && std::env::var_os("FIELDGUIDE_LONG").is_none();
        let lacks = lacks_time || (self.shared && support::shared().is_none());
        Trial::test(self.name, move || {
            run();
            Ok(())
        })
        .with_ignored_flag(lacks)
    }
}
