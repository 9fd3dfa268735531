//! What names mean: `let` statements, parameters of functions, `as`.
//!
//! Bindings are walked when they are first used, in the block where they stand, so that an unused `let` says nothing and a
//! used one is walked once. While a binding is walked its own name means the table of that name.

use hashbrown::HashMap;

use super::flows::RowFlow;
use super::syntax::{Scalar, ScalarKind, Statement};
use super::values::Constant;
use super::walker::ScriptWalker;

/// Index of a block of names.
pub(super) type BlockId = usize;

/// Names of a script, a function's body or a call, over those around it.
#[derive(Debug, Default)]
pub(super) struct NameBlock<'s> {
    names: HashMap<&'s str, usize>,
    parent: Option<BlockId>,
}

/// What a name stands for.
#[derive(Debug)]
pub(super) struct NameBinding<'s> {
    pub(super) value: BoundValue<'s>,
    /// The block in which its value is read.
    pub(super) home: BlockId,
    /// It is being walked.
    pub(super) busy: bool,
    /// Its stages already stand in the query, as tests or as rows removed.
    pub(super) told: [bool; 2],
    pub(super) constant: Option<Constant>,
}

#[derive(Debug)]
pub(super) enum BoundValue<'s> {
    Expression(&'s Scalar<'s>),
    /// Rows that were walked.
    Rows(Box<RowFlow>),
    /// A parameter without argument.
    Unknown,
}

impl<'s> ScriptWalker<'s> {
    /// A new block over another.
    pub(super) fn block(&mut self, parent: Option<BlockId>) -> BlockId {
        self.blocks.push(NameBlock { names: HashMap::new(), parent });
        self.blocks.len() - 1
    }

    /// Binds a name in a block to a value that is read in `home`.
    pub(super) fn bind(&mut self, block: BlockId, name: &'s str, value: BoundValue<'s>, home: BlockId) {
        self.bindings.push(NameBinding { value, home, busy: false, told: [false; 2], constant: None });
        let at = self.bindings.len() - 1;
        if let Some(block) = self.blocks.get_mut(block) {
            block.names.insert(name, at);
        }
    }

    /// Binds the names that statements declare.
    pub(super) fn declare(&mut self, block: BlockId, statements: &'s [Statement<'s>]) {
        for statement in statements {
            match statement {
                Statement::Let { name, value } => self.bind(block, name, BoundValue::Expression(value), block),
                Statement::Declare(parameters) => {
                    for parameter in parameters {
                        let value = parameter.default.as_ref().map_or(BoundValue::Unknown, BoundValue::Expression);
                        self.bind(block, parameter.name, value, block);
                    }
                }
                Statement::Query(_) => {}
            }
        }
    }

    /// The binding of a name, unless it is being walked.
    pub(super) fn lookup(&self, name: &str, block: BlockId) -> Option<usize> {
        let mut at = Some(block);
        while let Some(block) = at.and_then(|at| self.blocks.get(at)) {
            if let Some(&found) = block.names.get(name)
                && self.bindings.get(found).is_some_and(|binding| !binding.busy)
            {
                return Some(found);
            }
            at = block.parent;
        }
        None
    }

    /// The expression that a name is bound to, with its block.
    pub(super) fn bound(&self, name: &str, block: BlockId) -> Option<(&'s Scalar<'s>, BlockId)> {
        let binding = self.lookup(name, block).and_then(|at| self.bindings.get(at))?;
        match binding.value {
            BoundValue::Expression(scalar) => Some((scalar, binding.home)),
            BoundValue::Rows(_) | BoundValue::Unknown => None,
        }
    }

    /// The function that a name is bound to, with its block; also through another name.
    pub(super) fn function(&self, name: &str, block: BlockId) -> Option<(&'s super::syntax::UserFunction<'s>, BlockId)> {
        let (scalar, home) = self.bound(name, block)?;
        match &scalar.kind {
            ScalarKind::Function(function) => Some((function, home)),
            _ => None,
        }
    }

    /// The block in which a function's body is read when it is called with arguments from `block`; `rows` come first.
    pub(super) fn call(
        &mut self,
        function: &'s super::syntax::UserFunction<'s>,
        home: BlockId,
        arguments: &'s [super::syntax::Argument<'s>],
        block: BlockId,
        rows: Option<RowFlow>,
    ) -> BlockId {
        let inner = self.block(Some(home));
        let mut parameters = function.parameters.iter();
        if let Some(rows) = rows
            && let Some(first) = parameters.next()
        {
            self.bind(inner, first.name, BoundValue::Rows(Box::new(rows)), block);
        }
        let mut positional = arguments.iter().filter(|argument| argument.name.is_none());
        for parameter in parameters {
            let named = arguments.iter().find(|argument| argument.name == Some(parameter.name));
            let given = named.or_else(|| positional.next()).map(|argument| &argument.value);
            match (given, parameter.default.as_ref()) {
                (Some(value), _) => self.bind(inner, parameter.name, BoundValue::Expression(value), block),
                (None, Some(default)) => self.bind(inner, parameter.name, BoundValue::Expression(default), home),
                (None, None) => self.bind(inner, parameter.name, BoundValue::Unknown, home),
            }
        }
        self.declare(inner, &function.body.statements);
        inner
    }
}
