//! What a story does with the page: find by role and accessible name, press, type, read. Every action waits until the
//! thing is there and fails with what was there instead. A name that ends in "…" is the beginning of a name.

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::key::Key;
use serde::Deserialize;
use serde_json::{Value, json};

use super::window::Window;

/// How long a story waits for something to appear.
const PATIENCE_MS: u64 = 15_000;
/// The key under which WebDriver passes an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// What a screen reader would say of a control.
#[derive(Debug, Deserialize)]
pub(crate) struct Description {
    pub(crate) role: Option<String>,
    pub(crate) name: String,
    pub(crate) value: Option<String>,
    pub(crate) checked: Option<bool>,
    pub(crate) invalid: bool,
    pub(crate) description: String,
}

impl Window {
    /// Waits for an element with this role and name.
    pub(crate) async fn find(&self, role: &str, name: &str) -> Element {
        self.find_in(None, role, name, false).await
    }

    /// Waits for an element with this role and name inside another.
    pub(crate) async fn find_within(&self, outer: &Element, role: &str, name: &str) -> Element {
        self.find_in(Some(outer), role, name, false).await
    }

    async fn find_in(&self, outer: Option<&Element>, role: &str, name: &str, to_press: bool) -> Element {
        let within = outer.map_or(Value::Null, reference);
        let found = self.ask("find", vec![json!(role), json!(name), within, json!(to_press), json!(PATIENCE_MS)]).await;
        match found["element"][ELEMENT].as_str() {
            Some(id) => Element::from_element_id(self.client.clone(), ElementRef::from(id.to_string())),
            None => self.give_up(&format!("There is no {role} named {name:?}; there are {}.", found["instead"])).await,
        }
    }

    /// Waits until no such element is left.
    pub(crate) async fn gone(&self, role: &str, name: &str) {
        let gone = self.ask("gone", vec![json!(role), json!(name), json!(PATIENCE_MS)]).await;
        if gone["done"] != json!(true) {
            self.give_up(&format!("There is still a {role} named {name:?}.")).await;
        }
    }

    /// Waits until an attribute of an element has this value.
    pub(crate) async fn becomes(&self, role: &str, name: &str, attribute: &str, value: &str) {
        let arguments = vec![json!(role), json!(name), json!(attribute), json!(value), json!(PATIENCE_MS)];
        let became = self.ask("becomes", arguments).await;
        if became["done"] != json!(true) {
            self.give_up(&format!("{attribute} of the {role} {name:?} is {} and not {value:?}.", became["values"]))
                .await;
        }
    }

    /// Waits until a box is ticked.
    pub(crate) async fn becomes_checked(&self, role: &str, name: &str) {
        let ticked = self.ask("ticked", vec![json!(role), json!(name), json!(PATIENCE_MS)]).await;
        if ticked["done"] != json!(true) {
            self.give_up(&format!("The {role} {name:?} is not ticked.")).await;
        }
    }

    /// Waits until the page says this, anywhere, as text that can be seen.
    pub(crate) async fn says(&self, words: &str) {
        self.says_within(words, PATIENCE_MS).await;
    }

    /// Waits until the page says this, for as many milliseconds.
    pub(crate) async fn says_within(&self, words: &str, milliseconds: u64) {
        let said = self.ask("says", vec![json!(words), json!(milliseconds)]).await;
        if said["done"] != json!(true) {
            self.give_up(&format!("The page does not say {words:?}; it says: {}", said["words"])).await;
        }
    }

    /// All that the page says now.
    pub(crate) async fn words(&self) -> String {
        self.ask("says", vec![json!(""), json!(0)]).await["words"].as_str().unwrap_or_default().to_string()
    }

    /// Presses an element with the pointer, once it is switched on. Something that lies over it for a moment (a menu that
    /// closes) is waited for.
    pub(crate) async fn press(&self, role: &str, name: &str) {
        let mut last = String::new();
        for _ in 0..20 {
            let pressed = self.find_in(None, role, name, true).await.click().await;
            match pressed {
                Ok(()) => return,
                Err(error) => last = error.to_string(),
            }
            self.ask("settled", vec![]).await;
        }
        self.give_up(&format!("The {role} {name:?} cannot be pressed: {last}")).await
    }

    /// Replaces the text of a box, key by key, and waits until the box holds it.
    pub(crate) async fn fill(&self, role: &str, name: &str, text: &str) {
        self.press(role, name).await;
        self.chord(Key::Control, 'a').await;
        self.keys(&format!("{}{text}", char::from(Key::Delete))).await;
        let element = self.find(role, name).await;
        let held = self.ask("value", vec![reference(&element), json!(text), json!(PATIENCE_MS)]).await;
        if held["done"] != json!(true) {
            self.give_up(&format!("The {role} {name:?} holds {} and not {text:?}.", held["value"])).await;
        }
    }

    /// Presses and releases one key that has a name.
    pub(crate) async fn key(&self, key: Key) {
        self.keys(&char::from(key).to_string()).await;
    }

    /// Presses and releases keys, one after the other, wherever the focus is.
    pub(crate) async fn keys(&self, text: &str) {
        let strokes = text.chars().fold(KeyActions::new("keyboard".into()), |actions, value| {
            actions.then(KeyAction::Down { value }).then(KeyAction::Up { value })
        });
        self.client.perform_actions(strokes).await.expect("the window takes keys");
    }

    /// Presses a key while another is held.
    pub(crate) async fn chord(&self, held: Key, value: char) {
        let held = char::from(held);
        let strokes = KeyActions::new("keyboard".into())
            .then(KeyAction::Down { value: held })
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value })
            .then(KeyAction::Up { value: held });
        self.client.perform_actions(strokes).await.expect("the window takes keys");
    }

    /// What a screen reader says of an element.
    pub(crate) async fn describe(&self, role: &str, name: &str) -> Description {
        let element = self.find(role, name).await;
        self.description(&element).await
    }

    /// What a screen reader says of the element that has the focus.
    pub(crate) async fn focused(&self) -> Description {
        let element = self.client.active_element().await.expect("something has the focus");
        self.description(&element).await
    }

    async fn description(&self, element: &Element) -> Description {
        let described = self.ask("describe", vec![reference(element)]).await;
        serde_json::from_value(described).expect("a description")
    }

    /// The rows of a grid that are drawn now, each as the texts of its cells from left to right.
    pub(crate) async fn rows(&self, grid: &str) -> Vec<Vec<String>> {
        serde_json::from_value(self.ask("rows", vec![json!(grid)]).await).expect("rows of cells")
    }

    /// What axe-core finds wrong with the page as it is now, one line a rule.
    pub(crate) async fn violations(&self) -> Vec<String> {
        serde_json::from_value(self.ask("violations", vec![]).await).expect("a list of violations")
    }
}

fn reference(element: &Element) -> Value {
    json!({ ELEMENT: String::from(element.element_id()) })
}
