import { describe, expect, it } from "vitest";
import type { VaultSecret } from "@/backend/generated/VaultSecret";
import { filterSecrets, isChoosable, marksOf } from "./secrets";

const secret = (patch: Partial<VaultSecret>): VaultSecret => ({
  name: "harbor",
  enabled: true,
  expiresAt: null,
  contentType: null,
  managed: false,
  expired: false,
  notYetValid: false,
  ...patch,
});

describe("vault secrets", () => {
  it("that are disabled or belong to a certificate cannot be chosen, and say so", () => {
    expect(isChoosable(secret({}))).toBe(true);
    expect(isChoosable(secret({ enabled: false }))).toBe(false);
    expect(isChoosable(secret({ managed: true }))).toBe(false);
    expect(marksOf(secret({ enabled: false, managed: true }))).toEqual(["Disabled", "Certificate"]);
  });

  it("that have expired are marked and can still be chosen, since Key Vault's dates only inform", () => {
    expect(isChoosable(secret({ expired: true }))).toBe(true);
    expect(marksOf(secret({ expired: true }))).toEqual(["Expired"]);
  });

  it("are filtered by name whatever the letter case", () => {
    const all = [secret({ name: "Harbor-Pull" }), secret({ name: "acr" })];
    expect(filterSecrets(all, " harbor ").map(({ name }) => name)).toEqual(["Harbor-Pull"]);
    expect(filterSecrets(all, "")).toBe(all);
  });
});
