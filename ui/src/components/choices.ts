// Narrowing a list of choices by what was typed. Pure; called by ComboBox.
export type Choice = { value: string; label: string; detail?: string };

/** More than this many are never drawn: typing is quicker than scrolling. */
export const CHOICES_DRAWN = 100;

export function narrow(choices: Choice[], typed: string): Choice[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return choices;
  const has = ({ label, detail = "" }: Choice) => {
    const text = `${label} ${detail}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const start = words[0] ?? "";
  const found = choices.filter(has);
  // What begins with the typed text comes first; otherwise the order of the list is kept.
  return [...found.filter((choice) => choice.label.toLowerCase().startsWith(start)), ...found.filter((choice) => !choice.label.toLowerCase().startsWith(start))];
}

/** The choice that the typed text names exactly. */
export function named(choices: Choice[], typed: string): Choice | undefined {
  const text = typed.trim().toLowerCase();
  const same = choices.filter(({ label }) => label.toLowerCase() === text);
  return same.length === 1 ? same[0] : undefined;
}
