//! `regent metrics` and `regent activity`: what was counted on this computer, and what is still open.

use serde::Serialize;
use usecases::metrics::{self, ActivityQuery, CreateOutcome, CreateRecord, Metrics, WhoseDays};
use usecases::operations::{self, UnfinishedCreate};
use usecases::{Context, Error, WrittenState};

use crate::arguments::Output;
use crate::output;

/// As many creates as `regent activity` shows.
const MOST: u32 = 1000;

pub(super) async fn show(ctx: &Context, output: Output) -> Result<(), Error> {
    let days = if output == Output::Json { WhoseDays::Utc } else { WhoseDays::Local };
    let metrics = metrics::numbers(ctx, days).await?;
    if output == Output::Json {
        return output::json(&metrics);
    }
    output::rows(&lines(&metrics), output, &["Outcome", "By", "", "Count"], Clone::clone)
}

fn lines(metrics: &Metrics) -> Vec<Vec<String>> {
    let outcomes = [("Created", &metrics.created), ("Failed", &metrics.failed), ("Refused", &metrics.refused)];
    let mut lines = Vec::new();
    for (outcome, counts) in outcomes {
        let mut line = |by: &str, what: &str, count: u32| {
            lines.push(vec![outcome.to_owned(), by.to_owned(), what.to_owned(), count.to_string()]);
        };
        line("total", "", counts.total);
        counts.by_method.iter().for_each(|(method, count)| line("method", method, *count));
        counts.by_day.iter().for_each(|day| line("day", &day.day, day.count));
    }
    lines
}

/// What `regent activity` answers.
#[derive(Serialize)]
struct Answer {
    unfinished: Vec<UnfinishedCreate>,
    creates: Vec<CreateRecord>,
}

pub(super) async fn activity(ctx: &Context, output: Output) -> Result<(), Error> {
    // Whoever is signed out has none that could be shown.
    let unfinished = operations::overview(ctx).await.map(|open| open.unfinished).unwrap_or_default();
    let query = ActivityQuery { limit: MOST, ..ActivityQuery::default() };
    let creates = metrics::activity(ctx, query).await?.rows;
    if output == Output::Json {
        return output::json(&Answer { unfinished, creates });
    }
    let open = unfinished.into_iter().map(|open| {
        let under_way = open.lines.iter().find(|line| line.state == WrittenState::Begun);
        let doing = under_way.map_or("not sent yet".to_owned(), |line| format!("writing {}", line.target));
        vec![open.started_at, open.name, open.instance_name, open.method, "unfinished".to_owned(), doing]
    });
    let ended = creates.into_iter().map(|create| {
        let outcome = match create.outcome {
            CreateOutcome::Created => "created",
            CreateOutcome::Failed => "failed",
            CreateOutcome::Refused => "refused",
        };
        let detail = create.detail.unwrap_or_default();
        vec![create.happened_at, create.name, create.instance_name, create.method, outcome.to_owned(), detail]
    });
    let rows: Vec<Vec<String>> = open.chain(ended).collect();
    output::rows(&rows, output, &["Time", "Name", "Instance", "Authentication", "Outcome", "Detail"], Clone::clone)
}
