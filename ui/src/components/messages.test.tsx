import { FluentProvider, webLightTheme } from "@fluentui/react-components";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MessagePlace, NewsProvider, useNews, type Message, type NewsItem } from "./messages";

const offline: Message = { key: "offline", intent: "info", title: "You are offline", body: "since 14:02" };
const partial: Message = { key: "partial", intent: "warning", title: "One part is missing" };

function Teller({ item }: { item: NewsItem }) {
  const { tell, leavePage } = useNews();
  return (
    <>
      <button type="button" onClick={() => tell(item)}>
        Tell
      </button>
      <button type="button" onClick={leavePage}>
        Leave
      </button>
    </>
  );
}

const page = (states: Message[], item: NewsItem = { key: "saved", intent: "success", title: "Draft saved" }) => (
  <FluentProvider theme={webLightTheme}>
    <NewsProvider>
      <MessagePlace states={states} />
      <Teller item={item} />
    </NewsProvider>
  </FluentProvider>
);

const press = (name: string) => userEvent.click(screen.getByRole("button", { name }));

beforeEach(() => {
  globalThis.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
});
afterEach(cleanup);

describe("the message place", () => {
  it("shows the gravest state, and the next one as soon as that is over", () => {
    const { rerender } = render(page([offline, partial]));
    expect(screen.queryByText("You are offline")).toBeNull();
    rerender(page([offline]));
    expect(screen.getByText("You are offline")).toBeTruthy();
    rerender(page([]));
    expect(screen.queryByText("You are offline")).toBeNull();
  });

  it("keeps a state that was put away out of sight until it says something else or comes anew", async () => {
    const { rerender } = render(page([offline]));
    await press("Dismiss");
    rerender(page([{ ...offline }]));
    expect(screen.queryByText("You are offline")).toBeNull();
    rerender(page([{ ...offline, body: "since 15:10" }]));
    expect(screen.getByText("You are offline")).toBeTruthy();
    await press("Dismiss");
    rerender(page([]));
    rerender(page([{ ...offline, body: "since 15:10" }]));
    expect(screen.getByText("You are offline")).toBeTruthy();
  });

  it("shows news beside a state, and not in its place", async () => {
    render(page([offline]));
    await press("Tell");
    expect(screen.getByText("Draft saved")).toBeTruthy();
    expect(screen.getByText("You are offline")).toBeTruthy();
  });

  it("ends news when another page is shown, unless it is about something elsewhere", async () => {
    const { unmount } = render(page([]));
    await press("Tell");
    await press("Leave");
    expect(screen.queryByText("Draft saved")).toBeNull();
    unmount();
    render(page([], { key: "failed", intent: "error", title: "x was not created", lasting: true }));
    await press("Tell");
    await press("Leave");
    expect(screen.getByText("x was not created")).toBeTruthy();
  });

  it("says nothing that a state has made untrue", async () => {
    const waits: NewsItem = { key: "waits", intent: "success", title: "It waits until you are back", lasting: true, outdatedBy: "back" };
    const { rerender } = render(page([offline], waits));
    await press("Tell");
    expect(screen.getByText("It waits until you are back")).toBeTruthy();
    rerender(page([{ key: "back", intent: "info", title: "You are online" }], waits));
    expect(screen.queryByText("It waits until you are back")).toBeNull();
  });
});
