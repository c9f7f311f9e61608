// Which colours and fonts the window uses. Called by App; it knows Fluent's themes and the system's wishes, nothing else.
import { teamsHighContrastTheme, webDarkTheme, webLightTheme, type Theme as FluentTheme } from "@fluentui/react-components";
import { useSyncExternalStore } from "react";
import type { Theme } from "@/backend/generated/Theme";
import { toneValues } from "@/components/tones";

/** The system's own fonts; Fluent's list ends in a generic word that is a wide font on many Linux systems. */
const fonts = {
  fontFamilyBase:
    "'Segoe UI Variable Text', 'Segoe UI', -apple-system, 'Inter', 'Cantarell', 'Ubuntu', 'Noto Sans', 'Open Sans', 'Liberation Sans', system-ui, sans-serif",
  fontFamilyMonospace: "'Cascadia Mono', Consolas, 'SF Mono', Menlo, 'Noto Sans Mono', 'DejaVu Sans Mono', 'Liberation Mono', monospace",
};

export type Look = "light" | "dark" | "highContrast";

export const themes: Record<Look, FluentTheme> = {
  light: { ...webLightTheme, ...fonts, ...toneValues.light },
  dark: { ...webDarkTheme, ...fonts, ...toneValues.dark },
  highContrast: { ...teamsHighContrastTheme, ...fonts, ...toneValues.highContrast },
};

const wishes = { dark: "(prefers-color-scheme: dark)", contrast: "(prefers-contrast: more)", forced: "(forced-colors: active)" };

export function lookOf(theme: Theme, system: { dark: boolean; contrast: boolean; forced: boolean }): Look {
  // With forced colours the system paints; only the base must fit its light or dark ground.
  if (theme === "system") return system.contrast && !system.forced ? "highContrast" : system.dark ? "dark" : "light";
  return theme;
}

function useWish(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => matchMedia(query).matches,
  );
}

export function useLook(theme: Theme): Look {
  return lookOf(theme, { dark: useWish(wishes.dark), contrast: useWish(wishes.contrast), forced: useWish(wishes.forced) });
}
