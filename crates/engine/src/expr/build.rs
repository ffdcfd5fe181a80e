//! From the `cel` crate's tree to ours: names resolved, macros recognised, depth bounded. What the language
//! has and this module does not (messages, other names, unknown functions) is an error that says so.

use super::functions::{self, Function};
use super::tree::{Arithmetic, Comparison, Literal, Macro, Node, Root, Walk};
use cel::common::ast::operators as op;
use cel::common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedExpr, LiteralValue, SelectExpr};

/// How deep a tree may be. Evaluating one level takes a few KB of stack in a build without optimisation, so
/// this many take about a quarter of what a thread of the server has (2 MiB); no hand-written expression
/// comes near.
pub(super) const DEPTH_MAX: usize = 100;

/// Names of types that may stand as values: `type(x) == string`.
const TYPES: [&str; 10] =
    ["bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type"];

/// Makes our tree.
///
/// # Errors
/// What the expression uses and there is not, or its depth.
pub(super) fn build(expr: &Expr) -> Result<Node, String> {
    Builder { locals: Vec::new(), depth: 0 }.node(expr)
}

struct Builder<'a> {
    /// Variables of the macros around the node, outermost first.
    locals: Vec<&'a str>,
    depth: usize,
}

impl<'a> Builder<'a> {
    fn node(&mut self, expr: &'a Expr) -> Result<Node, String> {
        if self.depth >= DEPTH_MAX {
            return Err(format!("it is nested more than {DEPTH_MAX} levels deep"));
        }
        self.depth += 1;
        let node = match expr {
            Expr::Literal(literal) => Ok(Node::Literal(constant(literal))),
            Expr::Ident(name) => self.name(name),
            Expr::Select(select) => self.select(select),
            Expr::Call(call) => self.call(call),
            Expr::List(list) => self.nodes(&list.elements).map(Node::List),
            Expr::Map(map) => self.map(map.entries.iter().map(|entry| &entry.expr)),
            Expr::Comprehension(walk) => self.walk(walk),
            Expr::Struct(message) => Err(format!("there is no message {}", message.type_name)),
            Expr::Unspecified => Err("a part of it is empty".to_owned()),
        };
        self.depth -= 1;
        node
    }

    fn nodes(&mut self, exprs: &'a [IdedExpr]) -> Result<Vec<Node>, String> {
        exprs.iter().map(|e| self.node(&e.expr)).collect()
    }

    /// Children of which there must be `N`; the parser gives no other number.
    fn operands<const N: usize>(&mut self, exprs: &'a [IdedExpr]) -> Result<Box<[Node; N]>, String> {
        let nodes = self.nodes(exprs)?;
        let count = nodes.len();
        let nodes: Result<[Node; N], _> = nodes.try_into();
        nodes.map(Box::new).map_err(|_| format!("an operator has {count} operands instead of {N}"))
    }

    /// A variable. A leading dot asks for the one outside of all macros.
    fn name(&self, name: &str) -> Result<Node, String> {
        let outer = name.strip_prefix('.');
        if outer.is_none()
            && let Some(place) = self.locals.iter().rposition(|local| *local == name)
        {
            return Ok(Node::Local(place));
        }
        Ok(match outer.unwrap_or(name) {
            "event" => Node::Root(Root::Event),
            "async" => Node::Root(Root::Incoming),
            "vars" => Node::Root(Root::Vars),
            "output" => Node::Root(Root::Output),
            other => match TYPES.into_iter().find(|t| *t == other) {
                Some(name) => Node::Type(name),
                None => return Err(format!("there is no variable {name}: there are event and async")),
            },
        })
    }

    /// A chain of fields becomes one node, however long.
    fn select(&mut self, last: &'a SelectExpr) -> Result<Node, String> {
        if last.test {
            let of = Box::new(self.node(&last.operand.expr)?);
            return Ok(Node::Has { of, field: last.field.clone() });
        }
        let mut fields = vec![last.field.clone()];
        let mut of = &last.operand.expr;
        while let Expr::Select(select) = of
            && !select.test
        {
            fields.push(select.field.clone());
            of = &select.operand.expr;
        }
        fields.reverse();
        let of = self.node(of)?;
        Ok(path(of, fields))
    }

