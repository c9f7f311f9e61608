import { FluentProvider, Input, webLightTheme } from "@fluentui/react-components";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Violation } from "@/backend/generated/Violation";
import { FormField } from "./FormField";

const violation = (patch: Partial<Violation>): Violation => ({
  field: "name",
  rule: "test",
  severity: "error",
  position: null,
  message: "The name is too short.",
  fix: "Type at least 3 characters.",
  suggestion: null,
  ...patch,
});

const show = (violations: Violation[], onSuggestion?: (text: string) => void) =>
  render(
    <FluentProvider theme={webLightTheme}>
      <FormField label="Registry endpoint name" hint="The hint." required violations={violations} onSuggestion={onSuggestion}>
        <Input />
      </FormField>
    </FluentProvider>,
  );

const descriptionOf = (element: HTMLElement) =>
  (element.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .map((id) => document.getElementById(id)?.textContent ?? "")
    .join(" ");

afterEach(cleanup);

describe("a field with a fault", () => {
  it("is described by the message and its fix in the place of the hint, and is marked invalid", () => {
    show([violation({})]);
    const input = screen.getByRole("textbox", { name: "Registry endpoint name" });
    expect(descriptionOf(input)).toContain("The name is too short. Type at least 3 characters.");
    expect(screen.queryByText("The hint."), "the fault stands in the place of the hint").toBeNull();
    expect(input.getAttribute("aria-invalid")).toBe("true");
  });

  it("offers what would be accepted as one click and keeps the focus in the field", async () => {
    const take = vi.fn();
    show([violation({ suggestion: "plant-7" })], take);
    await userEvent.click(screen.getByRole("button", { name: "Use “plant-7”" }));
    expect(take).toHaveBeenCalledWith("plant-7");
    expect(document.activeElement).toBe(screen.getByRole("textbox"));
  });

  it("shows the error and leaves notices for later", () => {
    show([violation({ severity: "notice", message: "By the way.", fix: null }), violation({})]);
    expect(screen.queryByText(/By the way/)).toBeNull();
  });
});

describe("a field with a notice", () => {
  it("is described by it and not marked invalid", () => {
    show([violation({ severity: "notice", message: "By the way.", fix: null })]);
    const input = screen.getByRole("textbox");
    expect(descriptionOf(input)).toContain("By the way.");
    expect(descriptionOf(input)).toContain("The hint.");
    expect(input.getAttribute("aria-invalid")).not.toBe("true");
  });
});
