//! Expressions: what each leniency, each function and each standard operator gives, in tables.

use engine::expr::{EvalError, Expression, Vars};
use serde_json::{Value, json};

/// 2026-11-24T02:44:00Z.
const NOW: i64 = 1_795_488_240_000;

fn parsed(text: &str) -> Expression {
    Expression::parse("f", text).unwrap()
}

/// An event with something of every kind.
fn event() -> Value {
    json!({"name": "shop/paid", "ts": NOW, "user": {}, "data": {
        "seven": 7, "half": 0.5, "zero": 0, "neg": -3, "text": "Hello", "none": "", "yes": true, "no": false,
        "nil": null, "list": [1, 2, 3], "empty": [], "map": {"a": 1}, "bare": {}, "id": 123_456_789,
        "at": "2026-11-24T02:00:00Z", "items": [{"sku": "a", "n": 1}, {"sku": "b", "n": 5}]
    }})
}

fn value(text: &str) -> Result<Value, EvalError> {
    let event = event();
    parsed(text).value(&Vars { event: Some(&event), incoming: None, now_ms: NOW })
}

/// The truth of each, as `value` and as `holds`.
fn truths(table: &[(&str, bool)]) {
    let event = event();
    let vars = Vars { event: Some(&event), incoming: None, now_ms: NOW };
    for (text, expected) in table {
        assert_eq!(value(text), Ok(json!(expected)), "{text}");
        assert_eq!(parsed(text).holds(&vars), Ok(*expected), "{text}");
    }
}

fn values(table: &[(&str, Value)]) {
    for (text, expected) in table {
        assert_eq!(value(text), Ok(expected.clone()), "{text}");
    }
}

/// Each fails, and says what.
fn failures(table: &[(&str, &str)]) {
    for (text, why) in table {
        let error = value(text).expect_err(text).to_string();
        assert!(error.contains(why), "{text}: {error}");
    }
}

#[test]
fn a_missing_path_equals_null_and_itself_alone() {
    truths(&[
        ("event.data.x == null", true),
        ("null == event.data.x", true),
        ("event.data.x != null", false),
        ("null != event.data.x", false),
        ("event.data.x == event.data.y", true),
        ("event.data.x == async.data.x", true),
        ("event.data.x != event.data.y", false),
        ("event.data.x == event.data.nil", true),
        ("event.data.x == 0", false),
        ("event.data.x == ''", false),
        ("'' == event.data.x", false),
        ("event.data.x == false", false),
        ("event.data.x != 0", true),
        ("event.data.x != 'a'", true),
        ("'a' != event.data.x", true),
        ("event.data.x == []", false),
        // However deep, and through what has no fields or elements.
        ("event.data.x.y.z == null", true),
        ("event.data.text.y == null", true),
        ("event.data.nil.y == null", true),
        ("event.data.list.y == null", true),
        ("event.data.list[3] == null", true),
        ("event.data.list[-1] == null", true),
        ("event.data.list[0.5] == null", true),
        ("event.data.list[event.data.x] == null", true),
        ("event.data.map['b'] == null", true),
        ("event.data.x[0]['y'] == null", true),
        ("vars.a == null", true),
        ("async.data.id == null", true),
    ]);
}

#[test]
fn a_missing_path_is_less_than_everything() {
    truths(&[
        ("event.data.x < 1", true),
        ("event.data.x < -1000", true),
        ("event.data.x < 'a'", true),
        ("event.data.x < ''", true),
        ("event.data.x < false", true),
        ("event.data.x < []", true),
        ("event.data.x <= 1", true),
        ("event.data.x > 1", false),
        ("event.data.x > -1000", false),
        ("event.data.x >= 1", false),
        ("1 > event.data.x", true),
        ("1 >= event.data.x", true),
        ("1 < event.data.x", false),
        ("1 <= event.data.x", false),
        // Beside its equals.
        ("event.data.x < null", false),
        ("event.data.x <= null", true),
        ("event.data.x <= event.data.y", true),
        ("event.data.x < event.data.y", false),
    ]);
}

