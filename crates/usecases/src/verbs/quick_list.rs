//! The tray's menu as one plain value: who is signed in, up to ten endpoints with their state in words, how many drafts
//! there are, and which icon says how Regent is. Made from memory and from the disk: opening a menu asks no network. Drawn
//! by the shell, which compares it with what it drew last; it must not know how a menu looks.

use std::collections::HashMap;
use std::sync::Arc;

use domain::RegistryEndpoint;

use crate::context::Context;
use crate::error::Error;
use crate::nouns::notification::FAILURES;
use crate::steps::{connectivity, recall};

/// How many endpoints a menu shows.
const SHOWN: usize = 10;
/// The longest name of an endpoint in a menu, in characters.
const NAME_SHOWN: usize = 40;
/// The longest name of an instance or resource group.
const PLACE_SHOWN: usize = 24;

/// How Regent is, as its icon shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IconState {
    /// Signed in, nothing to tell.
    Idle,
    /// It lists or writes.
    Busy,
    /// Azure cannot be reached.
    Offline,
    /// Nobody is signed in.
    SignedOut,
    /// Something failed while nobody looked, or a favourite has failed.
    Attention,
}

impl IconState {
    /// The state in words: an icon alone says nothing to a screen reader.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Idle => "Ready",
            Self::Busy => "Working",
            Self::Offline => "Offline",
            Self::SignedOut => "Signed out",
            Self::Attention => "Needs attention",
        }
    }
}

/// An endpoint in the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickEndpoint {
    /// Its resource ID.
    pub id: String,
    /// Its name and its state, told apart from others of the same name.
    pub text: String,
}

/// The menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickList {
    /// Who is signed in, to which cloud, and how Regent is.
    pub account: String,
    /// The icon.
    pub icon: IconState,
    /// Favourites, then those changed last.
    pub endpoints: Vec<QuickEndpoint>,
    /// What stands in the place of the endpoints when there are none.
    pub no_endpoints: &'static str,
    /// How many drafts are kept.
    pub drafts: u32,
    /// Whether endpoints can be created and listed.
    pub signed_in: bool,
}

/// What the menu is made of.
#[derive(Debug, Clone, Default)]
struct Sources {
    /// The account's name and its cloud's.
    who: Option<(String, String)>,
    online: bool,
    busy: bool,
    /// Failures that nobody has seen.
    unseen_failures: u32,
    /// Absent before the first listing.
    rows: Option<Arc<Vec<RegistryEndpoint>>>,
    /// Keys, the one starred first at the front.
    favourites: Vec<String>,
    drafts: u32,
}

/// The menu as it is now.
///
/// # Errors
/// When the disk cannot be read.
pub async fn current(ctx: &Context) -> Result<QuickList, Error> {
    let mut sources = Sources {
        online: connectivity::get(ctx).online,
        busy: ctx.is_busy(),
        unseen_failures: ctx.on_disk(|database| store::notifications::unread(database, FAILURES)).await?,
        drafts: ctx.on_disk(store::drafts::count).await?,
        ..Sources::default()
    };
    if let Some(signed_in) = ctx.session() {
        let account = signed_in.key();
        sources.who = Some((signed_in.account.user_principal_name.clone(), signed_in.chip.name.clone()));
        sources.favourites = ctx.on_disk(move |database| store::favourites::list(database, &account)).await?;
        recall::recall(ctx, &signed_in).await?;
        sources.rows = ctx.inventory.is_listed().then(|| ctx.inventory.rows());
    }
    Ok(menu(&sources))
}

fn menu(sources: &Sources) -> QuickList {
    let Some((name, cloud)) = &sources.who else {
        return QuickList {
            account: IconState::SignedOut.words().to_owned(),
            icon: IconState::SignedOut,
            endpoints: Vec::new(),
            no_endpoints: "Sign in to see registry endpoints",
            drafts: sources.drafts,
            signed_in: false,
        };
    };
    let rows = sources.rows.as_ref().map_or(&[][..], |rows| rows.as_slice());
    let (favourites, recent) = chosen(rows, &sources.favourites);
    let icon = if !sources.online {
        IconState::Offline
    } else if sources.unseen_failures > 0 || favourites.iter().any(|row| has_failed(row)) {
        IconState::Attention
    } else if sources.busy {
        IconState::Busy
    } else {
        IconState::Idle
    };
    let account = match icon {
        IconState::Idle => format!("{name} \u{b7} {cloud}"),
        IconState::Busy | IconState::Offline | IconState::SignedOut | IconState::Attention => {
            format!("{name} \u{b7} {cloud} \u{b7} {}", icon.words())
        }
    };
    let stars = favourites.len();
    let shown: Vec<&RegistryEndpoint> = favourites.into_iter().chain(recent).collect();
    let endpoints = names(&shown).into_iter().zip(&shown).enumerate().map(|(at, (name, row))| QuickEndpoint {
        id: row.id.clone(),
        text: format!("{}{name}: {}", if at < stars { "\u{2605} " } else { "" }, state(row)),
    });
    QuickList {
        account,
        icon,
        endpoints: endpoints.collect(),
        no_endpoints: if sources.rows.is_some() { "No registry endpoints yet" } else { "Not listed yet" },
        drafts: sources.drafts,
        signed_in: true,
    }
}

