/// <reference types="vitest/config" />
// How the page is built and tested. Called by npm scripts and by the desktop build; it must not reach the network.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const { version } = JSON.parse(readFileSync(new URL("./package.json", import.meta.url), "utf8")) as { version: string };

export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify(version) },
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // Relative addresses: the same files are served by Tauri's own scheme and by the development server.
  base: "./",
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  build: {
    target: ["es2022", "safari16"],
    // The content security policy allows no data: scripts, fonts or styles; nothing is worth inlining from a local disk.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Local files: the size of one chunk matters less than the number of requests before the first frame.
    chunkSizeWarningLimit: 1200,
  },
  test: { environment: "jsdom", testTimeout: 20_000, globals: false, restoreMocks: true, include: ["src/**/*.test.{ts,tsx}", "eslint/*.test.js"] },
});
