//! The menu as lines, and the lines as Tauri's menu. What a line does is in its ID, so that it still does it while the menu
//! is being drawn anew. Pure but for the last part.

use tauri::menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::TrayIcon;
use tauri::{AppHandle, Runtime};
use usecases::quick_list::QuickList;

use super::icon;

/// What a line of the menu does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    Endpoint(String),
    Create,
    Drafts,
    Show,
    Refresh,
    Quit,
}

impl Action {
    fn id(&self) -> String {
        match self {
            Self::Endpoint(id) => format!("endpoint:{id}"),
            Self::Create => "create".to_owned(),
            Self::Drafts => "drafts".to_owned(),
            Self::Show => "show".to_owned(),
            Self::Refresh => "refresh".to_owned(),
            Self::Quit => "quit".to_owned(),
        }
    }

    /// What the line with this ID does.
    pub(super) fn read(id: &str) -> Option<Self> {
        if let Some(id) = id.strip_prefix("endpoint:") {
            return Some(Self::Endpoint(id.to_owned()));
        }
        [Self::Create, Self::Drafts, Self::Show, Self::Refresh, Self::Quit].into_iter().find(|one| one.id() == id)
    }
}

/// A line of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// What can be chosen, where it can be.
    Choice {
        action: Action,
        text: String,
        enabled: bool,
    },
    /// What is only read.
    Words {
        text: String,
    },
    Separator,
}

/// The menu from top to bottom.
pub(super) fn lines(list: &QuickList) -> Vec<Line> {
    let choice = |action: Action, text: &str, enabled| Line::Choice { action, text: text.to_owned(), enabled };
    let mut lines = vec![Line::Words { text: list.account.clone() }, Line::Separator];
    if list.endpoints.is_empty() {
        lines.push(Line::Words { text: list.no_endpoints.to_owned() });
    }
    lines.extend(list.endpoints.iter().map(|one| choice(Action::Endpoint(one.id.clone()), &one.text, true)));
    lines.extend([
        Line::Separator,
        choice(Action::Create, "Create registry endpoint\u{2026}", list.signed_in),
        choice(Action::Drafts, &format!("Drafts ({})", list.drafts), list.signed_in),
        Line::Separator,
        choice(Action::Show, "Open Regent", true),
        choice(Action::Refresh, "Refresh", list.signed_in),
        choice(Action::Quit, "Quit", true),
    ]);
    lines
}

/// What the icon says when the mouse rests on it.
pub(super) fn tooltip(list: &QuickList) -> String {
    format!("Regent: {}", list.icon.words())
}

/// What the tray shows.
pub(super) struct Drawn<R: Runtime> {
    pub(super) tray: TrayIcon<R>,
    /// One for each line that has a text, in their order.
    pub(super) items: Vec<MenuItem<R>>,
    pub(super) lines: Vec<Line>,
    pub(super) list: QuickList,
}

impl<R: Runtime> Drawn<R> {
    /// Draws what differs. Where only words do, an open menu stays open.
    pub(super) fn change_to(&mut self, app: &AppHandle<R>, list: QuickList) -> tauri::Result<()> {
        if list == self.list {
            return Ok(());
        }
        let lines = lines(&list);
        if same_shape(&lines, &self.lines) {
            let texts = |lines: &[Line]| lines.iter().filter_map(text).map(str::to_owned).collect::<Vec<_>>();
            for ((item, now), before) in self.items.iter().zip(texts(&lines)).zip(texts(&self.lines)) {
                if now != before {
                    item.set_text(escape(&now))?;
                }
            }
        } else {
            let (menu, items) = build(app, &lines)?;
            self.tray.set_menu(Some(menu))?;
            self.items = items;
        }
        if list.icon != self.list.icon {
            self.tray.set_icon(Some(icon::of(list.icon)?))?;
            self.tray.set_tooltip(Some(tooltip(&list)))?;
        }
        self.lines = lines;
        self.list = list;
        Ok(())
    }
}

