// The part "Telemetry" of the settings.
export const telemetry = {
  title: "Telemetry",
  lead: "Off, and nothing is sent to anybody. Turned on, Regent tells an OpenTelemetry collector of yours how many registry endpoints are created, failed or are refused from then on, by authentication type and cloud. Never a name or an ID of a resource, a tenant or a person.",
  on: "Send numbers to a collector",
  address: "Collector address",
  addressHint: "OTLP over HTTP, such as https://collector.contoso.example:4318. Plain http only on this computer.",
  save: "Save telemetry",
  saved: "Saved. Nothing is sent.",
  reached: "Saved. The collector has confirmed.",
  waiting: "Saved. The collector has not confirmed yet; Regent tries again.",
  state: "State",
  stateOff: "Off",
  stateWaiting: "Not confirmed yet",
  stateConfirmed: "Confirmed by the collector",
  confirmedAt: "Last confirmed",
  problem: "Problem",
  failed: "The setting could not be saved",
};
