import path from "node:path";
import { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import { rooms } from "./rooms.js";

const source = path.resolve(import.meta.dirname, "../src");

function complaints(file, specifier) {
  const config = { files: ["**/*"], plugins: { house: { rules: { rooms } } }, rules: { "house/rooms": "error" } };
  return new Linter({ configType: "flat", cwd: source }).verify(`import "${specifier}";`, [config], { filename: path.join(source, file) }).map(({ message }) => message);
}

describe("the rooms of the house", () => {
  it("let nobody but backend name @tauri-apps", () => {
    expect(complaints("backend/commands.js", "@tauri-apps/api/core")).toEqual([]);
    expect(complaints("features/drafts/DraftsPage.js", "@tauri-apps/api/core")).toHaveLength(1);
    expect(complaints("components/CopyButton.js", "@tauri-apps/plugin-opener")).toHaveLength(1);
    expect(complaints("app/App.js", "@tauri-apps/api/event")).toHaveLength(1);
  });

  it("keep features apart, whichever way the import is written", () => {
    expect(complaints("features/drafts/DraftsPage.js", "@/features/settings/SettingsPage")).toHaveLength(1);
    expect(complaints("features/drafts/DraftsPage.js", "../settings/SettingsPage")).toHaveLength(1);
    expect(complaints("features/drafts/DraftsPage.js", "./DraftRow")).toEqual([]);
    expect(complaints("app/Pages.js", "@/features/drafts/DraftsPage")).toEqual([]);
  });

  it("keep components free of features and of the talk with the shell", () => {
    expect(complaints("components/ErrorCard.js", "@/features/drafts/DraftsPage")).toHaveLength(1);
    expect(complaints("components/ErrorCard.js", "@/backend/commands")).toHaveLength(1);
    expect(complaints("components/ErrorCard.js", "@/backend/generated/AppError")).toEqual([]);
  });
});
