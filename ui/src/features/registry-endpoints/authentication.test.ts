import { describe, expect, it } from "vitest";
import { codeSigningCaOf, settingsOf } from "./authentication";

describe("an authentication object of ARM", () => {
  it("is shown setting by setting, without the method", () => {
    expect(
      settingsOf({
        method: "UserAssignedManagedIdentity",
        userAssignedManagedIdentitySettings: { clientId: "c", tenantId: "t", scope: null },
      }),
    ).toEqual([
      ["clientId", "c"],
      ["tenantId", "t"],
    ]);
  });

  it("of a method that is not known hides nothing", () => {
    expect(settingsOf({ method: "WorkloadIdentity", workloadIdentitySettings: { issuer: "https://oidc", ports: [1, 2] }, strict: true })).toEqual([
      ["issuer", "https://oidc"],
      ["ports", "[1,2]"],
      ["strict", "true"],
    ]);
  });

  it("that is no object at all shows nothing and does not fail", () => {
    expect(settingsOf(null)).toEqual([]);
    expect(settingsOf("x")).toEqual([]);
  });
});

describe("a code signing CA", () => {
  it("is a config map or a secret by its reference", () => {
    expect(codeSigningCaOf({ type: "ConfigMap", configMapRef: "ca" })).toEqual({ kind: "ConfigMap", name: "ca" });
    expect(codeSigningCaOf({ type: "Secret", secretRef: "ca" })).toEqual({ kind: "Secret", name: "ca" });
  });

  it("of a shape that is not known is shown as it is", () => {
    expect(codeSigningCaOf({ type: "Vault", url: "u" })).toEqual({ kind: "Vault", name: '{"type":"Vault","url":"u"}' });
  });
});
