//! `regent telemetry`: whether the numbers of creates are sent to a collector, and where.

use usecases::telemetry::{self as verb, TelemetryChoices, TelemetryState};
use usecases::{Context, Error};

use crate::arguments::{Output, Telemetry};
use crate::output;

pub(super) async fn run(ctx: &Context, telemetry: Telemetry, output: Output) -> Result<(), Error> {
    let state = match telemetry {
        Telemetry::Show => {
            verb::flush(ctx).await?;
            verb::get(ctx).await?
        }
        Telemetry::On { address } => verb::set(ctx, TelemetryChoices { on: true, address }).await?,
        Telemetry::Off => {
            let address = verb::get(ctx).await?.choices.address;
            verb::set(ctx, TelemetryChoices { on: false, address }).await?
        }
    };
    let TelemetryState { choices, confirmed_at, waiting, problem } = &state;
    let sent = if choices.on { "on" } else { "off" };
    let left = if *waiting { "yes" } else { "no" };
    let fields = [
        ("Telemetry", sent.to_owned()),
        ("Address", choices.address.clone()),
        ("Confirmed at", confirmed_at.clone().unwrap_or_default()),
        ("Waiting", left.to_owned()),
        ("Problem", problem.clone().unwrap_or_default()),
    ];
    output::fields(&state, output, &fields)
}
