// The tab "Registry endpoints created" of the Activity page: the number, the charts and the list behind them.
import type { CreateOutcome } from "@/backend/generated/CreateOutcome";
import type { CreateStep } from "@/backend/generated/CreateStep";
import type { WrittenState } from "@/backend/generated/WrittenState";

const outcomes: Record<CreateOutcome, string> = { created: "Created", failed: "Failed", refused: "Refused" };
const steps: Record<CreateStep, string> = {
  keyVaultSecret: "Key Vault secret",
  secretProviderClass: "Entry in the secret provider class",
  secretSync: "Secret sync",
  registryEndpoint: "Registry endpoint",
};
const lineStates: Record<WrittenState, string> = { planned: "not written yet", begun: "being written", done: "written", existing: "there before" };

const plural = (count: string, one: string, many: string) => (count === "1" ? `${count} ${one}` : `${count} ${many}`);

export const created = {
  outcome: outcomes,
  counts: {
    created: (one: boolean) => (one ? "registry endpoint created" : "registry endpoints created"),
    failed: (one: boolean) => (one ? "create failed" : "creates failed"),
    refused: (one: boolean) => (one ? "create refused" : "creates refused"),
  },
  others: (failed: string, refused: string) => `${failed} failed, ${refused} refused`,
  counted: "Counted on this computer when Azure has confirmed, each endpoint once. Days are those of this computer's time zone.",
  byDay: "By day",
  lastDays: (days: string) => `the last ${days} days`,
  byMethod: "By authentication type",
  chartOfDays: (what: string, total: string, days: string, most: string, when: string) =>
    `Bar chart: ${total} ${what} in the last ${days} days; most on ${when}: ${most}.`,
  dayTip: (day: string, count: string) => `${day}: ${count}`,
  showTable: "Show the days as a table",
  hideTable: "Hide the table",
  day: "Day",
  list: "Creates",
  filterOutcome: "Outcome",
  allOutcomes: "All outcomes",
  filterMethod: "Authentication type",
  allMethods: "All types",
  filterInstance: "Instance",
  allInstances: "All instances",
  matching: (count: string) => plural(count, "create", "creates"),
  nothingMatches: "No create matches the filters.",
  clearFilters: "Clear filters",
  noName: "(no name)",
  show: "Show endpoint",
  failed: "The activity could not be read",
  emptyTitle: "No registry endpoint created yet",
  emptyBody: "When you create one here or with the command line, it is counted: how many, by day, authentication type and instance. The count stays on this computer.",
  create: "Create registry endpoint",
  unfinished: "Not finished",
  unfinishedBody: "Regent follows these until Azure says how they end.",
  ended: "Ended since Regent was started",
  step: (step: CreateStep, target: string, state: WrittenState) => `${steps[step]} “${target}”: ${lineStates[state]}`,
  on: (instance: string) => `on ${instance}`,
  interrupted: (names: string) => `A create was interrupted: ${names}`,
  interruptedBody: "Regent asks Azure how it ended. Activity shows it.",
  open: "Open Activity",
};
