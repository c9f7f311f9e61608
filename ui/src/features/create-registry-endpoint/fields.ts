// Which fields a step shows for the chosen method, and the text each one holds. Pure.
import type { Draft } from "@/backend/generated/Draft";
import type { Field } from "@/backend/generated/Field";
import type { SavedDraft } from "@/backend/generated/SavedDraft";

const ofMethod: Record<string, (draft: Draft) => Field[]> = {
  Anonymous: () => [],
  SystemAssignedManagedIdentity: () => ["audience"],
  UserAssignedManagedIdentity: () => ["managedIdentity", "clientId", "tenantId", "scope"],
  ArtifactPullSecret: ({ secretSource }) =>
    secretSource === "existing"
      ? ["secretSource", "vaultSecret", "syncedSecretName"]
      : ["secretSource", "newSecretName", "userName", "password", "syncedSecretName"],
};

/** In the order of the screen: the first one with a fault takes the focus. */
export function fieldsOf(step: SavedDraft["step"], draft: Draft): Field[] {
  switch (step) {
    case "basics":
      return ["instanceId", "name", "host"];
    case "authentication":
      return ["method", ...(ofMethod[draft.method]?.(draft) ?? [])];
    case "review":
      return [];
  }
}

export function stepOf(field: Field): SavedDraft["step"] {
  return field === "instanceId" || field === "name" || field === "host" ? "basics" : "authentication";
}

export function textOf(field: Field, { draft, password }: { draft: Draft; password: string }): string {
  switch (field) {
    case "password":
      return password;
    case "managedIdentity":
      return draft.managedIdentityId;
    case "codeSigningCas":
      return "";
    case "name":
    case "host":
    case "instanceId":
    case "method":
    case "audience":
    case "clientId":
    case "tenantId":
    case "scope":
    case "secretSource":
    case "vaultSecret":
    case "newSecretName":
    case "userName":
    case "syncedSecretName":
    case "note":
      return draft[field];
  }
}
