// The state of the wizard and everything that may happen to it, as one reducer. Pure: it calls no command and knows no rule of Azure.
import type { AppError } from "@/backend/generated/AppError";
import type { CreateProgress } from "@/backend/generated/CreateProgress";
import type { Draft } from "@/backend/generated/Draft";
import type { DraftVerdict } from "@/backend/generated/DraftVerdict";
import type { Field } from "@/backend/generated/Field";
import type { SavedDraft } from "@/backend/generated/SavedDraft";
import type { Violation } from "@/backend/generated/Violation";
import { fieldsOf, textOf } from "./fields";

export type Step = SavedDraft["step"];
export const steps: Step[] = ["basics", "authentication", "review"];

export const emptyDraft: Draft = {
  schema: 1,
  name: "",
  host: "",
  instanceId: "",
  method: "",
  audience: "",
  managedIdentityId: "",
  clientId: "",
  tenantId: "",
  scope: "",
  secretSource: "existing",
  vaultSecret: "",
  newSecretName: "",
  userName: "",
  syncedSecretName: "",
  note: "",
};

export type WizardState = {
  step: Step;
  draft: Draft;
  /** Lives here and nowhere else: it is in no draft and in no cache. */
  password: string;
  /** The vault secret that may be used though nobody could see whether it is there: the person has said so. */
  uncheckedSecret: string | null;
  /** Fields the user has left, or has been sent back to by Next. */
  left: ReadonlySet<Field>;
  verdict: DraftVerdict | null;
  /** What Azure has said about a field; it holds until the text changes. */
  refusal: { violation: Violation; text: string } | null;
  phase: "editing" | "creating" | "failed";
  progress: CreateProgress[];
  error: AppError | null;
  /** The secret that a failed create has left in Key Vault. */
  storedSecret: string | null;
  /** Begun earlier and read back from the drafts. */
  continued: boolean;
};

/** `at` is the step that the window's history asks for, when one comes back to a wizard. */
export function startOf(saved: SavedDraft | null, at: Step | null = null): WizardState {
  return {
    step: at ?? saved?.step ?? "basics",
    draft: saved?.draft ?? emptyDraft,
    password: "",
    uncheckedSecret: null,
    left: new Set(),
    verdict: null,
    refusal: null,
    phase: "editing",
    progress: [],
    error: null,
    storedSecret: null,
    continued: saved !== null,
  };
}

export type WizardAction =
  | { type: "edit"; patch: Partial<Draft> }
  | { type: "propose"; syncedSecretName: string }
  | { type: "password"; password: string }
  | { type: "useUnchecked"; name: string | null }
  | { type: "leave"; fields: Field[] }
  | { type: "verdict"; verdict: DraftVerdict }
  | { type: "go"; step: Step }
  | { type: "create" }
  | { type: "progress"; progress: CreateProgress }
  | { type: "fail"; error: AppError }
  | { type: "useStoredSecret"; name: string }
  | { type: "edit again"; step: Step };

/** One line per thing that is written, in the order in which it was announced. */
function withProgress(lines: CreateProgress[], line: CreateProgress): CreateProgress[] {
  return lines.some(({ step }) => step === line.step) ? lines.map((known) => (known.step === line.step ? line : known)) : [...lines, line];
}

function refusalOf({ code, target, message, suggestion }: AppError, state: WizardState): WizardState["refusal"] {
  const field = target as Field | null;
  if (field === null || !fieldsOf("basics", state.draft).concat(fieldsOf("authentication", state.draft)).includes(field)) return null;
  return {
    violation: { field, rule: code, severity: "error", position: null, message, fix: null, suggestion },
    text: textOf(field, state),
  };
}

function failed(state: WizardState, error: AppError): WizardState {
  const stored = state.progress.some(({ step, state: done }) => step === "keyVaultSecret" && done === "done");
  const settled = state.progress.map((line) =>
    line.state === "running" ? { ...line, state: "failed" as const } : line,
  );
  const next: WizardState = { ...state, phase: "failed", error, progress: settled, refusal: refusalOf(error, state) };
  // The new secret is in the vault: the next try must not write it again.
  return stored && state.draft.secretSource === "new" ? withStoredSecret(next, state.draft.newSecretName) : next;
}

function withStoredSecret(state: WizardState, name: string): WizardState {
  return { ...state, draft: { ...state.draft, secretSource: "existing", vaultSecret: name }, password: "", storedSecret: name };
}

/** A draft saved on its review may lack something now, its password first of all: begin where that is asked for. */
function firstOpen(step: Step, verdict: DraftVerdict): Step {
  return isReachable(step, verdict) ? step : (steps.find((each) => !isValid(each, verdict)) ?? step);
}

export function wizard(state: WizardState, action: WizardAction): WizardState {
  switch (action.type) {
    case "edit":
      return { ...state, draft: { ...state.draft, ...action.patch } };
    case "propose":
      // The user may have typed a name while the proposal was on its way.
      return state.draft.syncedSecretName === "" ? { ...state, draft: { ...state.draft, syncedSecretName: action.syncedSecretName } } : state;
    case "password":
      return { ...state, password: action.password };
    case "useUnchecked":
      return { ...state, uncheckedSecret: action.name };
    case "leave":
      return action.fields.every((field) => state.left.has(field)) ? state : { ...state, left: new Set([...state.left, ...action.fields]) };
    case "verdict":
      return { ...state, verdict: action.verdict, step: state.verdict === null ? firstOpen(state.step, action.verdict) : state.step };
    case "go":
      return { ...state, step: action.step };
    case "create":
      return { ...state, phase: "creating", progress: [], error: null, refusal: null };
    case "progress":
      return { ...state, progress: withProgress(state.progress, action.progress) };
    case "fail":
      return failed(state, action.error);
    case "useStoredSecret":
      return withStoredSecret(state, action.name);
    case "edit again":
      return { ...state, phase: "editing", step: action.step };
  }
}

/** What may be said beside a field now: nothing before the user has left it, except what Azure itself has refused. */
export function violationsOf(state: WizardState, field: Field): Violation[] {
  const refusal = state.refusal;
  if (refusal?.violation.field === field && refusal.text === textOf(field, state)) return [refusal.violation];
  if (!state.left.has(field) || !state.verdict) return [];
  return state.verdict.violations.filter((violation) => violation.field === field);
}

export function isValid(step: Step, verdict: DraftVerdict | null): boolean {
  if (!verdict) return false;
  if (step === "basics") return verdict.basicsValid;
  if (step === "authentication") return verdict.authenticationValid;
  return verdict.basicsValid && verdict.authenticationValid;
}

/** A step can be reached once all before it are valid. */
export function isReachable(step: Step, verdict: DraftVerdict | null): boolean {
  return steps.slice(0, steps.indexOf(step)).every((before) => isValid(before, verdict));
}
