import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Draft } from "@/backend/generated/Draft";
import type { SavedDraft } from "@/backend/generated/SavedDraft";
import type { SecretSyncReadiness } from "@/backend/generated/SecretSyncReadiness";
import { answerCommands, forgetCommands, refusal, type Answers } from "@/backend/testing";
import { renderPage, standInForLayout } from "@/testing/page";
import { CreateWizard } from "./CreateWizard";
import { emptyDraft, type Step } from "./wizard";

const INSTANCE = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.IoTOperations/instances/oslo";
const ready: SecretSyncReadiness = { state: "ready", vaultName: "kv-oslo", vaultUri: null, secretProviderClassName: "spc", reason: null, asOf: null };
const secret = (name: string) => ({ name, enabled: true, managed: false, expired: false, notYetValid: false, expiresAt: null });
const endpoint = (provisioningState: string) => ({ id: `${INSTANCE}/registryEndpoints/plant`, name: "plant", provisioningState });

/** A backend in which all goes well. */
const calm: Answers = {
  get_connectivity: () => ({ online: true, offlineSince: null }),
  check_draft: () => ({ violations: [], basicsValid: true, authenticationValid: true, host: null }),
  check_password: () => [],
  list_instances: () => ({ value: [{ id: INSTANCE, name: "oslo", resourceGroup: "rg", location: "norwayeast" }], asOf: null }),
  list_container_registries: () => [],
  list_managed_identities: () => [],
  secret_sync_readiness: () => ready,
  list_vault_secrets: () => ({ value: [secret("ghcr-pull")], asOf: null }),
  propose_synced_secret_name: () => "plant-pull-secret",
  preview_draft: () => ({ plan: [], code: { json: "{}", bicep: "", azureCli: "", terraform: "" } }),
  check_before_create: () => [],
  save_draft: ({ draft, step }) => ({ id: "d1", savedAt: "2026-11-28T12:00:00Z", step, draft, createWhenBack: false }),
  close_wizard: () => null,
};

const method = "ArtifactPullSecret";
const draft: Draft = { ...emptyDraft, instanceId: INSTANCE, name: "plant", host: "ghcr.io", method };

function open(answers: Answers, step: Step = "authentication", patch: Partial<Draft> = {}) {
  const saved: SavedDraft = { id: "d1", savedAt: "2026-11-28T12:00:00Z", step, createWhenBack: false, draft: { ...draft, ...patch } };
  const calls = answerCommands({ ...calm, get_draft: () => saved, ...answers });
  const place = { at: null, onStep: vi.fn(), onSaved: vi.fn(), onCreated: vi.fn(), onLeave: vi.fn(), onForget: vi.fn(), guard: () => () => undefined };
  renderPage(<CreateWizard intent="create" draftId="d1" {...place} />);
  return { calls, place, sent: (command: string) => calls.filter((call) => call.command === command).map(({ args }) => args) };
}

const fail = (code: Parameters<typeof refusal>[0], message?: string) => () => {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- as the shell rejects
  throw refusal(code, message);
};
const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole("button", { name }));

beforeEach(standInForLayout);
afterEach(() => {
  cleanup();
  forgetCommands();
});

describe("the wizard where the instance does not answer", () => {
  it("says that secret sync is not known, never that it is not set up, and goes on when it is asked again", async () => {
    let bad = true;
    const notKnown = { ...ready, state: "notKnown", vaultName: null, reason: "Azure answered with an error (502)." };
    open({ secret_sync_readiness: () => (bad ? notKnown : ready), list_vault_secrets: () => (bad ? fail("Service")() : { value: [secret("ghcr-pull")], asOf: null }) });
    expect(await screen.findByText("Not known whether this instance can sync secrets")).toBeTruthy();
    expect(screen.queryByText(/not set up/)).toBeNull();
    expect(await screen.findByRole("textbox", { name: /Key Vault secret/ }), "no field is lost").toBeTruthy();
    bad = false;
    await press("Check again");
    expect(await screen.findByText("kv-oslo")).toBeTruthy();
    await press("Try again");
    expect(await screen.findByRole("option", { name: "ghcr-pull" })).toBeTruthy();
  });

  it("asks the instance again after secret sync was switched on elsewhere", async () => {
    let setUp = false;
    open({ secret_sync_readiness: () => (setUp ? ready : { ...ready, state: "notSetUp", vaultName: null, reason: "Set it up with az." }) });
    expect(await screen.findByText("Set it up with az.", { exact: false })).toBeTruthy();
    setUp = true;
    await press("Check again");
    expect(await screen.findByRole("option", { name: "ghcr-pull" })).toBeTruthy();
  });

  it("finds a secret that was made in the portal meanwhile by its refresh", async () => {
    const names = ["ghcr-pull"];
    open({ list_vault_secrets: () => ({ value: names.map(secret), asOf: null }) });
    await screen.findByRole("option", { name: "ghcr-pull" });
    names.push("zz-made-outside");
    await press("Refresh secrets");
    expect(await screen.findByRole("option", { name: "zz-made-outside" })).toBeTruthy();
  });
});

