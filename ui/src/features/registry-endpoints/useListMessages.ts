// Puts what went wrong with the list into the message bar: a stale list, missing parts, instances that could not be read.
import { useEffect, useRef } from "react";
import type { AppError } from "@/backend/generated/AppError";
import { formatTime } from "@/components/format";
import { useMessages } from "@/components/messages";
import { en } from "@/strings/en";
import type { useEndpoints } from "./useEndpoints";

const KEYS = ["list.stale", "list.partial", "list.instances"] as const;

export function useListMessages(list: ReturnType<typeof useEndpoints>, instancesError: AppError | null, retry: () => void): void {
  const { show, clear } = useMessages();
  const latestRetry = useRef(retry);
  useEffect(() => {
    latestRetry.current = retry;
  });
  const { error, data } = list.refresh;
  const { total, asOf } = list;
  useEffect(() => {
    const action = { label: en.common.tryAgain, run: () => latestRetry.current() };
    // Being offline is said by the window itself, once.
    if (error && error.code !== "Offline" && total > 0 && asOf !== null) {
      show("list.stale", { intent: "warning", title: en.endpoints.staleTitles[error.code] ?? en.endpoints.staleTitle, body: en.endpoints.staleBody(formatTime(asOf), error.message), action });
    } else clear("list.stale");
  }, [error, total, asOf, show, clear]);
  useEffect(() => {
    const problems = data?.problems ?? [];
    if (problems.length === 0) {
      clear("list.partial");
      return;
    }
    const body = problems
      .slice(0, 3)
      .map((problem) => `${problem.scope}: ${problem.error.message}`)
      .join(" ");
    show("list.partial", {
      intent: "warning",
      title: en.endpoints.partialTitle(problems.length),
      body,
      action: { label: en.common.tryAgain, run: () => latestRetry.current() },
    });
  }, [data, show, clear]);
  useEffect(() => {
    if (instancesError) show("list.instances", { intent: "warning", title: en.endpoints.instancesFailedTitle, body: instancesError.message });
    else clear("list.instances");
  }, [instancesError, show, clear]);
  useEffect(() => () => KEYS.forEach((key) => clear(key)), [clear]);
}
