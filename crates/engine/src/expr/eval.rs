//! The walk over the tree.
//!
//! Errors as in CEL: `&&` is false if one operand is, `||` true if one is, whatever fails beside it, and
//! `all` and `exists` likewise; only an evaluation that takes too much work fails in any case.

use super::meter::{EvalError, Meter};
use super::tree::{Macro, Node, Root, Walk};
use super::value::{Key, Map, Value};
use super::{Vars, arithmetic, functions, relation};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Evaluates, and makes of the value what is asked, within one budget.
pub(super) fn run<T>(
    root: &Node,
    vars: &Vars<'_>,
    make: impl FnOnce(&Value<'_>, &mut Meter) -> Result<T, EvalError>,
) -> Result<T, EvalError> {
    run_with(root, vars, None, make)
}

/// As [`run`], with `output` bound too.
pub(super) fn run_with<T>(
    root: &Node,
    vars: &Vars<'_>,
    output: Option<&serde_json::Value>,
    make: impl FnOnce(&Value<'_>, &mut Meter) -> Result<T, EvalError>,
) -> Result<T, EvalError> {
    let mut walk = Evaluation { vars, output, locals: Vec::new(), meter: Meter::new() };
    let value = walk.node(root)?;
    make(&value, &mut walk.meter)
}

struct Evaluation<'a> {
    vars: &'a Vars<'a>,
    /// What the run it is asked of has given, where it is asked of a run.
    output: Option<&'a serde_json::Value>,
    /// The elements that the macros around the node are at, outermost first.
    locals: Vec<Value<'a>>,
    meter: Meter,
}

type Evaluated<'a> = Result<Value<'a>, EvalError>;

impl<'a> Evaluation<'a> {
    // Each kind of node has a function of its own, so that one level takes little stack.
    fn node(&mut self, node: &'a Node) -> Evaluated<'a> {
        self.meter.step()?;
        match node {
            Node::Literal(literal) => Ok(Value::literal(literal)),
            Node::Root(root) => Ok(self.root(*root)),
            Node::Local(place) => Ok(self.locals.get(*place).cloned().unwrap_or(Value::Missing)),
            Node::Type(name) => Ok(Value::Type(name)),
            Node::Path { of, fields } => self.path(of, fields),
            Node::Has { of, field } => self.has(of, field),
            Node::Index(pair) => self.pair(pair, element),
            Node::And(nodes) => self.until(nodes, false),
            Node::Or(nodes) => self.until(nodes, true),
            Node::Not(of) => self.node(of).map(|value| Value::Bool(!value.truthy())),
            Node::If(three) => self.choice(three),
            Node::Compare(how, pair) => {
                self.pair(pair, |[a, b], meter| relation::compare(*how, &a, &b, meter).map(Value::Bool))
            }
            Node::In(pair) => self.pair(pair, contains),
            Node::Arithmetic(how, pair) => {
                self.pair(pair, |[a, b], meter| arithmetic::apply(*how, a, b, meter))
            }
            Node::Negate(of) => self.node(of).and_then(|value| arithmetic::negate(&value)),
            Node::List(nodes) => self.nodes(nodes).map(Value::list),
            Node::Map(entries) => self.map(entries),
            Node::Call(function, nodes) => self.call(*function, nodes),
            Node::Macro(walk) => self.walk(walk),
        }
    }

    fn root(&self, root: Root) -> Value<'a> {
        match root {
            Root::Event => Value::of(self.vars.event),
            Root::Incoming => Value::of(self.vars.incoming),
            Root::Output => Value::of(self.output),
            Root::Vars => Value::Missing,
        }
    }

    fn nodes(&mut self, nodes: &'a [Node]) -> Result<Vec<Value<'a>>, EvalError> {
        nodes.iter().map(|node| self.node(node)).collect()
    }

    fn pair(
        &mut self,
        [a, b]: &'a [Node; 2],
        what: impl FnOnce([Value<'a>; 2], &mut Meter) -> Evaluated<'a>,
    ) -> Evaluated<'a> {
        let pair = [self.node(a)?, self.node(b)?];
        what(pair, &mut self.meter)
    }

    fn path(&mut self, of: &'a Node, fields: &'a [String]) -> Evaluated<'a> {
        let of = self.node(of)?;
        self.meter.steps(fields.len())?;
        Ok(fields.iter().fold(of, |value, field| value.field(field)))
    }

    fn has(&mut self, of: &'a Node, field: &'a str) -> Evaluated<'a> {
        let value = self.node(of)?.field(field);
        Ok(Value::Bool(!matches!(value, Value::Missing)))
    }

    /// Whether one of the nodes counts as `wanted` says (`||`), or else all say the opposite (`&&`).
    fn until(&mut self, nodes: &'a [Node], wanted: bool) -> Evaluated<'a> {
        let mut failed = None;
        for node in nodes {
            match self.node(node) {
                Ok(value) if value.truthy() == wanted => return Ok(Value::Bool(wanted)),
                Ok(_) => {}
                Err(error) if error.is_final() => return Err(error),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(Value::Bool(!wanted)), Err)
    }

    fn choice(&mut self, [condition, then, otherwise]: &'a [Node; 3]) -> Evaluated<'a> {
        if self.node(condition)?.truthy() { self.node(then) } else { self.node(otherwise) }
    }

    fn map(&mut self, entries: &'a [[Node; 2]]) -> Evaluated<'a> {
        let mut map = BTreeMap::new();
        for [key, value] in entries {
            let key = self.node(key)?;
            let Some(key) = Key::of(&key) else {
                return Err(EvalError::operation(format!("{} is no key of a map", key.kind())));
            };
            self.meter.bytes(key.bytes())?;
            if map.insert(key, self.node(value)?).is_some() {
                return Err(EvalError::operation("a map has a key twice"));
            }
        }
        Ok(Value::Map(Map::Made(Rc::new(map))))
    }

    fn call(&mut self, function: functions::Function, nodes: &'a [Node]) -> Evaluated<'a> {
        let args = self.nodes(nodes)?;
        functions::call(function, &args, self.vars.now_ms, &mut self.meter)
    }

    /// Macros of what is missing: nothing fits, and nothing is collected.
    fn walk(&mut self, walk: &'a Macro) -> Evaluated<'a> {
        let elements = match self.node(&walk.range)? {
            Value::List(list) => {
                self.meter.steps(list.len())?;
                list.iter().collect::<Vec<_>>()
            }
            Value::Map(map) => {
                self.meter.steps(map.len())?;
                map.entries().into_iter().map(|(key, _)| key.value()).collect()
            }
            Value::Missing => {
                return Ok(match walk.what {
                    Walk::Collect { .. } => Value::Missing,
                    _ => Value::Bool(false),
                });
            }
            other => return Err(EvalError::operation(format!("a macro walks over {}", other.kind()))),
        };
        match &walk.what {
            Walk::All(body) => self.any(elements, body, false),
            Walk::Exists(body) => self.any(elements, body, true),
            Walk::ExistsOne(body) => self.exactly_one(elements, body),
            Walk::Collect { only, item } => self.collect(elements, only.as_ref(), item),
        }
    }

    /// With the element as the innermost local.
    fn with(&mut self, element: Value<'a>, body: &'a Node) -> Evaluated<'a> {
        self.locals.push(element);
        let value = self.node(body);
        self.locals.pop();
        value
    }

    /// Like [`until`](Self::until), over elements.
    fn any(&mut self, elements: Vec<Value<'a>>, body: &'a Node, wanted: bool) -> Evaluated<'a> {
        let mut failed = None;
        for element in elements {
            match self.with(element, body) {
                Ok(value) if value.truthy() == wanted => return Ok(Value::Bool(wanted)),
                Ok(_) => {}
                Err(error) if error.is_final() => return Err(error),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(Value::Bool(!wanted)), Err)
    }

    fn exactly_one(&mut self, elements: Vec<Value<'a>>, body: &'a Node) -> Evaluated<'a> {
        let mut count = 0_usize;
        for element in elements {
            count += usize::from(self.with(element, body)?.truthy());
        }
        Ok(Value::Bool(count == 1))
    }

    fn collect(&mut self, elements: Vec<Value<'a>>, only: Option<&'a Node>, item: &'a Node) -> Evaluated<'a> {
        let mut items = Vec::new();
        for element in elements {
            if let Some(only) = only
                && !self.with(element.clone(), only)?.truthy()
            {
                continue;
            }
            items.push(self.with(element, item)?);
        }
        Ok(Value::list(items))
    }
}

/// What a value has at a place or under a key.
fn element<'a>([of, at]: [Value<'a>; 2], meter: &mut Meter) -> Evaluated<'a> {
    meter.bytes(at.bytes())?;
    Ok(of.element(&at))
}

/// Whether a list has an element equal to this, or a map this key. What is missing has and is in nothing but
/// a list with null in it.
fn contains<'a>([element, of]: [Value<'a>; 2], meter: &mut Meter) -> Evaluated<'a> {
    Ok(Value::Bool(match &of {
        Value::List(list) => {
            for item in list.iter() {
                meter.step()?;
                if relation::equal(&element, &item, meter, 0)? {
                    return Ok(Value::Bool(true));
                }
            }
            false
        }
        Value::Map(map) => {
            meter.bytes(element.bytes())?;
            Key::of(&element).is_some_and(|key| map.get(&key).is_some())
        }
        Value::Missing => false,
        other => return Err(EvalError::operation(format!("nothing is in {}", other.kind()))),
    }))
}
