import { describe, expect, it } from "vitest";
import type { AppError } from "@/backend/generated/AppError";
import type { DraftVerdict } from "@/backend/generated/DraftVerdict";
import type { Violation } from "@/backend/generated/Violation";
import { emptyDraft, isReachable, startOf, violationsOf, wizard, type WizardAction, type WizardState } from "./wizard";

const violation = (field: Violation["field"], severity: Violation["severity"] = "error"): Violation => ({
  field,
  rule: "test",
  severity,
  position: null,
  message: `${field} is wrong.`,
  fix: null,
  suggestion: null,
});

const verdict = (basicsValid: boolean, authenticationValid: boolean, violations: Violation[] = []): DraftVerdict => ({
  violations,
  basicsValid,
  authenticationValid,
  host: null,
});

const error = (patch: Partial<AppError>): AppError => ({
  code: "Internal",
  message: "It failed.",
  target: null,
  details: [],
  correlationId: null,
  serviceCode: null,
  retryAfterSeconds: null,
  suggestion: null,
  ...patch,
});

const after = (start: WizardState, ...actions: WizardAction[]) => actions.reduce(wizard, start);

const newSecret = { ...emptyDraft, method: "ArtifactPullSecret", secretSource: "new" as const, newSecretName: "harbor", userName: "robot" };

describe("what is said beside a field", () => {
  it("is nothing before the user has left the field", () => {
    const state = after(startOf(null), { type: "verdict", verdict: verdict(false, false, [violation("name")]) });
    expect(violationsOf(state, "name")).toEqual([]);
  });

  it("is the verdict once the user has left the field, and stays up to date while typing", () => {
    const left = after(startOf(null), { type: "leave", fields: ["name"] }, { type: "verdict", verdict: verdict(false, false, [violation("name")]) });
    expect(violationsOf(left, "name")).toHaveLength(1);
    expect(violationsOf(left, "host")).toEqual([]);
    const fixed = after(left, { type: "edit", patch: { name: "plant" } }, { type: "verdict", verdict: verdict(true, false) });
    expect(violationsOf(fixed, "name")).toEqual([]);
  });

  it("is what Azure has refused until the text changes", () => {
    const refused = after(
      startOf({ id: "1", savedAt: "", createWhenBack: false, step: "review", draft: { ...emptyDraft, name: "plant" } }),
      { type: "create" },
      { type: "fail", error: error({ code: "NameTaken", target: "name", message: "Taken.", suggestion: "plant-2" }) },
    );
    expect(violationsOf(refused, "name")).toMatchObject([{ message: "Taken.", suggestion: "plant-2" }]);
    expect(violationsOf(after(refused, { type: "edit", patch: { name: "plant-2" } }), "name")).toEqual([]);
  });

  it("is nothing for a target that no field of the chosen method shows", () => {
    const state = after(startOf(null), { type: "create" }, { type: "fail", error: error({ target: "clientId" }) });
    expect(state.refusal).toBeNull();
    expect(after(startOf(null), { type: "fail", error: error({ target: "properties.host" }) }).refusal).toBeNull();
  });
});

describe("the steps", () => {
  it("open one after the other as the ones before become valid", () => {
    expect(isReachable("basics", null)).toBe(true);
    expect(isReachable("authentication", null)).toBe(false);
    expect(isReachable("authentication", verdict(true, false))).toBe(true);
    expect(isReachable("review", verdict(true, false))).toBe(false);
    expect(isReachable("review", verdict(false, true))).toBe(false);
    expect(isReachable("review", verdict(true, true))).toBe(true);
  });

  it("begin where a saved draft was left", () => {
    expect(startOf({ id: "1", savedAt: "", createWhenBack: false, step: "authentication", draft: newSecret }).step).toBe("authentication");
  });
});

describe("a create", () => {
  const start = () => after(startOf(null), { type: "edit", patch: newSecret }, { type: "password", password: "p" }, { type: "create" });

  it("keeps one line per thing that is written, in the order of the announcement", () => {
    const state = after(
      start(),
      { type: "progress", progress: { step: "keyVaultSecret", state: "waiting", detail: null } },
      { type: "progress", progress: { step: "registryEndpoint", state: "waiting", detail: null } },
      { type: "progress", progress: { step: "keyVaultSecret", state: "done", detail: null } },
    );
    expect(state.progress.map(({ step, state: done }) => `${step} ${done}`)).toEqual(["keyVaultSecret done", "registryEndpoint waiting"]);
  });

  it("that fails after the vault secret was written uses that secret the next time and forgets the password", () => {
    const state = after(start(), { type: "progress", progress: { step: "keyVaultSecret", state: "done", detail: null } }, { type: "fail", error: error({}) });
    expect(state.draft).toMatchObject({ secretSource: "existing", vaultSecret: "harbor" });
    expect(state.password).toBe("");
    expect(state.storedSecret).toBe("harbor");
  });

  it("that fails before the vault secret was written keeps what was typed", () => {
    const state = after(start(), { type: "progress", progress: { step: "keyVaultSecret", state: "running", detail: null } }, { type: "fail", error: error({}) });
    expect(state.draft.secretSource).toBe("new");
    expect(state.password).toBe("p");
    expect(state.progress[0]?.state).toBe("failed");
  });

  it("that is tried again forgets the progress, the error and the refusal of the last time", () => {
    const state = after(start(), { type: "fail", error: error({ target: "newSecretName" }) }, { type: "create" });
    expect(state).toMatchObject({ phase: "creating", progress: [], error: null, refusal: null });
  });
});

describe("a draft that is continued", () => {
  const saved = { id: "1", savedAt: "", createWhenBack: false, step: "review" as const, draft: newSecret };

  it("opens at the first step that lacks something, since a password is never saved", () => {
    expect(after(startOf(saved), { type: "verdict", verdict: verdict(true, false) }).step).toBe("authentication");
    expect(after(startOf(saved), { type: "verdict", verdict: verdict(true, true) }).step).toBe("review");
  });

  it("moves nobody to another step later", () => {
    const state = after(startOf(saved), { type: "verdict", verdict: verdict(true, true) }, { type: "verdict", verdict: verdict(false, true) });
    expect(state.step).toBe("review");
  });
});

describe("the proposed name of the synced secret", () => {
  it("fills an empty field and never what the user has typed meanwhile", () => {
    expect(after(startOf(null), { type: "propose", syncedSecretName: "a-pull" }).draft.syncedSecretName).toBe("a-pull");
    const typed = after(startOf(null), { type: "edit", patch: { syncedSecretName: "mine" } }, { type: "propose", syncedSecretName: "a-pull" });
    expect(typed.draft.syncedSecretName).toBe("mine");
  });
});
