//! What each stage looks at.
//!
//! In: what the rule and its query say of it, and the tests that tell more. Out: a [`LogContext`] for each stage.

use super::Logic;
use crate::content::mappings::SelectorKind;
use crate::content::{Content, LogContext};
use crate::rule::{LogKind, LogToken, Op, Platform, Predicate, Role, Stage, Tree, Vendor};

/// Adds to what stages read what their tests tell of it, wherever these stand.
pub(super) fn told(stages: &mut [Stage], predicates: &[Predicate], vendor: Vendor, content: &Content) {
    let tells = |predicate: &&Predicate| predicate.op == Op::Eq && !predicate.negated && !predicate.placeholder;
    for predicate in predicates.iter().filter(tells) {
        let Some(stage) = stages.get_mut(predicate.stage as usize) else { continue };
        for kind in content.mappings.reads(vendor, &predicate.raw_field) {
            let token = LogToken::new(kind, &predicate.value);
            if !stage.reads.contains(&token) {
                stage.reads.push(token);
            }
        }
    }
}

/// The context of each stage: that of the rule, what the stage reads, and what the conjuncts at its top say, such as
/// `category:process`. A rule without stages has one context.
pub(super) fn contexts(logic: Logic<'_>, of_rule: &LogContext, content: &Content) -> Vec<LogContext> {
    let of_stage = |stage: &Stage| {
        let mut context = of_rule.clone();
        stage.reads.iter().for_each(|token| context.add(token));
        let mut said = Vec::new();
        says(&stage.tree, logic, &context, content, &mut said);
        // A stage that says its platforms has none of the rule's others.
        if said.iter().any(|token| token.kind == LogKind::Platform) {
            context.remove_kind(LogKind::Platform);
        }
        said.iter().for_each(|token| context.add(token));
        context
    };
    if logic.stages.is_empty() { vec![of_rule.clone()] } else { logic.stages.iter().map(of_stage).collect() }
}

fn says(tree: &Tree, logic: Logic<'_>, context: &LogContext, content: &Content, out: &mut Vec<LogToken>) {
    match tree {
        Tree::All(operands) => operands.iter().for_each(|operand| says(operand, logic, context, content, out)),
        Tree::Named(_, operand) => says(operand, logic, context, content, out),
        Tree::Test(at) => {
            if let Some(predicate) = logic.predicates.get(*at as usize)
                && matches!(predicate.op, Op::Eq | Op::StartsWith)
                && predicate.role != Role::Derived
            {
                let kinds = content.mappings.kinds(logic.vendor, &predicate.raw_field, context);
                out.extend(kinds.filter_map(|kind| match kind {
                    SelectorKind::Token(kind) => Some(LogToken::new(kind, &predicate.value)),
                    SelectorKind::Id | SelectorKind::Name => None,
                }));
            }
        }
        // Alternatives say something only if each does.
        Tree::Any(operands) => {
            let mut all = Vec::new();
            for operand in operands {
                let before = all.len();
                says(operand, logic, context, content, &mut all);
                if all.len() == before {
                    return;
                }
            }
            out.extend(all);
        }
        Tree::Not(_) => {}
    }
}

/// The platforms that contexts say, in order.
pub(super) fn platforms<'a>(contexts: impl Iterator<Item = &'a LogContext>, content: &Content) -> Vec<Platform> {
    let mut out: Vec<Platform> = contexts.flat_map(|context| content.facets.platforms(context)).collect();
    out.sort_unstable();
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::lower;
    use crate::languages::{self, Expr, Test};

    fn reads(vendor: Vendor) -> Vec<LogToken> {
        let test = |field: &str, value: &str| Expr::from(Test::new(field, Op::Eq, value));
        let expr = Expr::and(vec![
            test("metadata.event_type", "USER_LOGIN"),
            test("metadata.log_type", "OKTA"),
            test("metadata.log_type", "OKTA"),
            Expr::not(test("metadata.event_type", "USER_LOGOUT")),
            test("principal.ip", "127.0.0.1"),
        ]);
        let mut lowered = lower::stages(vec![languages::Stage::of(expr)]);
        told(&mut lowered.stages, &lowered.predicates, vendor, Content::of_tests());
        lowered.stages.into_iter().flat_map(|stage| stage.reads).collect()
    }

    #[test]
    fn tests_tell_what_a_stage_reads_unless_they_are_negated() {
        assert_eq!(reads(Vendor::Yaral), [LogToken::new(LogKind::Type, "USER_LOGIN"), LogToken::new(LogKind::Log, "OKTA")]);
        assert!(reads(Vendor::Splunk).is_empty());
    }
}
