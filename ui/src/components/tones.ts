// Backgrounds of things that are pointed at or chosen. Fluent's own pair inverts the text in high contrast, which rows with coloured icons cannot do.
// The theme (app/theme.ts) gives each look its values.
export const tones = { hover: "var(--regentHover)", chosen: "var(--regentChosen)" };

export const toneValues = {
  light: { regentHover: "#f5f5f5", regentChosen: "#ebebeb" },
  dark: { regentHover: "#3d3d3d", regentChosen: "#383838" },
  highContrast: { regentHover: "#2b2b2b", regentChosen: "#1f1f1f" },
};
