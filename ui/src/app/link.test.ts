import { describe, expect, it } from "vitest";
import { visible } from "@/components/visible";
import { partsOf } from "./LinkDialog";

const ID = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/rg-oslo/providers/Microsoft.IoTOperations/instances/oslo/registryEndpoints/acr";

describe("the question about a link", () => {
  it("names every part of the resource, however its ID is written", () => {
    const parts = { name: "acr", instance: "oslo", resourceGroup: "rg-oslo", subscription: "3f2504e0-4f89-41d3-9a0c-0305e82c3301" };
    expect(partsOf(ID)).toEqual(parts);
    expect(partsOf(ID.replace("resourceGroups", "resourcegroups").replace("/instances/", "/Instances/"))).toEqual(parts);
  });

  it("shows characters that steer how text is drawn instead of obeying them", () => {
    expect(visible("acr\u202Erca")).toBe("acr⟨U+202E⟩rca");
    expect(visible("a\u200Bb\u0007c\u2028d\u{E0041}")).toBe("a⟨U+200B⟩b⟨U+0007⟩c⟨U+2028⟩d⟨U+E0041⟩");
    expect(visible("Ørsted 東京 👩")).toBe("Ørsted 東京 👩");
  });
});