/// Tauri's menu of these lines.
pub(super) fn build<R: Runtime>(app: &AppHandle<R>, lines: &[Line]) -> tauri::Result<(Menu<R>, Vec<MenuItem<R>>)> {
    let menu = Menu::new(app)?;
    let mut items = Vec::new();
    for line in lines {
        let item = match line {
            Line::Choice { action, text, enabled } => {
                MenuItem::with_id(app, action.id(), escape(text), *enabled, None::<&str>)?
            }
            Line::Words { text } => MenuItem::new(app, escape(text), false, None::<&str>)?,
            Line::Separator => {
                append(&menu, &PredefinedMenuItem::separator(app)?)?;
                continue;
            }
        };
        append(&menu, &item)?;
        items.push(item);
    }
    Ok((menu, items))
}

fn append<R: Runtime>(menu: &Menu<R>, item: &dyn IsMenuItem<R>) -> tauri::Result<()> {
    menu.append(item)
}

fn text(line: &Line) -> Option<&str> {
    match line {
        Line::Choice { text, .. } | Line::Words { text } => Some(text),
        Line::Separator => None,
    }
}

/// Whether the two differ in their words alone.
fn same_shape(one: &[Line], other: &[Line]) -> bool {
    let shape = |line: &Line| match line {
        Line::Choice { action, enabled, .. } => (Some((action.clone(), *enabled)), true),
        Line::Words { .. } => (None, true),
        Line::Separator => (None, false),
    };
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| shape(one) == shape(other))
}

/// A single `&` would mark the next letter as a key.
fn escape(text: &str) -> String {
    text.replace('&', "&&")
}

#[cfg(test)]
mod tests {
    use usecases::quick_list::{IconState, QuickEndpoint};

    use super::*;

    fn list() -> QuickList {
        QuickList {
            account: "ada".to_owned(),
            icon: IconState::Idle,
            endpoints: vec![QuickEndpoint { id: "/a".to_owned(), text: "a: Succeeded".to_owned() }],
            no_endpoints: "none",
            drafts: 2,
            signed_in: true,
        }
    }

    fn texts(list: &QuickList) -> Vec<String> {
        lines(list).iter().map(|line| text(line).unwrap_or("-").to_owned()).collect()
    }

    #[test]
    fn the_menu_reads_from_top_to_bottom() {
        let tail = ["-", "Create registry endpoint\u{2026}", "Drafts (2)", "-", "Open Regent", "Refresh", "Quit"];
        assert_eq!(texts(&list()), [&["ada", "-", "a: Succeeded"][..], &tail].concat());
        let empty = QuickList { endpoints: Vec::new(), signed_in: false, ..list() };
        assert_eq!(texts(&empty), [&["ada", "-", "none"][..], &tail].concat());
        let off = lines(&empty).into_iter().filter(|line| matches!(line, Line::Choice { enabled: false, .. })).count();
        assert_eq!(off, 3, "nobody creates, drafts or refreshes while signed out");
    }

    #[test]
    fn each_line_does_what_its_id_says() {
        for line in lines(&list()) {
            if let Line::Choice { action, .. } = line {
                assert_eq!(Action::read(&action.id()), Some(action));
            }
        }
        assert_eq!(Action::read("anything"), None);
    }

    #[test]
    fn other_words_are_no_other_shape_and_another_endpoint_is() {
        let other_words = QuickList {
            drafts: 3,
            endpoints: vec![QuickEndpoint { id: "/a".to_owned(), text: "a: Failed".to_owned() }],
            ..list()
        };
        assert!(same_shape(&lines(&list()), &lines(&other_words)));
        let another = vec![QuickEndpoint { id: "/b".to_owned(), text: "a: Succeeded".to_owned() }];
        assert!(!same_shape(&lines(&list()), &lines(&QuickList { endpoints: another, ..list() })));
        assert!(!same_shape(&lines(&list()), &lines(&QuickList { signed_in: false, ..list() })));
    }

    #[test]
    fn an_ampersand_is_a_letter() {
        assert_eq!(escape("a & b"), "a && b");
    }
}