    fn call(&mut self, call: &'a CallExpr) -> Result<Node, String> {
        let args = call.args.as_slice();
        if call.target.is_none()
            && let Some(node) = self.operator(&call.func_name, args)
        {
            return node;
        }
        let name = call.func_name.trim_start_matches('.');
        let mut nodes = Vec::with_capacity(args.len() + 1);
        let (function, arguments) = known(name)?;
        if let Some(target) = &call.target {
            nodes.push(self.node(&target.expr)?);
        }
        nodes.extend(self.nodes(args)?);
        if !arguments.contains(&nodes.len()) {
            return Err(format!(
                "{name} takes {} arguments (its receiver included), not {}",
                functions::spelled(&arguments),
                nodes.len()
            ));
        }
        Ok(Node::Call(function, nodes))
    }

    /// An operator, which the parser writes as a function with a name of its own.
    fn operator(&mut self, name: &str, args: &'a [IdedExpr]) -> Option<Result<Node, String>> {
        Some(match name {
            op::LOGICAL_AND => self.flat(op::LOGICAL_AND, args).map(Node::And),
            op::LOGICAL_OR => self.flat(op::LOGICAL_OR, args).map(Node::Or),
            op::LOGICAL_NOT => self.operands::<1>(args).map(|of| {
                let [of] = *of;
                Node::Not(Box::new(of))
            }),
            op::NEGATE => self.operands::<1>(args).map(|of| negated(*of)),
            op::CONDITIONAL => self.operands(args).map(Node::If),
            op::INDEX => self.operands(args).map(|pair| index(*pair)),
            op::IN => self.operands(args).map(Node::In),
            _ => {
                if let Some(comparison) = comparison(name) {
                    self.operands(args).map(|pair| Node::Compare(comparison, pair))
                } else {
                    let arithmetic = arithmetic(name)?;
                    self.operands(args).map(|pair| Node::Arithmetic(arithmetic, pair))
                }
            }
        })
    }

    /// The operands of `&&` (or `||`) and of those directly below it, in order: they mean the same flat.
    fn flat(&mut self, name: &str, args: &'a [IdedExpr]) -> Result<Vec<Node>, String> {
        let mut nodes = Vec::new();
        let mut left: Vec<&'a IdedExpr> = args.iter().rev().collect();
        while let Some(next) = left.pop() {
            match &next.expr {
                Expr::Call(call) if call.func_name == name && call.target.is_none() => {
                    left.extend(call.args.iter().rev());
                }
                other => nodes.push(self.node(other)?),
            }
        }
        Ok(nodes)
    }

    fn map(&mut self, entries: impl Iterator<Item = &'a EntryExpr>) -> Result<Node, String> {
        let entries = entries.map(|entry| match entry {
            EntryExpr::MapEntry(entry) => Ok([self.node(&entry.key.expr)?, self.node(&entry.value.expr)?]),
            EntryExpr::StructField(field) => Err(format!("a map has a field {}", field.field)),
        });
        entries.collect::<Result<_, _>>().map(Node::Map)
    }

    /// A macro: the parser has spelled it out as a loop, of which it makes these shapes and no other.
    fn walk(&mut self, walk: &'a ComprehensionExpr) -> Result<Node, String> {
        let range = self.node(&walk.iter_range.expr)?;
        self.locals.push(&walk.iter_var);
        let what = self.step(&walk.accu_init.expr, &walk.loop_step.expr);
        self.locals.pop();
        Ok(Node::Macro(Box::new(Macro { range, what: what? })))
    }

