//! What expressions come to, and that none of them, however made, breaks the evaluator.
#![allow(clippy::unwrap_used, reason = "a test may stop")]

use proptest::prelude::*;
use serde_json::json;

use std::borrow::Cow;

use serde_json::Value;

use super::*;

/// A small environment: two parameters, two variables, one loop.
#[derive(Debug, Default)]
struct Nowhere {
    fuel: Fuel,
    big: Value,
}

impl EvaluationContext for Nowhere {
    fn parameter(&self, name: &str) -> Result<Cow<'_, Value>, Fault> {
        match name {
            "sites" => Ok(Cow::Owned(json!([{ "name": "linz" }, { "name": "porto" }]))),
            "word" => Ok(Cow::Owned(json!("Bottle"))),
            _ => Err(Fault::says("no parameter")),
        }
    }

    fn variable(&self, name: &str) -> Result<Cow<'_, Value>, Fault> {
        if name == "big" { Ok(Cow::Borrowed(&self.big)) } else { Err(Fault::says("no variable")) }
    }

    fn turn(&self, name: Option<&str>) -> Result<i64, Fault> {
        if name.is_none_or(|name| name == "loop") { Ok(1) } else { Err(Fault::says("no loop")) }
    }

    fn place(&self, function: &str) -> Result<Cow<'_, Value>, Fault> {
        match function {
            "subscription" => Ok(Cow::Owned(json!({ "subscriptionId": "s" }))),
            "resourcegroup" => Ok(Cow::Owned(json!({ "name": "g" }))),
            _ => Err(Fault::says("nowhere")),
        }
    }

    fn reference(&self, wanted: Wanted) -> Result<Cow<'_, Value>, Fault> {
        Err(Fault::Later(wanted))
    }

    fn references(&self, _: &str, _: bool) -> Result<Value, Fault> {
        Ok(json!([]))
    }

    fn moment(&self, _: &str) -> Result<Value, Fault> {
        Err(Fault::says("not here"))
    }

    fn fuel(&self) -> &Fuel {
        &self.fuel
    }
}

fn came_to(text: &str) -> Result<Value, Fault> {
    let around = Nowhere { big: json!("x".repeat(100_000)), ..Nowhere::default() };
    match read(text)? {
        Text::Plain(text) => Ok(text.into()),
        Text::Expression(node) => eval::value(&node, &around).map(Cow::into_owned),
    }
}

#[test]
fn expressions_come_to_what_azure_says() {
    let cases = [
        ("plain", json!("plain")),
        ("[[not an expression]", json!("[not an expression]")),
        ("[open", json!("[open")),
        ("[concat('it''s ', 1, true())]", json!("it's 1True")),
        ("[format('{0}-{1:D3}-{{x}}', 'a', 7)]", json!("a-007-{x}")),
        ("[parameters('sites')[copyIndex()].name]", json!("porto")),
        ("[parameters('sites')[copyIndex('loop', -1)].NAME]", json!("linz")),
        ("[toLower(parameters('word'))]", json!("bottle")),
        ("[resourceId('A.B/c/d', 'x', 'y')]", json!("/subscriptions/s/resourceGroups/g/providers/A.B/c/x/d/y")),
        ("[resourceId('other', 'A.B/c', 'x')]", json!("/subscriptions/s/resourceGroups/other/providers/A.B/c/x")),
        ("[resourceId('t', 'o', 'A.B/c', 'x')]", json!("/subscriptions/t/resourceGroups/o/providers/A.B/c/x")),
        ("[subscriptionResourceId('A.B/c', 'x')]", json!("/subscriptions/s/providers/A.B/c/x")),
        ("[extensionResourceId('/x', 'A.B/c', 'y')]", json!("/x/providers/A.B/c/y")),
        ("[if(equals(1, 2), div(1, 0), 'fine')]", json!("fine")),
        ("[or(true(), div(1, 0))]", json!(true)),
        ("[coalesce(null(), json('null'), 'last')]", json!("last")),
        (
            "[union(createObject('a', createObject('b', 1)), createObject('a', createObject('c', 2)))]",
            json!({ "a": { "b": 1, "c": 2 } }),
        ),
        ("[union(createArray(1, 2), createArray(2, 3))]", json!([1, 2, 3])),
        ("[join(split('a,b;c', createArray(',', ';')), '-')]", json!("a-b-c")),
        ("[substring('registry', 3, 2)]", json!("is")),
        ("[skip(range(3, 4), 2)]", json!([5, 6])),
        ("[last('abc')]", json!("c")),
        ("[contains(createObject('Key', 1), 'kEY')]", json!(true)),
        ("[min(3, 1, 2)]", json!(1)),
        ("[max(createArray(3, 1))]", json!(3)),
        ("[mod(add(mul(3, 4), sub(1, 2)), 4)]", json!(3)),
        ("[int('42')]", json!(42)),
        ("[string(createObject('a', 1))]", json!("{\"a\":1}")),
        ("[parameters('sites')[0].?nothing.?deeper]", json!(null)),
        ("[guid('a', 'b')]", came_to("[guid('a-b')]").unwrap()),
        ("[length(uniqueString('a'))]", json!(13)),
    ];
    for (text, wanted) in cases {
        assert_eq!(came_to(text), Ok(wanted), "{text}");
    }
}

