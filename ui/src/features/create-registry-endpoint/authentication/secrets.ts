// Which vault secrets can be chosen and how they are marked. Pure.
import type { VaultSecret } from "@/backend/generated/VaultSecret";
import { en } from "@/strings/en";

const words = en.authentication.marks;

/** Key Vault gives no value for a disabled secret, and a certificate's secret is no docker config. Expiry only informs. */
export const isChoosable = ({ enabled, managed }: VaultSecret) => enabled && !managed;

export function marksOf(secret: VaultSecret): string[] {
  return [
    ...(secret.enabled ? [] : [words.disabled]),
    ...(secret.managed ? [words.managed] : []),
    ...(secret.expired ? [words.expired] : []),
    ...(secret.notYetValid ? [words.notYetValid] : []),
  ];
}

export function filterSecrets(secrets: VaultSecret[], filter: string): VaultSecret[] {
  const text = filter.trim().toLowerCase();
  return text === "" ? secrets : secrets.filter(({ name }) => name.toLowerCase().includes(text));
}