#[test]
fn a_missing_path_is_nothing_to_functions() {
    values(&[
        ("event.data.x + 7", json!(7)),
        ("7 + event.data.x", json!(7)),
        ("event.data.x + 'a'", json!("a")),
        ("'a' + event.data.x", json!("a")),
        ("event.data.x + event.data.y", json!(null)),
        ("size(event.data.x)", json!(0)),
        ("event.data.x.size()", json!(0)),
        ("event.data.x", json!(null)),
    ]);
    truths(&[
        ("event.data.x.contains('a')", false),
        ("'abc'.contains(event.data.x)", false),
        ("event.data.x.startsWith('a')", false),
        ("event.data.x.endsWith('a')", false),
        ("event.data.x.matches('a')", false),
        ("lowercase(event.data.x)", false),
        ("uppercase(event.data.x)", false),
        ("b64decode(event.data.x)", false),
        ("json_parse(event.data.x)", false),
        ("date(event.data.x)", false),
        ("now_plus(event.data.x)", false),
        ("int(event.data.x)", false),
        ("event.data.x - 1", false),
        ("1 * event.data.x", false),
        ("-event.data.x", false),
        ("1 in event.data.x", false),
        ("event.data.x in [1, 2]", false),
        ("event.data.x in [1, null]", true),
        ("event.data.x.exists(i, true)", false),
        ("event.data.x.all(i, true)", false),
        ("event.data.x.exists_one(i, true)", false),
        ("size(event.data.x.filter(i, true)) == 0", true),
        ("event.data.x.map(i, i) == null", true),
        ("has(event.data.x)", false),
        ("has(event.data.x.y)", false),
    ]);
}

#[test]
fn null_compares_as_zero_or_empty() {
    truths(&[
        ("null == null", true),
        ("event.data.nil == 0", true),
        ("0.0 == event.data.nil", true),
        ("null == 0u", true),
        ("null == ''", true),
        ("'' == null", true),
        ("null == 1", false),
        ("null != 1", true),
        ("null == 'a'", false),
        ("null < 1", true),
        ("null > -1", true),
        ("null <= 0", true),
        ("null < 0", false),
        ("null < 'a'", true),
        ("'a' > null", true),
        ("null >= ''", true),
        // Only beside numbers and text.
        ("null == false", false),
        ("null == []", false),
        ("null == {}", false),
        ("null < false", false),
        ("null < []", false),
    ]);
    values(&[("null + 1", json!(1)), ("'a' + null", json!("a")), ("null + null", json!(null))]);
}

#[test]
fn numbers_compare_and_add_across_their_types() {
    truths(&[
        ("event.data.seven == 7", true),
        ("7 == event.data.seven", true),
        ("7 == 7.0", true),
        ("7u == 7", true),
        ("7u == 7.0", true),
        ("7 != 7.5", true),
        ("event.data.half < 1", true),
        ("1 > event.data.half", true),
        ("1u > 0.5", true),
        ("-1 < 0u", true),
        ("2u > -1", true),
        // Exactly, where a double has fewer digits.
        ("9007199254740993 == 9007199254740992.0", false),
        ("9007199254740993 > 9007199254740992.0", true),
        ("9223372036854775807 < 9223372036854775808.0", true),
        ("-9223372036854775808 == -9223372036854775808.0", true),
        ("1 < 1e300", true),
        ("-1 > -1e300", true),
        ("[1] == [1.0]", true),
        ("1.0 in [1, 2]", true),
    ]);
    values(&[
        ("event.data.seven + 1", json!(8)),
        ("event.data.seven - 1", json!(6)),
        ("event.data.seven * 2", json!(14)),
        ("event.data.seven / 2", json!(3.5)),
        ("event.data.seven % 2", json!(1)),
        ("event.data.seven % 2 == 1", json!(true)),
        ("1 + 0.5", json!(1.5)),
        ("1u + 1", json!(2)),
        ("true + 1", json!(2)),
    ]);
}

