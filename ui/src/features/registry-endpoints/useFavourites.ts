// Which endpoints are starred, and the star given or taken away: at once on the screen, on the disk a moment later.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { commands } from "@/backend/commands";
import { queries } from "@/backend/queries";
import { useNews } from "@/components/messages";
import { en } from "@/strings/en";

export type Favourites = { has: (id: string) => boolean; set: (id: string, starred: boolean) => void };

export function useFavourites(): Favourites {
  const client = useQueryClient();
  const { tell } = useNews();
  const { queryKey } = queries.favourites;
  const keys = useQuery(queries.favourites).data;
  const starred = useMemo(() => new Set(keys), [keys]);
  const { mutate } = useMutation({
    mutationFn: ({ id, starred: on }: { id: string; starred: boolean }) => commands.setFavourite(id, on),
    onMutate: ({ id, starred: on }) => {
      const key = id.toLowerCase();
      client.setQueryData(queryKey, (before = []) => (on ? [...before, key] : before.filter((other) => other !== key)));
    },
    onSuccess: (now) => client.setQueryData(queryKey, now),
    onError: (error) => {
      void client.invalidateQueries({ queryKey });
      tell({ key: "favourite", intent: "error", title: en.endpoints.favouriteFailed, body: error.message });
    },
  });
  const has = useCallback((id: string) => starred.has(id.toLowerCase()), [starred]);
  const set = useCallback((id: string, on: boolean) => mutate({ id, starred: on }), [mutate]);
  return useMemo(() => ({ has, set }), [has, set]);
}
