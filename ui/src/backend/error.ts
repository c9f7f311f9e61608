// What a failed command leaves behind. Called by commands.ts at the door; nothing else may guess at the shape of an error.
import type { AppError } from "./generated/AppError";

function isAppError(value: unknown): value is AppError {
  return typeof value === "object" && value !== null && "code" in value && "message" in value;
}

/** Turns whatever a command rejected with into an AppError; only Tauri itself rejects with anything else. */
export function toAppError(value: unknown): AppError {
  if (isAppError(value)) return value;
  const message = value instanceof Error ? value.message : typeof value === "string" ? value : "The application did not answer as it should.";
  return {
    code: "Internal",
    message,
    target: null,
    details: [],
    correlationId: null,
    serviceCode: null,
    retryAfterSeconds: null,
    suggestion: null,
  };
}

/** How a command ended: with its answer, or with the error that every screen branches on. */
export type Attempt<T> = { done: true; value: T } | { done: false; error: AppError };

/** Waits for a command without throwing, so that its error keeps its type. */
export async function attempt<T>(command: Promise<T>): Promise<Attempt<T>> {
  try {
    return { done: true, value: await command };
  } catch (rejected) {
    return { done: false, error: toAppError(rejected) };
  }
}
