//! Where strict CEL has a value, the lenient reading has the same: compared with the `cel` crate's own
//! evaluation on random expressions of which every part has a type.

use cel::{Context, Program, Value as Cel};
use engine::expr::{Expression, Vars};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::HashMap;

/// What the expressions are about. Every number is a double to both.
fn event() -> Value {
    json!({"data": {"a": 7, "b": -2.5, "s": "hello", "e": "", "t": true, "f": false, "l": [1, 2.5, 7],
        "m": {"k": 1, "s": "v"}, "none": []}})
}

/// JSON as strict CEL's values.
fn strict(json: &Value) -> Cel {
    match json {
        Value::Null => Cel::Null,
        Value::Bool(value) => Cel::Bool(*value),
        Value::Number(number) => Cel::Float(number.as_f64().unwrap()),
        Value::String(text) => Cel::String(text.clone().into()),
        Value::Array(items) => Cel::List(items.iter().map(strict).collect::<Vec<_>>().into()),
        Value::Object(entries) => {
            let entries = entries.iter().map(|(name, value)| (name.clone(), strict(value)));
            Cel::Map(entries.collect::<HashMap<_, _>>().into())
        }
    }
}

/// Strict CEL's values as ours: whole numbers are integers. `None` for what is no JSON.
fn json_of(value: &Cel) -> Option<Value> {
    Some(match value {
        Cel::Null => Value::Null,
        Cel::Bool(value) => json!(value),
        Cel::Int(value) => json!(value),
        Cel::UInt(value) => json!(value),
        Cel::Float(value) if value.fract() == 0.0 && value.abs() < 9e15 => json!(*value as i64),
        Cel::Float(value) if value.is_finite() => json!(value),
        Cel::String(text) => json!(text.as_str()),
        Cel::List(items) => Value::Array(items.iter().map(json_of).collect::<Option<_>>()?),
        Cel::Map(map) => {
            let entries = map.map.iter().map(|(key, value)| Some((key.to_string(), json_of(value)?)));
            Value::Object(entries.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// Expressions of each type, grown together.
#[derive(Clone, Debug)]
struct Typed {
    bool: String,
    double: String,
    int: String,
    text: String,
    list: String,
}

fn pick(of: &[&str]) -> BoxedStrategy<String> {
    prop::sample::select(of.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>()).boxed()
}

fn leaves() -> impl Strategy<Value = Typed> {
    (
        pick(&["true", "false", "event.data.t", "event.data.f", "has(event.data.a)", "has(event.data.zz)"]),
        pick(&[
            "0.0",
            "1.0",
            "2.5",
            "-3.0",
            "100.0",
            "event.data.a",
            "event.data.b",
            "event.data.l[1]",
            "double(3)",
        ]),
        pick(&[
            "0",
            "1",
            "2",
            "-3",
            "10",
            "size(event.data.l)",
            "size(event.data.s)",
            "int('4')",
            "int(2.9)",
        ]),
        pick(&[
            "''",
            "'a'",
            "'lo'",
            "'h\\u00e9'",
            "event.data.s",
            "event.data.e",
            "event.data.m.s",
            "string(5)",
        ]),
        pick(&["[]", "[1, 2, 3]", "[0, -3]", "event.data.l", "event.data.none", "[1.0, 2.0]"]),
    )
        .prop_map(|(bool, double, int, text, list)| Typed { bool, double, int, text, list })
}

/// One level more around two samples.
fn grown(a: Typed, b: Typed, choice: [prop::sample::Index; 5]) -> Typed {
    let compare = ["==", "!=", "<", "<=", ">", ">="][choice[0].index(6)];
    let bools = [
        format!("({} && {})", a.bool, b.bool),
        format!("({} || {})", a.bool, b.bool),
        format!("!({})", a.bool),
        format!("({} {compare} {})", a.double, b.double),
        format!("({} {compare} {})", a.int, b.int),
        format!("({} {compare} {})", a.int, b.double),
        format!("({} {compare} {})", a.text, b.text),
        format!("({} == {})", a.list, b.list),
        format!("({} != {})", a.bool, b.bool),
        format!("({} in {})", a.int, b.list),
        format!("('k' in event.data.m && {})", a.bool),
        format!("({}).contains({})", a.text, b.text),
        format!("({}).startsWith({})", a.text, b.text),
        format!("({}).endsWith({})", a.text, b.text),
        format!("({}).all(x, x {compare} {})", a.list, b.double),
        format!("({}).exists(x, x {compare} {} && {})", a.list, b.double, b.bool),
        format!("({}).exists_one(x, x {compare} {})", a.list, b.int),
        format!("({} ? {} : {})", a.bool, b.bool, a.bool),
    ];
    let doubles = [
        format!("({} + {})", a.double, b.double),
        format!("({} - {})", a.double, b.double),
        format!("({} * {})", a.double, b.double),
        format!("({} / {})", a.double, b.double),
        format!("-({})", a.double),
        format!("double({})", a.int),
        format!("({} ? {} : {})", a.bool, a.double, b.double),
    ];
    let ints = [
        format!("({} + {})", a.int, b.int),
        format!("({} - {})", a.int, b.int),
        format!("({} * {})", a.int, b.int),
        format!("({} / {})", a.int, b.int),
        format!("({} % {})", a.int, b.int),
        format!("-({})", a.int),
        format!("size({})", a.list),
        format!("size({})", a.text),
        format!("({} ? {} : {})", a.bool, a.int, b.int),
    ];
    let texts = [
        format!("({} + {})", a.text, b.text),
        format!("string({})", a.int),
        format!("string({})", a.bool),
        format!("({} ? {} : {})", a.bool, a.text, b.text),
    ];
    let lists = [
        format!("({} + {})", a.list, b.list),
        format!("({}).map(x, [x])", a.list),
        format!("({}).filter(x, x {compare} {})", a.list, b.double),
        format!("[{}, {}]", a.double, b.double),
        format!("[{}]", a.int),
        format!("({}).map(x, x {compare} {}, x)", a.list, b.int),
        format!("({} ? {} : {})", a.bool, a.list, b.list),
    ];
    let one = |from: &[String], n: usize| from[choice[n].index(from.len())].clone();
    Typed {
        bool: one(&bools, 0),
        double: one(&doubles, 1),
        int: one(&ints, 2),
        text: one(&texts, 3),
        list: one(&lists, 4),
    }
}

fn typed() -> impl Strategy<Value = Typed> {
    leaves().prop_recursive(3, 12, 2, |inner| {
        let choice = any::<[prop::sample::Index; 5]>();
        (inner.clone(), inner, choice).prop_map(|(a, b, choice)| grown(a, b, choice))
    })
}

#[test]
fn lenient_agrees_with_strict_wherever_strict_has_a_value() {
    let event = event();
    let mut context = Context::default();
    context.add_variable_from_value("event", strict(&event));
    let (compared, all) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(Config::with_cases(300));
    let result = runner.run(&typed(), |typed| {
        for text in [typed.bool, typed.double, typed.int, typed.text, typed.list] {
            // Beyond the bounds there is nothing to compare.
            let Ok(expression) = Expression::parse("f", &text) else { continue };
            all.set(all.get() + 1);
            let expected = Program::compile(&text).unwrap().execute(&context);
            let Some(expected) = expected.ok().as_ref().and_then(json_of) else { continue };
            let value = expression.value(&Vars { event: Some(&event), incoming: None, now_ms: 0 });
            compared.set(compared.get() + 1);
            prop_assert_eq!(value, Ok(expected), "{}", text);
        }
        Ok(())
    });
    result.unwrap();
    // Most have a value: the comparison compares.
    assert!(compared.get() * 10 > all.get() * 7, "{} of {}", compared.get(), all.get());
}