#[test]
fn values_of_different_types_compare_and_add_without_error() {
    truths(&[
        ("7 == '7'", false),
        ("'7' == 7", false),
        ("7 != '7'", true),
        ("7 < '8'", false),
        ("7 > '6'", false),
        ("'a' >= 1", false),
        ("true == 1", false),
        ("true == 'true'", false),
        ("true < 2", false),
        ("[] == {}", false),
        ("[1] < [2]", false),
        ("[1] == 1", false),
        ("{} == 'a'", false),
        ("b'a' == 'a'", false),
    ]);
    values(&[
        ("'a' + 1", json!("a1")),
        ("1 + 'a'", json!("1a")),
        ("'n' + event.data.seven", json!("n7")),
        ("'n' + event.data.half", json!("n0.5")),
        ("'id-' + event.data.id", json!("id-123456789")),
        ("'a' + true", json!("atrue")),
        ("'a' + 2u", json!("a2")),
        ("'a' + [1, 'b']", json!(r#"a[1,"b"]"#)),
        ("event.data.map + 'a'", json!(r#"{"a":1}a"#)),
        ("[1] + 2", json!("[1]2")),
        ("'a' + 1e21", json!("a1e+21")),
        ("'a' + duration('90s')", json!("a90s")),
        ("'a' + timestamp('2026-11-24T02:44:00Z')", json!("a2026-11-24T02:44:00Z")),
    ]);
}

#[test]
fn any_value_is_true_or_false_as_in_javascript() {
    let truthy =
        ["7", "0.5", "-1", "'a'", "' '", "'false'", "[0]", "{'a': 0}", "true", "1u", "now()", "b'a'"];
    let falsy =
        ["0", "0.0", "-0.0", "''", "[]", "{}", "false", "null", "event.data.x", "0u", "0.0 / 0.0", "b''"];
    let both = truthy.iter().map(|v| (v, true)).chain(falsy.iter().map(|v| (v, false)));
    for (v, truth) in both {
        let opposite = !truth;
        truths(&[
            (&format!("!({v})"), opposite),
            (&format!("!(!({v}))"), truth),
            (&format!("({v}) && true"), truth),
            (&format!("true && ({v})"), truth),
            (&format!("({v}) || false"), truth),
            (&format!("({v}) ? true : false"), truth),
            (&format!("[1].exists(i, {v})"), truth),
            (&format!("[1].all(i, {v})"), truth),
            (&format!("[1].exists_one(i, {v})"), truth),
            (&format!("size([1].filter(i, {v})) == 1"), truth),
        ]);
        let event = event();
        let vars = Vars { event: Some(&event), incoming: None, now_ms: NOW };
        assert_eq!(parsed(v).holds(&vars), Ok(truth), "{v}");
    }
}

#[test]
fn the_protocols_own_functions() {
    values(&[
        ("lowercase('ÄbC')", json!("äbc")),
        ("uppercase('äbC')", json!("ÄBC")),
        ("event.data.text.lowercase()", json!("hello")),
        ("b64decode('aGVsbG8=')", json!("hello")),
        ("b64decode('aGVsbG8')", json!("hello")),
        ("b64decode('4pyT_-_-'.lowercase() == '' ? '' : 'Pz8_')", json!("???")),
        ("json_parse('{\"a\":[1,{\"b\":2}]}').a[1].b", json!(2)),
        ("json_parse('[1,2]') == [1, 2]", json!(true)),
        ("json_parse('{\"a\":null}').b == null", json!(true)),
        ("date('2026-11-24T02:44:00Z')", json!("2026-11-24T02:44:00Z")),
        ("date('2026-11-24T03:44:00.250+01:00')", json!("2026-11-24T02:44:00.25Z")),
        ("date('2026-11-24')", json!("2026-11-24T00:00:00Z")),
        ("date('2026-11-24 02:44:00')", json!("2026-11-24T02:44:00Z")),
        ("date(event.ts)", json!("2026-11-24T02:44:00Z")),
        ("date(date(0))", json!("1970-01-01T00:00:00Z")),
        ("now()", json!("2026-11-24T02:44:00Z")),
        ("now_plus('1h30m')", json!("2026-11-24T04:14:00Z")),
        ("now_minus('2d')", json!("2026-11-22T02:44:00Z")),
        ("now_plus(duration('1m'))", json!("2026-11-24T02:45:00Z")),
    ]);
    truths(&[
        ("date(event.data.at) < now()", true),
        ("date(event.data.at) > now_minus('1h')", true),
        ("date(event.data.at) > now_minus('30m')", false),
        // A time beside a number or a text.
        ("event.ts == now()", true),
        ("now() > event.data.at", true),
        ("event.data.at > now_minus('30m')", false),
        ("event.data.text < now()", false),
        ("event.data.text == now()", false),
        ("null < now()", false),
        ("event.data.x < now()", true),
    ]);
    failures(&[
        ("lowercase(1)", "lowercase of int"),
        ("uppercase(null)", "uppercase of null_type"),
        ("b64decode('!')", "no Base64"),
        ("b64decode('/w==')", "no UTF-8"),
        ("json_parse('{')", "no JSON"),
        ("json_parse(1)", "json_parse of int"),
        ("date('tomorrow')", "no date"),
        ("date([])", "date of list"),
        ("date(0.0 / 0.0)", "no date"),
        ("now_plus('soon')", "no duration"),
        ("now_plus(5)", "duration of int"),
        ("now_plus('9223372036854775807ms')", "out of range"),
        ("'a'.matches('a')", "matches is not supported"),
    ]);
}

#[test]
fn standard_functions() {
    values(&[
        ("size('héé')", json!(3)),
        ("size(b'abc')", json!(3)),
        ("[1, 2].size()", json!(2)),
        ("size(event.data.map)", json!(1)),
        ("'abc'.contains('b')", json!(true)),
        ("'abc'.startsWith('ab')", json!(true)),
        ("'abc'.endsWith('ab')", json!(false)),
        ("int('42')", json!(42)),
        ("int(-3.9)", json!(-3)),
        ("int(5u)", json!(5)),
        ("int(event.data.seven) / 2", json!(3)),
        ("int(timestamp('1970-01-01T00:01:00Z'))", json!(60)),
        ("uint(3.9)", json!(3)),
        ("uint('3')", json!(3)),
        ("double('2.5')", json!(2.5)),
        ("double(2)", json!(2)),
        ("string(7)", json!("7")),
        ("string(7.0)", json!("7")),
        ("string(7.25)", json!("7.25")),
        ("string(true)", json!("true")),
        ("string(b'abc')", json!("abc")),
        ("string(timestamp('2026-11-24T02:44:00Z'))", json!("2026-11-24T02:44:00Z")),
        ("string(duration('-1500ms'))", json!("-1.5s")),
        ("bool('true')", json!(true)),
        ("bool('0')", json!(false)),
        ("bytes('abc') == b'abc'", json!(true)),
        ("dyn(7) == 7", json!(true)),
        ("type(1) == int && type('a') == string && type([]) == list && type({}) == map", json!(true)),
        ("type(event.data.seven) == double && type(null) == null_type && type(int) == type", json!(true)),
        ("type(1) == type(1.0)", json!(false)),
        ("duration('1h30m')", json!("5400s")),
        ("timestamp(60)", json!("1970-01-01T00:01:00Z")),
        ("timestamp('2026-11-24T02:44:00Z') - timestamp('2026-11-24T02:00:00Z')", json!("2640s")),
        ("timestamp('2026-11-24T02:44:00Z') + duration('1s')", json!("2026-11-24T02:44:01Z")),
        ("duration('1s') + timestamp(0)", json!("1970-01-01T00:00:01Z")),
        ("timestamp(60) - duration('1m')", json!("1970-01-01T00:00:00Z")),
        ("duration('1m') + duration('1s') - duration('2s')", json!("59s")),
        ("-duration('1m')", json!("-60s")),
        ("duration('1m') > duration('59s')", json!(true)),
    ]);
    failures(&[
        ("size(1)", "size of int"),
        ("size(null)", "size of null_type"),
        ("int('x')", "no 64-bit integer"),
        ("int(1e30)", "no 64-bit integer"),
        ("int(0.0 / 0.0)", "no 64-bit integer"),
        ("uint(-1)", "no 64-bit unsigned integer"),
        ("double('x')", "no number"),
        ("bool('x')", "neither true nor false"),
        ("bool(1)", "bool of int"),
        ("string([])", "string of list"),
        ("string(b'\\xff')", "no UTF-8"),
        ("bytes(1)", "bytes of int"),
        ("timestamp(1.5)", "timestamp of double"),
        ("timestamp(9223372036854775807)", "out of range"),
        ("duration(1)", "duration of int"),
        ("1.contains('a')", "contains of int"),
        ("'a'.contains(1)", "contains of int"),
    ]);
}

#[test]
fn the_parts_of_times() {
    let at = "timestamp('2026-11-24T02:44:05.678Z')";
    for (part, expected) in [
        ("getFullYear()", 2026),
        ("getMonth()", 10),
        ("getDate()", 24),
        ("getDayOfMonth()", 23),
        ("getDayOfWeek()", 2),
        ("getDayOfYear()", 327),
        ("getHours()", 2),
        ("getMinutes()", 44),
        ("getSeconds()", 5),
        ("getMilliseconds()", 678),
        ("getHours('Europe/Paris')", 3),
        ("getHours('America/New_York')", 21),
        ("getDate('America/New_York')", 23),
        ("getMinutes('+05:30')", 14),
        ("getHours('-03:00')", 23),
    ] {
        assert_eq!(value(&format!("{at}.{part}")), Ok(json!(expected)), "{part}");
    }
    values(&[
        ("duration('1h30m').getHours()", json!(1)),
        ("duration('1h30m').getMinutes()", json!(90)),
        ("duration('90500ms').getSeconds()", json!(90)),
        ("duration('90500ms').getMilliseconds()", json!(500)),
    ]);
    failures(&[
        ("now().getHours('Mars/Olympus')", "no time zone"),
        ("duration('1s').getFullYear()", "no date"),
        ("event.data.at.getHours()", "getHours of string"),
        ("timestamp(9223372036854775).getHours()", "beyond the calendar"),
    ]);
}

#[test]
fn operators_macros_and_literals() {
    values(&[
        ("1 + 2 * 3", json!(7)),
        ("(1 + 2) * 3", json!(9)),
        ("7 / 2", json!(3)),
        ("-7 / 2", json!(-3)),
        ("-7 % 3", json!(-1)),
        ("7u / 2u", json!(3)),
        ("7.0 / 2.0", json!(3.5)),
        ("- event.data.seven", json!(-7)),
        ("0x1F", json!(31)),
        ("18446744073709551615u", json!(18_446_744_073_709_551_615_u64)),
        ("-9223372036854775808", json!(i64::MIN)),
        ("'a' + \"b\" + r'\\n'", json!("ab\\n")),
        ("[1, 'a', null, [true]]", json!([1, "a", null, [true]])),
        ("[1] + [2, 3]", json!([1, 2, 3])),
        ("{'a': 1, 'b': {'c': []}}", json!({"a": 1, "b": {"c": []}})),
        ("{1: 'a'}[1.0]", json!("a")),
        ("{'a': {'b': 2}}.a.b", json!(2)),
        ("event.data.items[1].sku", json!("b")),
        ("event['data']['items'][0]['n']", json!(1)),
        ("event.data.items[event.data.zero].sku", json!("a")),
        ("true ? 1 : 2", json!(1)),
        ("event.data.list.map(i, i * 2)", json!([2, 4, 6])),
        ("event.data.list.map(i, i > 1, i * 2)", json!([4, 6])),
        ("event.data.list.filter(i, i != 2)", json!([1, 3])),
        ("event.data.map.map(k, k + '!')", json!(["a!"])),
        ("[[1, 2], [3]].map(l, l.map(i, i + size(l)))", json!([[3, 4], [4]])),
        ("[1, 2].map(event, event)", json!([1, 2])),
        ("[1, 2].map(event, .event.data.seven)", json!([7, 7])),
    ]);
    truths(&[
        ("2 in [1, 2]", true),
        ("'a' in event.data.map", true),
        ("'b' in event.data.map", false),
        ("1 in {1: 2}", true),
        ("[] in event.data.map", false),
        ("has(event.data.nil)", true),
        ("has(event.data.map.a)", true),
        ("has(event.data.text.a)", false),
        ("event.data.items.exists(i, i.sku == 'b' && i.n > 4)", true),
        ("event.data.items.all(i, i.n > 0)", true),
        ("event.data.items.all(i, i.n > 1)", false),
        ("event.data.items.exists_one(i, i.n > 0)", false),
        ("[].all(i, false)", true),
        ("[].exists(i, true)", false),
        ("{'a': 1, 'b': 2} == {'b': 2.0, 'a': 1}", true),
        ("{'a': 1} == {'b': 1}", false),
        ("[1, 2] == [2, 1]", false),
        ("'a' < 'b'", true),
        ("'Z' < 'a'", true),
        ("false < true", true),
        ("b'a' < b'b'", true),
    ]);
    failures(&[
        ("1 / 0", "division of an integer by zero"),
        ("1 % 0", "division of an integer by zero"),
        ("1u / 0u", "division of an integer by zero"),
        ("9223372036854775807 + 1", "overflow"),
        ("-9223372036854775808 / -1", "overflow"),
        ("-(-9223372036854775808)", "overflow"),
        ("-9223372036854775808 % -1", "overflow"),
        ("0u - 1u", "overflow"),
        ("18446744073709551615u * 2u", "overflow"),
        ("now() + duration('9223372036854775807ms')", "overflow"),
        ("timestamp(-9000000000000000) - timestamp(9000000000000000)", "overflow"),
        ("'a' - 1", "string - int is nothing"),
        ("[] * 2", "list * int is nothing"),
        ("-'a'", "string has no negative"),
        ("1 in 'a'", "nothing is in string"),
        ("'a'.exists(i, true)", "walks over string"),
        ("null.map(i, i)", "walks over null_type"),
        ("{null: 1}", "null_type is no key"),
        ("{0.5: 1}", "double is no key"),
        ("{1: 'a', 1.0: 'b'}", "twice"),
        ("1.0 / 0.0", "not finite"),
    ]);
}

#[test]
fn an_error_counts_only_where_the_rest_leaves_it_open() {
    truths(&[
        ("1 / 0 == 1 || true", true),
        ("true || 1 / 0 == 1", true),
        ("1 / 0 == 1 && false", false),
        ("false && 1 / 0 == 1", false),
        ("[0, 1].exists(i, 1 / i == 1)", true),
        ("[0, 2].all(i, 1 / i == 1)", false),
        ("false ? 1 / 0 == 1 : true", true),
    ]);
    failures(&[
        ("1 / 0 == 1 || false", "zero"),
        ("true && 1 / 0 == 1", "zero"),
        ("!(1 / 0 == 1)", "zero"),
        ("[0, 2].exists(i, 1 / i == 1)", "zero"),
        ("[0, 1].all(i, 1 / i == 1)", "zero"),
        ("[0, 1].exists_one(i, 1 / i == 1)", "zero"),
        ("[0].map(i, 1 / i)", "zero"),
    ]);
}

#[test]
fn a_key_is_a_string_as_it_is_or_what_go_prints() {
    let event = event();
    let vars = Vars { event: Some(&event), incoming: None, now_ms: NOW };
    for (text, key) in [
        ("event.data.text", "Hello"),
        ("''", ""),
        ("event.data.seven", "7"),
        ("7", "7"),
        ("7u", "7"),
        ("event.data.half", "0.5"),
        ("event.data.neg", "-3"),
        ("event.data.id", "1.23456789e+08"),
        ("100000.0", "100000"),
        ("1000000.0", "1e+06"),
        ("0.0001", "0.0001"),
        ("0.00001", "1e-05"),
        ("1e100", "1e+100"),
        ("1.0 / 0.0", "+Inf"),
        ("-1.0 / 0.0", "-Inf"),
        ("0.0 / 0.0", "NaN"),
        ("event.data.yes", "true"),
        ("false", "false"),
        ("null", "<nil>"),
        ("event.data.x", "<nil>"),
        ("[1, 'a b', null]", "[1 a b <nil>]"),
        ("{'b': [2.5], 'a': {}}", "map[a:map[] b:[2.5]]"),
        ("b'ab'", "[97 98]"),
        ("date(event.ts)", "2026-11-24T02:44:00Z"),
        ("event.data.text + '-' + event.data.seven", "Hello-7"),
    ] {
        assert_eq!(parsed(text).key(&vars), Ok(key.to_owned()), "{text}");
    }
    assert!(parsed("1 / 0").key(&vars).is_err());
}

#[test]
fn a_value_is_json_with_whole_numbers_as_integers() {
    values(&[
        ("event.data.seven", json!(7)),
        ("event.data.neg", json!(-3)),
        ("-0.0", json!(0)),
        ("9007199254740992.0", json!(9_007_199_254_740_992_i64)),
        ("1e300", json!(1e300)),
        ("0.5", json!(0.5)),
        ("b'ab'", json!("ab")),
        ("type(1)", json!("int")),
        ("{1: true, false: 2}", json!({"1": true, "false": 2})),
    ]);
    assert_eq!(value("event.data.seven").unwrap().as_i64(), Some(7));
}

#[test]
fn what_does_not_exist_is_refused_when_it_is_read() {
    for (text, why) in [
        ("evnt.data.x == 1", "there is no variable evnt"),
        ("event.data.x == foo", "there is no variable foo"),
        ("[1].exists(i, j > 1)", "there is no variable j"),
        ("[1].exists(i, i > 1) && i == 1", "there is no variable i"),
        ("lower(event.data.x)", "there is no function lower"),
        ("event.data.x.trim()", "there is no function trim"),
        ("math.greatest(1, 2)", "there is no function greatest"),
        ("now(1)", "now takes 0 arguments"),
        ("lowercase()", "lowercase takes 1 arguments"),
        ("'a'.contains()", "contains takes 2 arguments"),
        ("now().getHours('UTC', 1)", "getHours takes 1 to 2 arguments"),
        ("Foo{a: 1}", "there is no message Foo"),
        ("has(event)", "invalid argument to has() macro"),
        ("event.?data", "unsupported syntax"),
    ] {
        let refusal = Expression::parse("functions[0].if", text).unwrap_err();
        assert_eq!((refusal.code, refusal.status), ("bad_expression", 400), "{text}");
        assert_eq!(refusal.field.as_deref(), Some("functions[0].if"));
        assert!(
            refusal.message.contains(why) && refusal.message.contains(&format!("{text:?}")),
            "{}",
            refusal.message
        );
    }
}

#[test]
fn without_variables_every_path_is_missing() {
    let vars = Vars::default();
    for text in ["event.data.x == null", "async.data.x == null", "!event", "output == null", "!vars.a"] {
        assert_eq!(parsed(text).holds(&vars), Ok(true), "{text}");
    }
    assert_eq!(parsed("event.data.x == 1").text(), "event.data.x == 1");
}
