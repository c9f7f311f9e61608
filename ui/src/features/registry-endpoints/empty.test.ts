import { describe, expect, it } from "vitest";
import type { Accounts } from "@/backend/generated/Accounts";
import type { Instance } from "@/backend/generated/Instance";
import type { Session } from "@/backend/generated/Session";
import { toAppError } from "@/backend/error";
import { emptinessOf } from "./empty";

const subscription = { id: "s1", name: "Production", state: "Enabled", tenantId: "t1" };
const session = (count: number) => ({ id: "me", subscriptions: Array.from({ length: count }, () => subscription) }) as unknown as Session;
const tenant = { id: "t1", name: "Contoso", home: true, ticked: true, problem: null, subscriptions: [{ id: "s1", name: "Production", state: "Enabled", ticked: false }] };
const accounts = (...tenants: object[]) => ({ accounts: [{ id: "me", tenants }] }) as unknown as Accounts;
const instance = (name: string) => ({ name }) as Instance;
const known = { session: session(2), accounts: accounts(tenant), problems: [], instances: [], instancesError: null };

describe("an empty list", () => {
  it("says that nothing is selected where there is something to select", () => {
    expect(emptinessOf({ ...known, session: session(0) }).kind).toBe("nothingSelected");
    expect(emptinessOf({ ...known, session: session(0), accounts: accounts({ ...tenant, ticked: false, subscriptions: [] }) }).kind).toBe("nothingSelected");
  });

  it("says that the account sees no subscription where there is nothing to select", () => {
    expect(emptinessOf({ ...known, session: session(0), accounts: accounts({ ...tenant, subscriptions: [] }) }).kind).toBe("noSubscription");
  });

  it("never says that nothing is there where something could not be read", () => {
    const problems = [{ scope: "Contoso", error: toAppError("No right to read here.") }];
    expect(emptinessOf({ ...known, problems })).toEqual({ kind: "notRead", problems });
    expect(emptinessOf({ ...known, session: session(0), accounts: accounts({ ...tenant, problem: toAppError("x"), subscriptions: [] }) }).kind).toBe("notRead");
  });

  it("tells no instance from no endpoint", () => {
    expect(emptinessOf(known)).toEqual({ kind: "noInstance", subscriptions: 2 });
    expect(emptinessOf({ ...known, instances: [instance("aio-creamery")] })).toEqual({ kind: "noEndpoint", instances: ["aio-creamery"] });
    expect(emptinessOf({ ...known, instances: undefined, instancesError: toAppError("x") }).kind).toBe("noEndpoint");
  });
});
