// Reads ARM's authentication and code signing objects for display. Pure; what it does not know it hands on as text, so nothing is hidden.
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Name and value of each setting of the chosen method, whatever the method is called. */
export function settingsOf(authentication: unknown): [string, string][] {
  if (!isObject(authentication)) return [];
  return Object.entries(authentication)
    .filter(([key]) => key !== "method")
    .flatMap(([key, value]): [string, string][] =>
      isObject(value) ? Object.entries(value).map(([name, setting]) => [name, text(setting)]) : value === null ? [] : [[key, text(value)]],
    )
    .filter(([, value]) => value !== "" && value !== "null");
}

/** `{type: "ConfigMap", configMapRef}` or `{type: "Secret", secretRef}`; other shapes as text. */
export function codeSigningCaOf(ca: unknown): { kind: string; name: string } {
  if (!isObject(ca)) return { kind: "", name: text(ca) };
  const kind = typeof ca["type"] === "string" ? ca["type"] : "";
  const reference = ca["configMapRef"] ?? ca["secretRef"];
  return { kind, name: typeof reference === "string" ? reference : text(ca) };
}
