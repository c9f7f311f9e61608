import { describe, expect, it } from "vitest";
import { toAppError } from "@/backend/error";
import { routeOf } from "./route";
import { lookOf } from "./theme";

const system = { dark: false, contrast: false, forced: false };

describe("the look of the window", () => {
  it("follows the system unless the user has chosen", () => {
    expect(lookOf("system", system)).toBe("light");
    expect(lookOf("system", { ...system, dark: true })).toBe("dark");
    expect(lookOf("system", { ...system, contrast: true })).toBe("highContrast");
    expect(lookOf("dark", { ...system, contrast: true })).toBe("dark");
    expect(lookOf("highContrast", system)).toBe("highContrast");
  });

  it("leaves the colours to the system where it forces its own", () => {
    expect(lookOf("system", { dark: true, contrast: true, forced: true })).toBe("dark");
  });
});

describe("what the tray asks for", () => {
  it("opens the page it names", () => {
    expect(routeOf({ target: "endpoint", id: "/x" })).toEqual({ page: "endpoints", openId: "/x" });
    expect(routeOf({ target: "activity", id: null })).toEqual({ page: "activity" });
    expect(routeOf({ target: "wizard", id: "draft-1" })).toEqual({ page: "wizard", intent: "create", draftId: "draft-1", step: null });
    expect(routeOf({ target: "drafts", id: null })).toEqual({ page: "drafts" });
  });
});

describe("a rejected command", () => {
  it("keeps the backend's error as it is", () => {
    const error = { code: "NotFound", message: "Gone." };
    expect(toAppError(error)).toBe(error);
  });

  it("of Tauri itself becomes an internal error with its sentence", () => {
    expect(toAppError("Command x not allowed by ACL")).toMatchObject({ code: "Internal", message: "Command x not allowed by ACL" });
  });
});