/// The favourites that can be seen, in the order in which they were starred, and the others that were changed last.
fn chosen<'a>(
    rows: &'a [RegistryEndpoint],
    favourites: &[String],
) -> (Vec<&'a RegistryEndpoint>, Vec<&'a RegistryEndpoint>) {
    let places: HashMap<&str, usize> = favourites.iter().enumerate().map(|(at, key)| (key.as_str(), at)).collect();
    let mut starred = Vec::new();
    let mut others = Vec::new();
    for row in rows {
        match places.get(row.key().as_str()) {
            Some(place) => starred.push((place, row)),
            None => others.push(row),
        }
    }
    starred.sort_by_key(|(place, _)| **place);
    starred.truncate(SHOWN);
    // Times are RFC 3339 in UTC, so text order is time order; without a time is oldest.
    let newest_first = |one: &&RegistryEndpoint, other: &&RegistryEndpoint| {
        (&other.last_modified_at, &one.name, &one.id).cmp(&(&one.last_modified_at, &other.name, &other.id))
    };
    let room = SHOWN - starred.len();
    if others.len() > room {
        if room > 0 {
            others.select_nth_unstable_by(room, newest_first);
        }
        others.truncate(room);
    }
    others.sort_by(newest_first);
    (starred.into_iter().map(|(_, row)| row).collect(), others)
}

/// The names as the menu says them: where two are alike, with the instance; where that is alike too, with the resource group.
fn names(rows: &[&RegistryEndpoint]) -> Vec<String> {
    let alike = |key: fn(&RegistryEndpoint) -> String| {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for row in rows {
            *counts.entry(key(row)).or_default() += 1;
        }
        move |row: &RegistryEndpoint| counts.get(&key(row)).is_some_and(|count| *count > 1)
    };
    let name = |row: &RegistryEndpoint| row.name.to_lowercase();
    let place = |row: &RegistryEndpoint| format!("{}/{}", row.instance_name, row.name).to_lowercase();
    let (same_name, same_place) = (alike(name), alike(place));
    let said = |row: &&RegistryEndpoint| {
        let name = cut(&row.name, NAME_SHOWN);
        let instance = cut(&row.instance_name, PLACE_SHOWN);
        if same_place(row) {
            format!("{name} ({instance}, {})", cut(&row.resource_group, PLACE_SHOWN))
        } else if same_name(row) {
            format!("{name} ({instance})")
        } else {
            name
        }
    };
    rows.iter().map(said).collect()
}

/// One word of Azure for how the endpoint is: its provisioning state until it has succeeded, its health from then on.
fn state(row: &RegistryEndpoint) -> &str {
    let succeeded = row.provisioning_state.eq_ignore_ascii_case("Succeeded");
    let health_is_known = !row.health_state.is_empty() && !row.health_state.eq_ignore_ascii_case("Unknown");
    if succeeded && health_is_known { &row.health_state } else { &row.provisioning_state }
}

fn has_failed(row: &RegistryEndpoint) -> bool {
    ["Failed", "Unavailable"].iter().any(|word| state(row).eq_ignore_ascii_case(word))
}

/// At most so many characters, cut in the middle: names that differ often do so at their end.
fn cut(text: &str, most: usize) -> String {
    let letters: Vec<char> = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if letters.len() <= most {
        return letters.into_iter().collect();
    }
    let tail = (most - 1) / 2;
    let head = most - 1 - tail;
    letters[..head].iter().chain(&['\u{2026}']).chain(&letters[letters.len() - tail..]).collect()
}

#[cfg(test)]
mod tests;
