import { FluentProvider, webLightTheme } from "@fluentui/react-components";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ComboBox } from "./ComboBox";
import { FormField } from "./FormField";

const instances = Array.from({ length: 500 }, (_, index) => ({ value: `id-${String(index)}`, label: `aio-site-${String(index).padStart(3, "0")}`, detail: "rg" }));

function Harness({ free = false, initial = "", first, changes }: { free?: boolean; initial?: string; first?: string | undefined; changes: string[] }) {
  const [value, setValue] = useState(initial);
  return (
    <FluentProvider theme={webLightTheme}>
      <FormField label="Instance" violations={[]}>
        <ComboBox
          free={free}
          choices={[...(first === undefined ? [] : [{ value: "", label: first }]), ...(free ? instances.map(({ label }) => ({ value: label, label })) : instances)]}
          value={value}
          onChange={(next) => {
            changes.push(next);
            setValue(next);
          }}
        />
      </FormField>
      <button type="button">After</button>
    </FluentProvider>
  );
}

beforeEach(() => {
  // jsdom lays nothing out.
  Element.prototype.scrollIntoView = () => undefined;
  globalThis.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
});
afterEach(cleanup);

const box = () => screen.getByRole<HTMLInputElement>("combobox", { name: "Instance" });

describe("a combo box of choices", () => {
  it("is named by its label and draws at most a hundred of five hundred", async () => {
    render(<Harness changes={[]} />);
    await userEvent.click(box());
    expect(screen.getAllByRole("option")).toHaveLength(100);
    expect(screen.getByText(/100 of 500/)).toBeTruthy();
  });

  it("narrows while typing and takes the first hit with Enter", async () => {
    const changes: string[] = [];
    render(<Harness changes={changes} />);
    await userEvent.type(box(), "site-321{Enter}");
    expect(changes).toEqual(["id-321"]);
    expect(box().value).toBe("aio-site-321");
  });

  it.each(["aio-site-007", "All instances"])("is replaced by what is typed, however it was opened (%s)", async (label) => {
    const changes: string[] = [];
    render(<Harness changes={changes} initial={label === "All instances" ? "" : "id-7"} first={label === "All instances" ? label : undefined} />);
    expect(box().value).toBe(label);
    await userEvent.click(box());
    await userEvent.keyboard("398");
    expect(box().value).toBe("398");
    expect(screen.getAllByRole("option")).toHaveLength(1);
    await userEvent.keyboard("{Enter}");
    expect(changes).toEqual(["id-398"]);
    // The caret stands behind the chosen name now, and nothing is selected.
    await userEvent.keyboard("21");
    expect(box().value).toBe("21");
  });

  it("goes back to the chosen one when what was typed names none", async () => {
    const changes: string[] = [];
    render(<Harness changes={changes} initial="id-7" />);
    await userEvent.clear(box());
    await userEvent.type(box(), "nowhere");
    await userEvent.tab();
    expect(changes).toEqual([]);
    expect(box().value).toBe("aio-site-007");
  });

  it("closes with Escape and keeps the chosen one", async () => {
    render(<Harness changes={[]} initial="id-7" />);
    await userEvent.type(box(), "x{Escape}");
    expect(box().getAttribute("aria-expanded")).toBe("false");
    expect(box().value).toBe("aio-site-007");
  });

  it("names its options by their label alone", async () => {
    render(<Harness changes={[]} />);
    await userEvent.click(box());
    expect(screen.getByRole("option", { name: "aio-site-003" })).toBeTruthy();
  });
});

describe("a combo box of free text", () => {
  it("keeps exactly what was typed when the user goes on with Tab, also where a choice begins the same", async () => {
    const changes: string[] = [];
    render(<Harness free changes={changes} />);
    await userEvent.type(box(), "aio-site-00");
    await userEvent.tab();
    expect(box().value).toBe("aio-site-00");
    expect(changes.at(-1)).toBe("aio-site-00");
  });

  it("takes a suggestion only when the user has gone to it", async () => {
    const changes: string[] = [];
    render(<Harness free changes={changes} />);
    await userEvent.type(box(), "site-00{ArrowDown}{Enter}");
    expect(box().value).toBe("aio-site-000");
  });
});
