import { describe, expect, it } from "vitest";
import { fieldsOf, stepOf } from "./fields";
import { emptyDraft } from "./wizard";

const authentication = (method: string, secretSource: "existing" | "new" = "existing") =>
  fieldsOf("authentication", { ...emptyDraft, method, secretSource });

describe("the fields of a step", () => {
  it("are those of the chosen method", () => {
    expect(authentication("")).toEqual(["method"]);
    expect(authentication("Anonymous")).toEqual(["method"]);
    expect(authentication("SystemAssignedManagedIdentity")).toEqual(["method", "audience"]);
    expect(authentication("UserAssignedManagedIdentity")).toEqual(["method", "managedIdentity", "clientId", "tenantId", "scope"]);
  });

  it("of an artifact secret depend on whether the secret exists", () => {
    expect(authentication("ArtifactPullSecret")).toContain("vaultSecret");
    expect(authentication("ArtifactPullSecret")).not.toContain("password");
    expect(authentication("ArtifactPullSecret", "new")).toContain("password");
    expect(authentication("ArtifactPullSecret", "new")).not.toContain("vaultSecret");
  });

  it("know the step they are on", () => {
    expect(fieldsOf("basics", emptyDraft).map(stepOf)).toEqual(["basics", "basics", "basics"]);
    expect(authentication("ArtifactPullSecret", "new").every((field) => stepOf(field) === "authentication")).toBe(true);
  });
});