describe("a vault that refuses, or cannot be reached", () => {
  it.each(["Forbidden", "Offline", "NetworkBlocked"] as const)("asks the same question (%s): a name, and a yes of its own", async (code) => {
    const { sent, place } = open({ list_vault_secrets: fail(code), create_registry_endpoint: () => ({ endpoint: endpoint("Succeeded"), notes: [] }) }, "authentication", { syncedSecretName: "plant-pull-secret" });
    const yes = await screen.findByRole<HTMLInputElement>("checkbox", { name: /although nobody could see/ });
    expect(yes.disabled, "there is nothing to agree to yet").toBe(true);
    await userEvent.type(screen.getByRole("textbox", { name: /Key Vault secret/ }), "docker-hub");
    await userEvent.click(yes);
    await press("Next");
    await press("Create");
    await waitFor(() => expect(place.onCreated).toHaveBeenCalled());
    expect(sent("create_registry_endpoint")).toMatchObject([{ allowUncheckedSecret: true, draft: { vaultSecret: "docker-hub" } }]);
  });

  it("is asked about once more by a create that was refused without that yes", async () => {
    let tries = 0;
    const { sent } = open({ create_registry_endpoint: () => (++tries === 1 ? fail("SecretUnchecked")() : { endpoint: endpoint("Succeeded"), notes: [] }) }, "review", { vaultSecret: "docker-hub" });
    await press("Create");
    expect(await screen.findByRole("heading", { name: "plant was not created" })).toBeTruthy();
    await press("Create without the look");
    await waitFor(() => expect(sent("create_registry_endpoint").map(({ allowUncheckedSecret }) => allowUncheckedSecret)).toEqual([false, true]));
  });
});

describe("a create that fails", () => {
  /** The write of the endpoint had begun. */
  const begun = ({ onProgress }: Record<string, unknown>) => {
    (onProgress as { onmessage: (line: unknown) => void }).onmessage({ step: "registryEndpoint", state: "running", detail: null });
    return fail("OperationFailed", "The cluster does not answer.")();
  };

  it("is told as created and not usable where it stands in Azure as failed", async () => {
    const { place } = open({ create_registry_endpoint: begun, get_registry_endpoint: () => endpoint("Failed") }, "review", { method: "Anonymous" });
    await press("Create");
    expect(await screen.findByRole("heading", { name: "plant was created but is not usable" })).toBeTruthy();
    await press("Show plant");
    expect(place.onCreated).toHaveBeenCalledWith(endpoint("").id);
  });

  it("is told as not created only where Azure says that nothing is there", async () => {
    open({ create_registry_endpoint: begun, get_registry_endpoint: fail("NotFound") }, "review", { method: "Anonymous" });
    await press("Create");
    expect(await screen.findByRole("heading", { name: "plant was not created" })).toBeTruthy();
  });

  it("is told as not known where nobody can say", async () => {
    open({ create_registry_endpoint: begun, get_registry_endpoint: fail("Offline") }, "review", { method: "Anonymous" });
    await press("Create");
    expect(await screen.findByRole("heading", { name: "It is not known whether plant was created" })).toBeTruthy();
    expect(screen.queryByText(/was not created/)).toBeNull();
  });
});

describe("what travels to the rules", () => {
  it("is the password only when it has changed, and never with another field", async () => {
    const { sent } = open({}, "authentication", { secretSource: "new", newSecretName: "pull", userName: "bot", syncedSecretName: "plant-pull-secret" });
    await userEvent.type(await screen.findByLabelText(/Password or token/), "hunter2");
    await userEvent.type(screen.getByRole("textbox", { name: /User name/ }), "-builder");
    await waitFor(() => expect(sent("check_draft").at(-1)).toMatchObject({ hasPassword: true, draft: { userName: "bot-builder" } }));
    expect(JSON.stringify(sent("check_draft"))).not.toContain("hunter");
    expect(sent("check_password").map(({ password }) => password)).toEqual(["h", "hu", "hun", "hunt", "hunte", "hunter", "hunter2"]);
  });
});

describe("a remark about the authentication type", () => {
  it("is no fault of the field", async () => {
    const remark = { field: "method", rule: "connectors", severity: "notice", position: null, message: "Connectors need an artifact secret.", fix: null, suggestion: null };
    open({ check_draft: () => ({ violations: [remark], basicsValid: true, authenticationValid: true, host: null }) }, "authentication", { method: "Anonymous" });
    await userEvent.click(await screen.findByRole("radio", { name: "System managed identity" }));
    await userEvent.click(screen.getByRole("radio", { name: "Anonymous" }));
    await userEvent.tab();
    expect(await screen.findByText(/Connectors need an artifact secret/)).toBeTruthy();
    const group = screen.getByRole("radiogroup", { name: /Authentication type/ });
    expect(group.getAttribute("aria-invalid")).not.toBe("true");
    expect(within(group.closest("[data-field]") as HTMLElement).queryByRole("alert")).toBeNull();
  });
});
