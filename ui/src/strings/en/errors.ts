// What to do about an error, by its code. What happened is said by the backend; this only adds the next step.
import type { ErrorCode } from "@/backend/generated/ErrorCode";

const whatToDo: Record<ErrorCode, string> = {
  InvalidInput: "Correct what is named above and try again. Nothing was changed.",
  SignedOut: "Sign in again. Your drafts are kept on this computer.",
  Forbidden: "Ask someone who manages access to this scope to give you the role that is named above, then try again. A new role can take some minutes to work.",
  NotFound: "It may have been deleted meanwhile. Refresh the list and look again.",
  NameTaken: "Choose another name. Regent never overwrites an endpoint that exists.",
  Conflict: "Another change is still running. Wait until it has ended, refresh and try again.",
  SecretExists: "Choose another name, or choose “Select existing” to use the secret as it is.",
  SecretDeleted: "Recover the deleted secret and use it, or choose another name.",
  SecretSyncDisabled: "Ask the person who looks after the cluster to enable secret sync on this instance, or choose another authentication type.",
  SecretTypeRefused: "You can store the secret with the type Opaque instead, as Microsoft's documentation describes. The cluster then reads it from the same key.",
  Throttled: "Azure asks for a pause. Try again after it.",
  Offline: "Check the network and try again. What you have typed is kept as a draft.",
  OperationFailed: "Azure accepted the request and then gave up. Nothing more is running. Read the reason above, correct it and try again.",
  Service: "Try again in a moment. If it happens again, give the correlation ID to Azure support.",
  Internal: "Try again. If it happens again, restart Regent; your drafts are kept.",
};

export const errors = {
  whatToDo: (code: ErrorCode) => whatToDo[code],
  code: "Code",
  correlationId: "Correlation ID",
  details: "Details",
  next: "What you can do",
  retryAfter: (seconds: string) => `You can try again in ${seconds}.`,
  retryNow: "You can try again now.",
};
