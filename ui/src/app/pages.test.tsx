import { cleanup, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Session } from "@/backend/generated/Session";
import { answerCommands, forgetCommands, refusal } from "@/backend/testing";
import { ActivityPage } from "@/features/activity/ActivityPage";
import { DraftsPage } from "@/features/drafts/DraftsPage";
import { RegistryEndpointsPage } from "@/features/registry-endpoints/RegistryEndpointsPage";
import { initialView } from "@/features/registry-endpoints/view";
import { SettingsPage } from "@/features/settings/SettingsPage";
import { renderPage, standInForLayout } from "@/testing/page";
import { ErrorBoundary } from "./ErrorBoundary";

const session = {
  id: "me",
  userPrincipalName: "ada@contoso.example",
  displayName: "Ada",
  tenantId: "t1",
  tenantName: "Contoso",
  cloud: { kind: "azure", name: "Azure", portal: true },
  subscriptions: [{ id: "s1", name: "Production", state: "Enabled", tenantId: "t1" }],
  others: [],
} as unknown as Session;
const none = () => undefined;
const fail = (code: Parameters<typeof refusal>[0]) => () => {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- as the shell rejects
  throw refusal(code, "It did not answer.");
};
const list = () => renderPage(<RegistryEndpointsPage session={session} view={initialView} onView={none} openId={null} onOpen={none} onCreate={none} onSettings={none} />);
const empty = { revision: 1, total: 0, matching: 0, offset: 0, rows: [], asOf: "2026-11-28T12:00:00Z" };
const listed = (problems: object[]) => ({ total: 0, asOf: "2026-11-28T12:00:00Z", problems });

beforeEach(standInForLayout);
afterEach(() => {
  cleanup();
  forgetCommands();
});

describe("a page whose backend fails", () => {
  it("lists nothing, says why and offers a second try", async () => {
    answerCommands({ refresh_registry_endpoints: fail("Service"), query_registry_endpoints: () => ({ ...empty, asOf: null }), list_instances: fail("Service"), list_favourites: () => [] });
    list();
    expect(await screen.findByRole("heading", { name: "The registry endpoints could not be listed" })).toBeTruthy();
    expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
    expect(screen.queryByText("No registry endpoints yet")).toBeNull();
  });

  it("never calls a list empty that could not be read", async () => {
    answerCommands({
      refresh_registry_endpoints: () => listed([{ scope: "Contoso", error: refusal("Forbidden", "No right to read here.") }]),
      query_registry_endpoints: () => empty,
      list_instances: () => ({ value: [], asOf: null }),
      list_favourites: () => [],
    });
    list();
    expect(await screen.findByRole("heading", { name: "Nothing could be read" })).toBeTruthy();
    expect(screen.getByText("Contoso: No right to read here.")).toBeTruthy();
  });

  it("offers one button to create where there is nothing, and names the instances", async () => {
    answerCommands({
      refresh_registry_endpoints: () => listed([]),
      query_registry_endpoints: () => empty,
      list_instances: () => ({ value: [{ id: "/i", name: "aio-creamery", resourceGroup: "rg", location: "westeurope" }], asOf: null }),
      list_favourites: () => [],
    });
    list();
    expect(await screen.findByText("The instance aio-creamery has none.")).toBeTruthy();
    expect(screen.getAllByRole("button", { name: "Create registry endpoint" })).toHaveLength(1);
    expect(screen.queryByRole("searchbox")).toBeNull();
  });

  it("says of drafts that they could not be read", async () => {
    answerCommands({ query_drafts: fail("Internal") });
    renderPage(<DraftsPage onContinue={none} onCreate={none} />);
    expect(await screen.findByRole("heading", { name: "The drafts could not be read" })).toBeTruthy();
    expect(screen.queryByText("No drafts")).toBeNull();
  });

  it("says of the activity that it could not be read", async () => {
    answerCommands({ get_activity: fail("Internal"), list_open_creates: fail("Internal") });
    renderPage(<ActivityPage onOpen={none} onCreate={none} />);
    expect(await screen.findByRole("heading", { name: "The activity could not be read" })).toBeTruthy();
  });

  it("keeps the settings usable part by part", async () => {
    answerCommands({ list_accounts: fail("Internal"), get_network: fail("Internal"), get_background: fail("Internal"), get_diagnostics: fail("Internal"), get_preferences: () => ({ theme: "dark" }), get_client_id: fail("Internal"), get_telemetry: fail("Internal") });
    renderPage(<SettingsPage session={session} onAddAccount={none} />);
    expect(await screen.findByRole("heading", { name: "The accounts could not be read" })).toBeTruthy();
    expect(await screen.findByRole("heading", { name: "The network's settings could not be read" })).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>("radio", { name: "Dark" }).checked).toBe(true);
  });
});

describe("a page that throws while it is drawn", () => {
  it("is logged by the shell and leaves a way on", async () => {
    // React writes what was caught to the console as well.
    vi.spyOn(console, "error").mockImplementation(none);
    const calls = answerCommands({ log_page_error: () => null });
    const Broken = () => {
      throw new TypeError("rows is undefined");
    };
    renderPage(
      <ErrorBoundary>
        <Broken />
      </ErrorBoundary>,
    );
    expect(await screen.findByRole("button", { name: "Open the page again" })).toBeTruthy();
    expect(calls.find(({ command }) => command === "log_page_error")?.args["message"]).toBe("TypeError: rows is undefined");
  });
});
