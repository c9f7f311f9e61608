//! The Drafts page's rows: searched, sorted and handed over in windows, since a year of drafts is thousands. Called by the
//! Drafts page and the tray. It says honestly whether this account has seen the instance that a draft is for.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use store::drafts::StoredDraft;
use ts_rs::TS;

use crate::context::Context;
use crate::error::Error;
use crate::nouns::drafts::{SavedDraft, WizardStep, read};
use crate::steps::instances;

/// What drafts are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "each variant is the field of `DraftRow` of the same name")]
pub enum DraftSort {
    #[default]
    SavedAt,
    Name,
    Host,
    InstanceName,
}

/// Which drafts to show.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DraftQuery {
    /// Words that a draft must hold, in name, host, instance, method or note.
    pub filter: String,
    /// By what.
    pub sort_by: DraftSort,
    /// Last first.
    pub descending: bool,
    /// Those that were discarded, instead of the others.
    pub discarded: bool,
    /// The first row of the window, from 0.
    pub offset: u32,
    /// How many rows, at most 1,000.
    pub limit: u32,
}

/// Whether the account has seen the draft's instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum DraftPlace {
    /// No instance is chosen yet.
    None,
    /// It is one of the account's instances.
    Here,
    /// It is not: another account, another cloud, or it is gone.
    Elsewhere,
    /// Nobody is signed in, or the instances were never listed.
    Unknown,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DraftRow {
    /// Its ID on this computer.
    pub id: String,
    /// RFC 3339.
    pub saved_at: String,
    /// Where the wizard stopped.
    pub step: WizardStep,
    /// The endpoint's name, as typed.
    pub name: String,
    /// The host, as typed.
    pub host: String,
    /// The instance's name; the last part of its ID where it is not known.
    pub instance_name: String,
    /// Whether the account has seen that instance.
    pub place: DraftPlace,
    /// ARM's word for the method, or empty.
    pub method: String,
    /// Free text.
    pub note: String,
    /// It waits for Azure to come back, and for the person's last word.
    pub create_when_back: bool,
    /// RFC 3339, where it was discarded.
    pub discarded_at: Option<String>,
    /// It cannot be read; it is left as it is.
    pub unreadable: bool,
}

/// A window of rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DraftWindow {
    /// Drafts that were not discarded.
    pub total: u32,
    /// Drafts that wait for Azure to come back.
    pub waiting: u32,
    /// Drafts that were discarded and can be taken back.
    pub discarded: u32,
    /// Rows that match the query.
    pub matching: u32,
    /// The first row of this window.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<DraftRow>,
}

/// A window of the drafts on this computer. No network is used.
///
/// # Errors
/// When the disk cannot be read.
pub async fn query(ctx: &Context, query: &DraftQuery) -> Result<DraftWindow, Error> {
    let (kept, discarded) = ctx
        .on_disk(|database| Ok((store::drafts::list(database, false)?, store::drafts::list(database, true)?)))
        .await?;
    let known = instances::seen_names(ctx).await;
    let waiting = kept.iter().filter(|kept| kept.create_when_back).count();
    let (total, thrown) = (kept.len(), discarded.len());
    let shelf = if query.discarded { discarded } else { kept };
    let words: Vec<String> = query.filter.split_whitespace().map(str::to_lowercase).collect();
    let mut rows: Vec<DraftRow> =
        shelf.into_iter().map(|kept| row(kept, known.as_ref())).filter(|row| holds(row, &words)).collect();
    rows.sort_by(|a, b| {
        let order = compare(a, b, query.sort_by);
        if query.descending { order.reverse() } else { order }
    });
    let matching = count(rows.len());
    let (skip, take) = (index(query.offset), index(query.limit.min(1000)));
    let rows = rows.into_iter().skip(skip).take(take).collect();
    Ok(DraftWindow {
        total: count(total),
        waiting: count(waiting),
        discarded: count(thrown),
        matching,
        offset: query.offset,
        rows,
    })
}

/// `known` holds the names of the account's instances by their IDs in lower case.
fn row(kept: StoredDraft, known: Option<&HashMap<String, String>>) -> DraftRow {
    let (discarded_at, unreadable) = (kept.discarded_at.clone(), kept.unreadable);
    let SavedDraft { id, saved_at, step, create_when_back, draft } = read(kept);
    let name = known.and_then(|known| known.get(&draft.instance_id.to_ascii_lowercase()).cloned());
    let place = match (&name, known) {
        _ if draft.instance_id.is_empty() => DraftPlace::None,
        (Some(_), _) => DraftPlace::Here,
        (None, Some(_)) => DraftPlace::Elsewhere,
        (None, None) => DraftPlace::Unknown,
    };
    let last = || draft.instance_id.rsplit('/').next().unwrap_or_default().to_owned();
    DraftRow {
        id,
        saved_at,
        step,
        name: draft.name,
        host: draft.host,
        instance_name: name.unwrap_or_else(last),
        place,
        method: draft.method,
        note: draft.note,
        create_when_back,
        discarded_at,
        unreadable,
    }
}

fn holds(row: &DraftRow, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let text =
        [&row.name, &row.host, &row.instance_name, &row.method, &row.note].map(|text| text.to_lowercase()).join("\n");
    words.iter().all(|word| text.contains(word))
}

fn compare(a: &DraftRow, b: &DraftRow, by: DraftSort) -> Ordering {
    let text = |a: &str, b: &str| a.to_lowercase().cmp(&b.to_lowercase());
    let order = match by {
        DraftSort::SavedAt => a.saved_at.cmp(&b.saved_at),
        DraftSort::Name => text(&a.name, &b.name),
        DraftSort::Host => text(&a.host, &b.host),
        DraftSort::InstanceName => text(&a.instance_name, &b.instance_name),
    };
    order.then_with(|| a.id.cmp(&b.id))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
