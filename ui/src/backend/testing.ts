// A shell for tests of the page: each command is answered by a function of the test, as the real shell would, with errors of its shape.
// Called by tests alone; what no test answers is an error, so that nothing is asked for unseen.
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import type { AppError } from "./generated/AppError";
import { toAppError } from "./error";

export type Call = { command: string; args: Record<string, unknown> };
export type Answers = Record<string, (args: Record<string, unknown>) => unknown>;

/** An error as the shell rejects with it. */
export const refusal = (code: AppError["code"], message = "The service said no."): AppError => ({ ...toAppError(message), code });

/** Answers the page's commands until the test ends; what was called is noted. A function that throws rejects with what it throws. */
export function answerCommands(answers: Answers): Call[] {
  const calls: Call[] = [];
  mockIPC(
    (command, args) => {
      const known = (args ?? {}) as Record<string, unknown>;
      calls.push({ command, args: known });
      const answer = answers[command];
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- the shell rejects with an AppError
      if (!answer) throw refusal("Internal", `no test answers ${command}`);
      return answer(known);
    },
    { shouldMockEvents: true },
  );
  return calls;
}

export const forgetCommands = clearMocks;
