// The rows of the list: listed over the network once, then read in windows from the backend's memory. Called by the page alone.
import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { EndpointWindow } from "@/backend/generated/EndpointWindow";
import { queries, WINDOW_ROWS } from "@/backend/queries";
import { offsetsOf, rowAt } from "@/components/windows";
import type { ListView } from "./view";

export type VisibleRange = { first: number; last: number };

/** Swaps to another filter or order only when its first rows are at hand, so that the list never flashes empty. */
function useReadyView(view: ListView): ListView {
  const client = useQueryClient();
  const [ready, setReady] = useState(view);
  useEffect(() => {
    let current = true;
    const take = () => {
      if (current) setReady(view);
    };
    client.query({ ...queries.endpointWindow({ ...view, offset: 0, limit: WINDOW_ROWS }), staleTime: "static" }).then(take, take);
    return () => {
      current = false;
    };
  }, [client, view]);
  return ready;
}

export function useEndpoints(view: ListView, range: VisibleRange) {
  const ready = useReadyView(view);
  const refresh = useQuery(queries.refresh);
  const progress = useQuery(queries.listProgress).data;
  // The first window is always asked for: it knows the totals.
  const offsets = [...new Set([0, ...offsetsOf(range.first, range.last, WINDOW_ROWS)])];
  const results = useQueries({ queries: offsets.map((offset) => queries.endpointWindow({ ...ready, offset, limit: WINDOW_ROWS })) });
  const windows = results.map(({ data }) => data).filter((data): data is EndpointWindow => data !== undefined);
  const newest = windows.reduce<EndpointWindow | undefined>((best, window) => (!best || window.revision > best.revision ? window : best), undefined);
  return {
    view: ready,
    rowAt: (index: number) => rowAt(windows, index),
    total: newest?.total ?? 0,
    matching: newest?.matching ?? 0,
    asOf: newest?.asOf ?? null,
    /** Nothing is known yet: neither from the local copy nor from Azure. */
    first: newest === undefined || (newest.total === 0 && refresh.isPending),
    windowError: results.find(({ error }) => error !== null)?.error ?? null,
    refresh,
    progress,
  };
}
