// What a failed create may have left behind. Pure; "was not created" may be said only where nothing stands.
import type { AppError } from "@/backend/generated/AppError";
import type { CreateProgress } from "@/backend/generated/CreateProgress";
import type { RegistryEndpoint } from "@/backend/generated/RegistryEndpoint";

/** Nothing was sent for the endpoint; it is there; it is not; or nobody can say. */
export type Standing = { kind: "untouched" } | { kind: "there"; endpoint: RegistryEndpoint } | { kind: "absent" } | { kind: "notKnown" };

/** Refusals before anything of the endpoint is written, whatever line was running. */
const NEVER_WRITTEN: AppError["code"][] = ["InvalidInput", "NameTaken", "SecretExists", "SecretDeleted", "SecretSyncDisabled", "SecretTypeRefused", "SecretUnchecked"];

/** Whether the write of the endpoint itself had begun, so that something of it may stand in Azure. */
export function reached({ code }: AppError, progress: readonly CreateProgress[]): boolean {
  if (NEVER_WRITTEN.includes(code)) return false;
  return progress.some(({ step, state }) => step === "registryEndpoint" && (state === "running" || state === "failed" || state === "done"));
}

/** What a look at Azure after the failure says. */
export function standingOf(endpoint: RegistryEndpoint | undefined, error: AppError | null): Standing {
  if (endpoint) return { kind: "there", endpoint };
  return error?.code === "NotFound" ? { kind: "absent" } : { kind: "notKnown" };
}

export const endpointIdOf = (instanceId: string, name: string) => `${instanceId}/registryEndpoints/${name}`;
