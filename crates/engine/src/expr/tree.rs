//! The tree of an expression: names resolved, chains of fields and of `&&` and `||` flat, macros as what they
//! are. [`build`](super::build) makes it.

use super::functions::Function;

/// One node. Every child is less than [`DEPTH_MAX`](super::build::DEPTH_MAX) levels below the root.
#[derive(Debug)]
pub(super) enum Node {
    /// A constant.
    Literal(Literal),
    /// A variable of the outside, bare.
    Root(Root),
    /// The variable of a macro around it: its place among those in scope, from outside.
    Local(usize),
    /// The name of a type.
    Type(&'static str),
    /// Fields, one of the other: `event.data.id`, `event["data"]`.
    Path { of: Box<Node>, fields: Vec<String> },
    /// Whether a map has a field.
    Has { of: Box<Node>, field: String },
    /// An element by a computed place or name.
    Index(Box<[Node; 2]>),
    /// True if all are.
    And(Vec<Node>),
    /// True if one is.
    Or(Vec<Node>),
    /// The opposite.
    Not(Box<Node>),
    /// Condition, then, else.
    If(Box<[Node; 3]>),
    /// A comparison.
    Compare(Comparison, Box<[Node; 2]>),
    /// Whether the second has the first: an element, or a key.
    In(Box<[Node; 2]>),
    /// Two numbers, or what adds like them.
    Arithmetic(Arithmetic, Box<[Node; 2]>),
    /// Minus one operand.
    Negate(Box<Node>),
    /// A list.
    List(Vec<Node>),
    /// A map: keys and values.
    Map(Vec<[Node; 2]>),
    /// A function of arguments; a receiver is the first.
    Call(Function, Vec<Node>),
    /// A walk over a list or a map's keys.
    Macro(Box<Macro>),
}

/// A constant of the text.
#[derive(Debug)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(String),
    Bytes(Vec<u8>),
}

/// The variables of the outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// `event`.
    Event,
    /// `async`.
    Incoming,
    /// `vars`, which nothing binds: always missing.
    Vars,
    /// `output`, of filters over runs: missing where none is.
    Output,
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// An arithmetic operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// A macro that walks. Inside [`what`](Macro::what) the element is the innermost local.
#[derive(Debug)]
pub(super) struct Macro {
    /// What is walked.
    pub(super) range: Node,
    /// What is done with each element.
    pub(super) what: Walk,
}

/// What a macro does with each element.
#[derive(Debug)]
pub(super) enum Walk {
    /// `all`: every element fits.
    All(Node),
    /// `exists`: one fits.
    Exists(Node),
    /// `exists_one`: exactly one fits.
    ExistsOne(Node),
    /// `map` and `filter`: a value of each element, or of those that fit.
    Collect { only: Option<Node>, item: Node },
}

impl Walk {
    /// The nodes evaluated for each element.
    pub(super) fn bodies(&self) -> impl Iterator<Item = &Node> {
        let (first, second) = match self {
            Walk::All(body) | Walk::Exists(body) | Walk::ExistsOne(body) => (Some(body), None),
            Walk::Collect { only, item } => (only.as_ref(), Some(item)),
        };
        first.into_iter().chain(second)
    }
}

impl Node {
    /// The path of a variable of the outside: which one, and the fields below it. A bare variable has none.
    pub(super) fn plain_path(&self) -> Option<(Root, &[String])> {
        match self {
            Node::Root(root) => Some((*root, &[])),
            Node::Path { of, fields } => match **of {
                Node::Root(root) => Some((root, fields)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Its children.
    pub(super) fn children(&self) -> Vec<&Node> {
        match self {
            Node::Literal(_) | Node::Root(_) | Node::Local(_) | Node::Type(_) => Vec::new(),
            Node::Path { of, .. } | Node::Has { of, .. } => vec![of],
            Node::Not(of) | Node::Negate(of) => vec![of],
            Node::Index(pair) | Node::Compare(_, pair) | Node::In(pair) | Node::Arithmetic(_, pair) => {
                pair.iter().collect()
            }
            Node::If(three) => three.iter().collect(),
            Node::And(nodes) | Node::Or(nodes) | Node::List(nodes) | Node::Call(_, nodes) => {
                nodes.iter().collect()
            }
            Node::Map(entries) => entries.iter().flatten().collect(),
            Node::Macro(walk) => std::iter::once(&walk.range).chain(walk.what.bodies()).collect(),
        }
    }

    /// Whether it and all below it are logic, comparison, field access and literals.
    pub(super) fn is_plain(&self) -> bool {
        let itself = match self {
            Node::Literal(_) | Node::Root(_) | Node::Path { .. } | Node::Index(_) => true,
            Node::And(_) | Node::Or(_) | Node::Not(_) | Node::If(_) | Node::Compare(..) => true,
            Node::List(_) | Node::Map(_) => true,
            Node::Local(_) | Node::Type(_) | Node::Has { .. } | Node::In(_) => false,
            Node::Arithmetic(..) | Node::Negate(_) | Node::Call(..) | Node::Macro(_) => false,
        };
        itself && self.children().into_iter().all(Node::is_plain)
    }
}
