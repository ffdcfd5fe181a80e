//! What must compile before a function is registered.

use engine::compile::{check, expression};
use protocol::sync::FunctionConfig;

fn config(fields: &str) -> FunctionConfig {
    serde_json::from_str(&format!(r#"{{"id":"shop-order"{fields}}}"#)).unwrap()
}

#[test]
fn expressions_compile_or_are_refused_with_field_and_text() {
    for text in [
        "event.data.id == async.data.id",
        "event.data.x > 1 && event.data.y != null",
        "'a' + 'b'",
        "event.data.items.exists(i, i > 3)",
        "true",
    ] {
        assert_eq!(expression("f", text), Ok(()), "{text}");
    }
    for text in ["event.data.id ==", "", "(", "event.data.x > > 1", "a b", "'open"] {
        let refusal = expression("functions[0].x", text).unwrap_err();
        assert_eq!((refusal.code, refusal.status), ("bad_expression", 400), "{text}");
        assert!(
            refusal.message.starts_with("functions[0].x: ") && refusal.message.contains(&format!("{text:?}")),
            "{}",
            refusal.message
        );
    }
}

#[test]
fn an_expression_beyond_a_limit_is_refused_naming_it() {
    let nested = |n: usize| format!("{}1{}", "(".repeat(n), ")".repeat(n));
    assert_eq!(expression("f", &nested(64)), Ok(()));
    for (text, limit) in [(nested(65), "64"), ("x ? y : ".repeat(65) + "z", "64"), ("a".repeat(4097), "4096")]
    {
        let refusal = expression("f", &text).unwrap_err();
        assert_eq!(
            (refusal.code, refusal.status, refusal.limit.as_deref()),
            ("bad_expression", 400, Some(limit))
        );
    }
    // A quoted bracket closes nothing: brackets are counted, not matched.
    assert!(expression("f", &r#"(")" + "#.repeat(65)).is_err());
}

#[test]
fn no_expression_within_the_limits_brings_the_process_down() {
    let to_the_limit = |part: &str| part.repeat(4096 / part.len());
    for part in [
        "!", "-", "a.", ".a", "a+", "a&&", "a||", "a==", "a in ", "\"", "'", "\\", "a,", ":", ")", "]", "}",
        "0", "1.", "é", "\0",
    ] {
        let text = to_the_limit(part);
        let _ = expression("f", &text);
        let _ = expression("f", &format!("{}a", &text[..text.len() - part.len()]));
    }
    for open in ["(", "[", "{", "{a:", "a(", "a.b(", "a[", "a?", "a?b:", "[a.map(b,", "-(", "!("] {
        for n in [1, 16, 32, 64] {
            let _ = expression("f", &open.repeat(n));
            let _ = expression("f", &format!("{}a", open.repeat(n)));
        }
    }
}

#[test]
fn every_expression_of_a_function_is_checked() {
    let table = [
        (r#","triggers":[{"event":"a"},{"event":"b","expression":"BAD"}]"#, "triggers[1].expression"),
        (r#","idempotency":"BAD""#, "idempotency"),
        (r#","throttle":{"limit":1,"period":"1s","key":"BAD"}"#, "throttle.key"),
        (r#","rateLimit":{"limit":1,"period":"1s","key":"BAD"}"#, "rateLimit.key"),
        (r#","debounce":{"period":"1s","key":"BAD"}"#, "debounce.key"),
        (r#","batchEvents":{"maxSize":2,"timeout":"1s","key":"BAD"}"#, "batchEvents.key"),
        (r#","batchEvents":{"maxSize":2,"timeout":"1s","if":"BAD"}"#, "batchEvents.if"),
        (r#","priority":{"run":"BAD"}"#, "priority.run"),
        (r#","singleton":{"mode":"skip","key":"BAD"}"#, "singleton.key"),
        (r#","cancel":[{"event":"a"},{"event":"b","if":"BAD"}]"#, "cancel[1].if"),
        (r#","concurrency":[{"limit":1},{"limit":2,"key":"BAD"}]"#, "concurrency[1].key"),
    ];
    for (fields, field) in table {
        assert_eq!(
            check(&config(&fields.replace("BAD", "event.data.k == 1")), "functions[2]"),
            Ok(()),
            "{field}"
        );
        let refusal = check(&config(&fields.replace("BAD", "event.data.k ==")), "functions[2]").unwrap_err();
        assert!(refusal.message.starts_with(&format!("functions[2].{field}: ")), "{}", refusal.message);
    }
    assert_eq!(check(&config(""), "f"), Ok(()));
}

#[test]
fn crons_have_five_fields_after_an_optional_zone() {
    let with = |cron: &str| check(&config(&format!(r#","triggers":[{{"cron":"{cron}"}}]"#)), "functions[0]");
    for cron in [
        "* * * * *",
        "0 9 * * *",
        "*/5 0-6 1,15 * 1-5",
        "TZ=Europe/Paris 0 9 * * *",
        "0 0 1 JAN MON",
        "0 9 * * 7",
    ] {
        assert_eq!(with(cron), Ok(()), "{cron}");
    }
    for cron in [
        "* * * *",
        "0 0 9 * * *",
        "0 9 * * * 2030",
        "61 * * * *",
        "x",
        "TZ=Europe/Paris",
        "TZ=Europe/Paris 0 9 * *",
        "0 25 * * *",
    ] {
        let refusal = with(cron).unwrap_err();
        assert_eq!((refusal.code, refusal.status), ("bad_cron", 400), "{cron}");
        assert!(
            refusal.message.starts_with("functions[0].triggers[0].cron: ") && refusal.message.contains(cron),
            "{}",
            refusal.message
        );
    }
}
