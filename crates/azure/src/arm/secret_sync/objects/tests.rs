//! Tests of the provider class's list: the shapes that the Azure CLI, the documentation and people write.

use proptest::prelude::*;

use super::*;

const ONE: &str = "array:\n  - |\n    objectName: first\n    objectType: secret\n";

#[test]
fn the_first_entry_makes_the_documented_document() {
    let made = "array:\n  - |\n    objectName: my-pull-secret\n    objectType: secret\n";
    for empty in ["", " \n", "array:", "array: []\n", "array: null"] {
        assert_eq!(append(empty, "my-pull-secret").as_deref(), Ok(made), "{empty:?}");
    }
}

#[test]
fn an_entry_is_added_behind_the_others() {
    let longer = append(ONE, "second").unwrap();
    assert_eq!(longer, format!("{ONE}  - |\n    objectName: second\n    objectType: secret\n"));
    assert_eq!(find(&longer, "first").unwrap().unwrap().source_path(), "first");
}

#[test]
fn a_name_is_found_in_any_letter_case_and_keeps_its_own() {
    let found = find("array:\n  - |\n    objectName: My-Secret\n    objectType: secret\n", "my-secret").unwrap();
    assert_eq!(found.map(|entry| entry.source_path()).as_deref(), Some("My-Secret"));
    assert_eq!(find(ONE, "firs").unwrap(), None);
}

#[test]
fn an_alias_and_a_history_change_the_path() {
    let text = |more: &str| format!("array:\n  - |\n    objectName: s\n    objectType: secret\n    {more}\n");
    assert_eq!(find(&text("objectAlias: a"), "s").unwrap().unwrap().source_path(), "a");
    assert_eq!(find(&text("objectVersionHistory: 3"), "s").unwrap().unwrap().source_path(), "s/0");
    assert_eq!(find(&text("objectAlias: \"\""), "s").unwrap().unwrap().source_path(), "s");
}

#[test]
fn keys_and_certificates_of_the_same_name_do_not_count() {
    let text = "array:\n  - |\n    objectName: first\n    objectType: cert\n";
    assert_eq!(find(text, "first").unwrap(), None);
    assert!(append(text, "first").is_ok());
}

#[test]
fn names_that_yaml_reads_as_something_else_are_quoted() {
    for name in ["123", "true", "NULL", "1e5", "no", "0x1f", "7-up"] {
        let longer = append(ONE, name).unwrap();
        assert!(longer.contains(&format!("objectName: \"{name}\"")), "{longer}");
        assert_eq!(find(&longer, name).unwrap().unwrap().name, name);
    }
    assert!(append(ONE, "seven").unwrap().contains("objectName: seven\n"));
}

#[test]
fn other_indents_line_ends_and_a_missing_last_newline_are_taken_over() {
    let flat = "array:\n- |\n  objectName: first\n  objectType: secret";
    assert_eq!(append(flat, "b").unwrap(), format!("{flat}\n- |\n  objectName: b\n  objectType: secret\n"));
    let windows = ONE.replace('\n', "\r\n");
    let longer = append(&windows, "b").unwrap();
    assert!(longer.starts_with(&windows) && longer.ends_with("objectType: secret\r\n"));
    let commented = "# by hand\narray:\n    # the first\n    - |\n      objectName: first # not a comment in here?\n      objectType: secret\n    # the end\n";
    assert!(append(commented, "b").unwrap().starts_with(commented));
}

#[test]
fn what_cannot_be_read_is_left_alone() {
    for broken in [
        "array: |\n  - |\n    objectName: first\n    objectType: secret\n",
        "objects:\n  - x\n",
        "- x\n",
        "array:\n  - objectName: first\n    objectType: secret\n",
        "array:\n  - |\n    nothing here\n",
        "array: [\n",
        "array:\n\t- x",
        "array: &a [*a]",
        "array:\n  - |\n    objectName: a\narray:\n  - |\n    objectName: b\n",
        "just a text",
    ] {
        assert!(append(broken, "second").is_err() || find(broken, "second").is_err(), "{broken:?}");
    }
}

#[test]
fn what_cannot_take_one_more_line_is_left_alone() {
    for form in [
        "array: [\"objectName: first\\nobjectType: secret\\n\"]\n",
        "array:\n  - |\n    objectName: first\n    objectType: secret\nother: 1\n",
        "array:\n  - |\n    objectName: first\n    objectType: secret\n...\n",
        "array: [] # none yet\n",
    ] {
        assert_eq!(append(form, "second"), Err(Unreadable::Form), "{form:?}");
    }
}

#[test]
fn a_name_that_no_vault_has_is_refused() {
    for name in ["", "a b", "a\nb", "a: b", "\u{e4}"] {
        assert_eq!(append(ONE, name), Err(Unreadable::Name));
    }
}

proptest! {
    #[test]
    fn any_document_keeps_its_bytes_and_gains_exactly_one_entry(
        names in prop::collection::vec("[A-Za-z0-9-]{1,20}", 0..6),
        indent in 0_usize..5,
        keep_end in any::<bool>(),
        new in "[A-Za-z0-9-]{1,30}",
    ) {
        let pad = " ".repeat(indent);
        let entry = |name: &String| {
            let quote = if reads_as_text(name) { "" } else { "\"" };
            block(&pad, &format!("objectName: {quote}{name}{quote}\nobjectType: secret"), "\n")
        };
        let items: String = names.iter().map(entry).collect();
        let mut document = format!("array:\n{items}");
        if !keep_end {
            document = document.trim_end().to_owned();
        }
        let longer = append(&document, &new).unwrap();
        prop_assert!(names.is_empty() || longer.starts_with(&document));
        prop_assert_eq!(texts(&longer).unwrap().len(), names.len() + 1);
        prop_assert!(find(&longer, &new).unwrap().is_some());
        for name in &names {
            prop_assert!(find(&longer, name).unwrap().is_some());
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}", tail in "[\\s:|>\\-\\[\\]{}&*!%@\"'a-z\\n]{0,80}") {
        let document = format!("{text}{tail}");
        let _ = find(&document, "x");
        if let Ok(longer) = append(&document, "x") {
            prop_assert!(find(&longer, "x").unwrap().is_some());
        }
    }
}