    fn step(&mut self, init: &'a Expr, step: &'a Expr) -> Result<Walk, String> {
        let unknown = || "it has a loop of a kind that is not known".to_owned();
        let Expr::Call(call) = step else { return Err(unknown()) };
        match (init, call.func_name.as_str(), call.args.as_slice()) {
            (Expr::Literal(LiteralValue::Boolean(_)), op::LOGICAL_AND, [_, body]) => {
                self.node(&body.expr).map(Walk::All)
            }
            (Expr::Literal(LiteralValue::Boolean(_)), op::LOGICAL_OR, [_, body]) => {
                self.node(&body.expr).map(Walk::Exists)
            }
            (Expr::Literal(LiteralValue::Int(_)), op::CONDITIONAL, [body, _, _]) => {
                self.node(&body.expr).map(Walk::ExistsOne)
            }
            (Expr::List(_), op::CONDITIONAL, [only, then, _]) => {
                let only = Some(self.node(&only.expr)?);
                let item = self.node(appended(&then.expr).ok_or_else(unknown)?)?;
                Ok(Walk::Collect { only, item })
            }
            (Expr::List(_), op::ADD, _) => {
                let item = self.node(appended(step).ok_or_else(unknown)?)?;
                Ok(Walk::Collect { only: None, item })
            }
            _ => Err(unknown()),
        }
    }
}

/// `x` of `result + [x]`.
fn appended(step: &Expr) -> Option<&Expr> {
    let Expr::Call(CallExpr { func_name, args, .. }) = step else { return None };
    let [_, IdedExpr { expr: Expr::List(list), .. }] = args.as_slice() else { return None };
    match list.elements.as_slice() {
        [item] if func_name == op::ADD => Some(&item.expr),
        _ => None,
    }
}

fn known(name: &str) -> Result<(Function, std::ops::RangeInclusive<usize>), String> {
    functions::find(name).ok_or_else(|| format!("there is no function {name}"))
}

/// Fields of a node, joined to those that it is already.
fn path(of: Node, fields: Vec<String>) -> Node {
    match of {
        Node::Path { of, fields: mut first } => {
            first.extend(fields);
            Node::Path { of, fields: first }
        }
        of => Node::Path { of: Box::new(of), fields },
    }
}

/// An index; by a string it is a field.
fn index(pair: [Node; 2]) -> Node {
    match pair {
        [of, Node::Literal(Literal::Text(field))] => path(of, vec![field]),
        pair => Node::Index(Box::new(pair)),
    }
}

/// Minus; of a number it is a number.
fn negated([of]: [Node; 1]) -> Node {
    match of {
        Node::Literal(Literal::Double(number)) => Node::Literal(Literal::Double(-number)),
        Node::Literal(Literal::Int(number)) if number != i64::MIN => Node::Literal(Literal::Int(-number)),
        of => Node::Negate(Box::new(of)),
    }
}

fn constant(literal: &LiteralValue) -> Literal {
    match literal {
        LiteralValue::Null => Literal::Null,
        LiteralValue::Boolean(value) => Literal::Bool(*value.inner()),
        LiteralValue::Int(value) => Literal::Int(*value.inner()),
        LiteralValue::UInt(value) => Literal::Uint(*value.inner()),
        LiteralValue::Double(value) => Literal::Double(*value.inner()),
        LiteralValue::String(value) => Literal::Text(value.inner().to_owned()),
        LiteralValue::Bytes(value) => Literal::Bytes(value.inner().to_vec()),
    }
}

fn comparison(name: &str) -> Option<Comparison> {
    Some(match name {
        op::EQUALS => Comparison::Equal,
        op::NOT_EQUALS => Comparison::NotEqual,
        op::LESS => Comparison::Less,
        op::LESS_EQUALS => Comparison::LessOrEqual,
        op::GREATER => Comparison::Greater,
        op::GREATER_EQUALS => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

fn arithmetic(name: &str) -> Option<Arithmetic> {
    Some(match name {
        op::ADD => Arithmetic::Add,
        op::SUBSTRACT => Arithmetic::Subtract,
        op::MULTIPLY => Arithmetic::Multiply,
        op::DIVIDE => Arithmetic::Divide,
        op::MODULO => Arithmetic::Remainder,
        _ => return None,
    })
}
