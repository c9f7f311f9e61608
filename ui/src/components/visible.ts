// Text from outside that must be read as it is: characters that steer how text is drawn (control, bidirectional, invisible ones, line
// and paragraph ends) are shown by their number. Pure; called wherever a foreign text is part of a question.
const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]|\u115F|\u1160|\u3164|\uFFA0|\u034F|\u17B4|\u17B5/gu;

export function visible(text: string): string {
  return text.replace(steering, (found) => `⟨U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}
