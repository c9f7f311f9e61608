import { describe, expect, it } from "vitest";
import * as history from "./history";
import { directionOf } from "./historyKeys";
import { creating, home, type Route } from "./route";

const list = (openId: string | null): Route => ({ page: "endpoints", openId });
const step = (of: "basics" | "authentication" | "review"): Route => ({ ...creating(null), step: of });
const shown = (now: history.History) => history.current(now).route;
const back = (now: history.History) => history.move(now, "back");
const forward = (now: history.History) => history.move(now, "forward");

describe("the history of the window", () => {
  it("leads back through pages and forward again, and no further than its ends", () => {
    const there = history.go(history.go(history.begin(home), { page: "drafts" }), { page: "settings" });
    expect(shown(back(there))).toEqual({ page: "drafts" });
    expect(shown(back(back(back(there))))).toEqual(home);
    expect(shown(forward(back(there)))).toEqual({ page: "settings" });
    expect(shown(forward(there))).toEqual({ page: "settings" });
  });

  it("forgets what was ahead when one goes elsewhere", () => {
    const elsewhere = history.go(back(history.go(history.begin(home), { page: "drafts" })), { page: "activity" });
    expect(history.next(elsewhere, "forward")).toBeNull();
  });

  it("has an entry for each panel, and closing one is going back", () => {
    const open = history.turn(history.begin(home), list("/a"));
    expect(shown(back(open))).toEqual(home);
    const closed = history.turn(open, list(null));
    expect(shown(closed)).toEqual(home);
    expect(shown(forward(closed))).toEqual(list("/a"));
  });

  it("keeps a panel that was opened from another page apart from the list below it", () => {
    const fromActivity = history.go(history.go(history.begin(home), { page: "activity" }), list("/a"));
    const closed = history.turn(fromActivity, list(null));
    expect(shown(closed)).toEqual(home);
    expect(shown(back(back(closed)))).toEqual({ page: "activity" });
  });

  it("has an entry for each step of the wizard, and its own Back button walks the same way", () => {
    const wizard = history.go(history.begin(home), step("basics"));
    const second = history.turn(wizard, step("authentication"));
    expect(shown(back(second))).toEqual(step("basics"));
    const byButton = history.turn(second, step("basics"));
    expect(byButton.entries).toHaveLength(3);
    expect(shown(forward(byButton))).toEqual(step("authentication"));
  });

  it("does not lead back into a wizard whose endpoint was created or whose draft was discarded", () => {
    const wizard = history.turn(history.go(history.begin(home), step("basics")), step("review"));
    const { visit } = history.current(wizard);
    const created = history.forget(history.go(wizard, list("/new")), visit);
    expect(created.entries.map(({ route }) => route)).toEqual([home, list("/new")]);
    expect(shown(created)).toEqual(list("/new"));
    expect(shown(back(created))).toEqual(home);
  });

  it("knows a draft again that was saved meanwhile", () => {
    const wizard = history.go(history.begin(home), step("basics"));
    const saved = history.amend(wizard, history.current(wizard).visit, (route) => (route.page === "wizard" ? { ...route, draftId: "d1" } : route));
    expect(shown(saved)).toEqual({ ...step("basics"), draftId: "d1" });
  });

  it("is bounded", () => {
    let now = history.begin(home);
    for (let turn = 0; turn < 3 * history.MAX_ENTRIES; turn += 1) now = history.go(now, { page: "drafts" });
    expect(now.entries).toHaveLength(history.MAX_ENTRIES);
    expect(now.at).toBe(history.MAX_ENTRIES - 1);
  });
});

describe("keys and buttons of the history", () => {
  const key = (init: KeyboardEventInit) => directionOf(new KeyboardEvent("keydown", init));

  it("are Alt with an arrow, and the mouse's fourth and fifth button", () => {
    expect(key({ key: "ArrowLeft", altKey: true })).toBe("back");
    expect(key({ key: "ArrowRight", altKey: true })).toBe("forward");
    expect(directionOf(new MouseEvent("mousedown", { button: 3 }))).toBe("back");
    expect(directionOf(new MouseEvent("mousedown", { button: 4 }))).toBe("forward");
  });

  it("leave every other key and button alone", () => {
    expect(key({ key: "ArrowLeft" })).toBeNull();
    expect(key({ key: "ArrowLeft", altKey: true, shiftKey: true })).toBeNull();
    expect(key({ key: "ArrowLeft", ctrlKey: true })).toBeNull();
    expect(directionOf(new MouseEvent("mousedown", { button: 0 }))).toBeNull();
  });
});