#[test]
fn what_is_wrong_is_said() {
    let cases = [
        ("[nosuch()]", "The template function 'nosuch' is not valid"),
        ("[concat('a'", "plain"),
        ("[concat('a']", "expected ',' or ')'"),
        ("[concat('a)]", "does not end"),
        ("[parameters('sites')[7]]", "index '7' is out of bounds"),
        ("[parameters('sites')[0].host]", "property 'host' doesn't exist"),
        ("[substring('abc', 2, 5)]", "length '5'"),
        ("[div(1, 0)]", "division by zero"),
        ("[add(9223372036854775807, 1)]", "fits an integer"),
        ("[resourceId('A.B/c/d', 'x')]", "requires '2' resource name argument(s)"),
        ("[concat(variables('big'), variables('big'))]", "beyond the limit"),
        ("[range(0, 20000)]", "'10000'"),
    ];
    for (text, wanted) in cases {
        match came_to(text) {
            Err(Fault::Invalid(sentence)) => assert!(sentence.contains(wanted), "{text}: {sentence}"),
            Ok(Value::String(same)) if wanted == "plain" => assert_eq!(same, text),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn a_reference_is_asked_for_later_and_says_what_it_wants() {
    let wanted = Wanted { what: "x".to_owned(), version: Some("2025-10-01".to_owned()), full: true };
    assert_eq!(came_to("[reference('x', '2025-10-01', 'Full').a]"), Err(Fault::Later(wanted)));
}

#[test]
fn depth_and_length_have_an_end() {
    let deep = format!("[{}1{}]", "array(".repeat(500), ")".repeat(500));
    assert!(matches!(came_to(&deep), Err(Fault::Invalid(_))));
    let long = format!("[concat('{}')]", "a".repeat(25_000));
    let Err(Fault::Invalid(sentence)) = came_to(&long) else { panic!("too long was taken") };
    assert!(sentence.contains("24576"), "{sentence}");
    let chain = format!("[parameters('sites'){}]", ".?a".repeat(8_000));
    assert_eq!(came_to(&chain), Ok(Value::Null));
}

/// Words expressions are made of, so that many of the random ones are nearly right.
fn word() -> impl Strategy<Value = String> {
    let functions = [
        "concat",
        "format",
        "parameters",
        "variables",
        "copyIndex",
        "substring",
        "replace",
        "split",
        "join",
        "range",
        "union",
        "createArray",
        "createObject",
        "if",
        "and",
        "reference",
        "resourceId",
        "json",
        "int",
        "take",
        "skip",
        "padLeft",
        "uniqueString",
        "guid",
        "tryGet",
        "min",
        "indexOf",
        "base64ToString",
        "uri",
        "flatten",
        "items",
    ];
    prop_oneof![
        prop::sample::select(functions.to_vec()).prop_map(|name| format!("{name}(")),
        prop::sample::select(vec![
            ")",
            ",",
            ".a",
            "[0]",
            "'big'",
            "'sites'",
            "'word'",
            "''",
            "-1",
            "{0}",
            "'{0,9:X}'",
            "[",
            "]",
            "?",
            "."
        ])
        .prop_map(str::to_owned),
        "[ -~ä€]{0,3}",
        any::<i64>().prop_map(|number| number.to_string()),
    ]
}

/// Expressions that keep the grammar, whatever they mean.
fn grown() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("parameters('sites')".to_owned()),
        Just("variables('big')".to_owned()),
        Just("'a{0}b'".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        "[a-z{}']{0,4}".prop_map(|text| format!("'{}'", text.replace('\'', "''"))),
    ];
    leaf.prop_recursive(5, 64, 4, |inner| {
        let names = vec![
            "concat",
            "format",
            "substring",
            "replace",
            "split",
            "join",
            "length",
            "range",
            "union",
            "createArray",
            "createObject",
            "take",
            "skip",
            "first",
            "last",
            "contains",
            "indexOf",
            "padLeft",
            "json",
            "string",
            "int",
            "add",
            "mul",
            "div",
            "mod",
            "equals",
            "less",
            "if",
            "coalesce",
            "resourceId",
            "tryGet",
            "intersection",
            "flatten",
            "array",
            "min",
            "uri",
            "base64",
        ];
        (prop::sample::select(names), prop::collection::vec(inner, 0..4))
            .prop_map(|(name, arguments)| format!("{name}({})", arguments.join(", ")))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_heap_of_words_breaks_the_evaluator(words in prop::collection::vec(word(), 0..40)) {
        let _ = came_to(&format!("[{}]", words.concat()));
    }

    #[test]
    fn no_expression_that_keeps_the_grammar_breaks_the_evaluator(text in grown()) {
        if let Ok(value) = came_to(&format!("[{text}]")) {
            prop_assert!(value.to_string().len() < 16 * 1024 * 1024);
        }
    }
}
