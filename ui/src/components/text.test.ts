import { describe, expect, it } from "vitest";
import { narrow, named, type Choice } from "./choices";
import { cutMiddle } from "./cut";
import { formatRelative, formatTime, nameOfResource } from "./format";

const perLetter = (text: string) => text.length * 10;

describe("cutting in the middle", () => {
  it("leaves text alone that fits", () => {
    expect(cutMiddle("contoso.azurecr.io", 180, perLetter)).toBe("contoso.azurecr.io");
  });

  it("keeps both ends and fits", () => {
    const cut = cutMiddle("registry.very-long-name.contoso.example", 200, perLetter);
    expect(perLetter(cut)).toBeLessThanOrEqual(200);
    expect(cut.startsWith("registry")).toBe(true);
    expect(cut.endsWith(".example")).toBe(true);
    expect(cut).toContain("…");
  });

  it("never shows less than the two ends, however small the place", () => {
    expect(cutMiddle("abcdef", 1, perLetter)).toBe("a…f");
  });
});

describe("narrowing choices", () => {
  const choices: Choice[] = [
    { value: "1", label: "aio-dresden", detail: "rg-plants, germanywestcentral" },
    { value: "2", label: "aio-lyon", detail: "rg-plants, francecentral" },
    { value: "3", label: "dresden-old" },
  ];

  it("finds every word in label or detail, the start of the label first", () => {
    expect(narrow(choices, "dresden").map(({ value }) => value)).toEqual(["3", "1"]);
    expect(narrow(choices, "plants france").map(({ value }) => value)).toEqual(["2"]);
    expect(narrow(choices, "  ")).toBe(choices);
  });

  it("takes typed text for a choice only when it names exactly one", () => {
    expect(named(choices, "AIO-Lyon")?.value).toBe("2");
    expect(named(choices, "aio")).toBeUndefined();
    expect(named([...choices, { value: "4", label: "aio-lyon" }], "aio-lyon")).toBeUndefined();
  });
});

describe("times", () => {
  const now = Date.parse("2026-03-10T12:00:00Z");

  it("are said as people say them", () => {
    expect(formatRelative("2026-03-10T11:55:00Z", now)).toMatch(/5/);
    expect(formatRelative("2026-03-10T11:59:40Z", now)).toBe(new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(0, "second"));
  });

  it("that are none are shown as they came", () => {
    expect(formatRelative("soon", now)).toBe("soon");
    expect(formatTime("soon")).toBe("soon");
  });
});

describe("the name of a resource", () => {
  it("is the last part of its ID", () => {
    expect(nameOfResource("/subscriptions/s/resourceGroups/g/providers/x/instances/aio-lyon")).toBe("aio-lyon");
    expect(nameOfResource("")).toBe("");
  });
});
