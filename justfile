# What people do every day. `just` alone lists it.

_list:
    @just --list --unsorted

# The gate, with the shared collections of real rules in ../shared.
gate:
    .ci/run

# The gate without them: every test that needs none, on rules of the project's own.
gate-own:
    .ci/run --own

# Formats, and checks in seconds what the gate checks in minutes.
quick:
    cargo fmt
    cargo clippy --all-targets -- -D warnings
    cargo test --lib

# Tests of the suite whose name contains the words: just suite "own collection".
suite name:
    cargo test --test suite -- "{{name}}"

# Writes what the language cases expect as it is read now; look at the difference.
cases:
    UPDATE=1 cargo test --lib cases

# Writes the generated pages of docs/ anew.
docs:
    UPDATE=1 cargo test --test suite -- "documentation"

# Shows a site while you work on it: the starter rules, or those of a site.toml.
site config="site.toml":
    cargo run --release -- --config "{{config}}" serve

# Shows the own collection of the tests, a rule a shape.
own:
    cargo run --release -- --config tests/own/site.toml serve

# Shows the real rules of ../shared.
corpora:
    cargo run --release -- --config tests/corpora.toml serve

# Times the stages of a build.
bench:
    cargo bench

# What takes too long for the gate: damaged rules and edits of all corpora, properties with many more cases.
long:
    FIELDGUIDE_LONG=1 PROPTEST_CASES=20000 cargo test
