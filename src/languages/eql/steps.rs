//! Steps of `sequence` and `sample`.

use super::{Cursor, Fact, FactKind, FactValue, Problem, Problems, Query, Stage, conditions, event};
use crate::languages::Expr;
use crate::languages::core::problems::skip_operand;
use crate::rule::Part;

/// `sequence [by …] [with maxspan=…] [step]… [until [step]]`.
pub(super) fn sequence(cursor: &mut Cursor<'_>, query: &mut Query, problems: &mut Problems) -> Result<(), Problem> {
    query.facts.push(Fact::new(FactKind::Sequence, FactValue::Given));
    loop {
        if cursor.eat("by") {
            query.facts.push(Fact::new(FactKind::SharedKeys, keys(cursor, problems)?));
        } else if cursor.eat("with") {
            query.facts.push(Fact::new(FactKind::Window, setting(cursor, "maxspan")?));
        } else {
            break;
        }
    }
    steps(cursor, query, problems)?;
    if cursor.eat("until") {
        let first = query.stages.len();
        step(cursor, query, problems)?;
        for stage in query.stages.iter_mut().skip(first) {
            stage.part = Part::Absent;
            stage.name = Some("until".to_owned());
        }
    }
    Ok(())
}

/// `sample by … [step]…`.
pub(super) fn sample(cursor: &mut Cursor<'_>, query: &mut Query, problems: &mut Problems) -> Result<(), Problem> {
    query.facts.push(Fact::new(FactKind::Sample, FactValue::Given));
    if cursor.eat("by") {
        query.facts.push(Fact::new(FactKind::SharedKeys, keys(cursor, problems)?));
    }
    steps(cursor, query, problems)
}

fn steps(cursor: &mut Cursor<'_>, query: &mut Query, problems: &mut Problems) -> Result<(), Problem> {
    if !at_step(cursor) {
        return Err(Problem::expected("a step in square brackets", cursor));
    }
    while at_step(cursor) {
        step(cursor, query, problems)?;
    }
    Ok(())
}

fn at_step(cursor: &Cursor<'_>) -> bool {
    cursor.peek_text() == "[" || (cursor.peek_text() == "!" && cursor.text_at(1) == "[")
}

/// `[event]` or `![event]`, with its own keys, repetitions and name.
fn step(cursor: &mut Cursor<'_>, query: &mut Query, problems: &mut Problems) -> Result<(), Problem> {
    let absent = cursor.eat("!");
    let open = cursor.span();
    if !cursor.eat("[") {
        return Err(Problem::expected("a step in square brackets", cursor));
    }
    let mut stage = Stage::of(Expr::always());
    if absent {
        stage.part = Part::Absent;
    }
    let read = event(cursor, problems).and_then(|(category, expr)| {
        stage.reads.push(category);
        stage.expr = expr?;
        Ok(())
    });
    if let Err(problem) = read {
        problems.add(problem);
        skip_operand(cursor, &[]);
    } else if cursor.peek_text() != "]" && !cursor.at_end() {
        problems.add(Problem::expected("`]` after the condition", cursor));
        skip_operand(cursor, &[]);
    }
    while !cursor.eat("]") {
        if cursor.bump().is_none() {
            query.stages.push(stage);
            return Err(Problem::syntax("this step is never closed", open));
        }
    }
    let read = details(cursor, &mut stage, problems);
    query.stages.push(stage);
    read
}

/// What may follow a step: `by keys`, `with runs=5`, `as name`.
fn details(cursor: &mut Cursor<'_>, stage: &mut Stage, problems: &mut Problems) -> Result<(), Problem> {
    loop {
        if cursor.eat("by") {
            stage.facts.push(Fact::new(FactKind::StepKeys, keys(cursor, problems)?));
        } else if cursor.eat("with") {
            stage.facts.push(Fact::number(FactKind::Times, &setting(cursor, "runs")?));
        } else if cursor.eat("as") {
            stage.name = Some(cursor.peek_text().to_owned());
            cursor.bump();
        } else {
            return Ok(());
        }
    }
}

/// Fields after `by`.
fn keys(cursor: &mut Cursor<'_>, problems: &mut Problems) -> Result<Vec<String>, Problem> {
    let mut out = vec![conditions::key(cursor, problems)?];
    while cursor.eat(",") {
        out.push(conditions::key(cursor, problems)?);
    }
    Ok(out)
}

/// `maxspan=5m` or `runs=3` after `with`.
fn setting(cursor: &mut Cursor<'_>, name: &str) -> Result<String, Problem> {
    if !cursor.eat(name) || !(cursor.eat("=") || cursor.eat("==")) {
        return Err(Problem::expected(format_args!("`{name}=…` after `with`"), cursor));
    }
    let start = cursor.span().start;
    cursor.bump();
    if matches!(cursor.peek_text(), "s" | "m" | "h" | "d" | "ms") {
        cursor.bump();
    }
    Ok(cursor.since(start).of(cursor.text()).to_owned())
}
