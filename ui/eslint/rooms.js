// The house rules for imports, as one ESLint rule. Called by eslint.config.js; it knows folders, not words on the screen.
//   app        may use everything
//   features   may use components, strings and backend, never another feature
//   components may use strings and backend types, never a feature
//   backend    is the only room that may name @tauri-apps
import path from "node:path";

const source = path.resolve(import.meta.dirname, "../src");

function roomOf(file) {
  const [room, second] = path.relative(source, file).split(path.sep);
  return room === "features" ? { room, feature: second } : { room };
}

function target(specifier, from) {
  if (specifier.startsWith("@/")) return path.join(source, specifier.slice(2));
  if (specifier.startsWith(".")) return path.resolve(path.dirname(from), specifier);
  return null;
}

function complaint(from, specifier, file) {
  if (specifier.startsWith("@tauri-apps")) {
    return from.room === "backend" ? null : "Only src/backend may import @tauri-apps: add a command to src/backend/commands.ts.";
  }
  if (!file) return null;
  const to = roomOf(file);
  if (to.room === "features" && from.room === "features" && to.feature !== from.feature) {
    return `A feature never imports another one (${from.feature} -> ${to.feature}): what both need lives in components or backend.`;
  }
  if (to.room === "features" && from.room !== "features" && from.room !== "app") {
    return `${from.room} must not import features.`;
  }
  if (to.room === "app" && from.room !== "app" && from.room !== "main.tsx") return `${from.room} must not import app.`;
  if (to.room === "components" && (from.room === "backend" || from.room === "strings")) return `${from.room} must not import components.`;
  if (file.includes(`${path.sep}generated${path.sep}`) === false && to.room === "backend" && from.room === "components") {
    return "components get data and functions from their caller; from backend they may import generated types only.";
  }
  return null;
}

export const rooms = {
  meta: { type: "problem", docs: { description: "keeps the rooms of the house apart" }, schema: [] },
  create(context) {
    const from = roomOf(context.filename);
    const check = (node) => {
      if (!node.source) return;
      const specifier = node.source.value;
      const message = complaint(from, specifier, target(specifier, context.filename));
      if (message) context.report({ node: node.source, message });
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check, ImportExpression: check };
  },
};
