// What the page remembers of the backend's answers: the keys, and who drops what. Called by features and app; it talks through commands.ts only.
import { MutationCache, QueryCache, QueryClient, queryOptions, skipToken, type Query } from "@tanstack/react-query";
import { commands } from "./commands";
import type { ActivityQuery } from "./generated/ActivityQuery";
import type { AppError } from "./generated/AppError";
import type { Changed } from "./generated/Changed";
import type { Connectivity } from "./generated/Connectivity";
import type { Draft } from "./generated/Draft";
import type { DraftQuery } from "./generated/DraftQuery";
import type { EndpointQuery } from "./generated/EndpointQuery";
import type { ListProgress } from "./generated/ListProgress";
import type { RegistryEndpoint } from "./generated/RegistryEndpoint";
import type { Session } from "./generated/Session";

declare module "@tanstack/react-query" {
  interface Register {
    defaultError: AppError;
  }
}

/** Rows in one window of the list. */
export const WINDOW_ROWS = 200;

/** What stops every call alike, and so is said above the page. */
const IN_THE_WAY: AppError["code"][] = ["NetworkBlocked", "SignedOut", "Throttled"];

/** The backend retries, times out and knows about being offline; the page only remembers. */
export function createQueryClient(): QueryClient {
  // Whatever finds out first that the session has ended: the session is read again, and the page follows it.
  const onError = (error: AppError) => {
    if (error.code === "SignedOut") void client.invalidateQueries({ queryKey: queries.session.queryKey });
    if (IN_THE_WAY.includes(error.code)) client.setQueryData(queries.trouble.queryKey, error);
  };
  const onSuccess = (data: unknown, query: Query) => {
    if (!isProof(data, query)) return;
    if (client.getQueryData(queries.trouble.queryKey)) client.setQueryData(queries.trouble.queryKey, null);
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError, onSuccess: (data, query) => onSuccess(data, query as Query) }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false, networkMode: "always", staleTime: Infinity },
      mutations: { retry: false, networkMode: "always" },
    },
  });
  return client;
}

/** How long a fact of Azure holds: what was made in the portal since is asked for when it is needed next. */
export const FACT_LIFETIME = 60_000;

export const queries = {
  session: queryOptions({ queryKey: ["session"], queryFn: commands.getSession }),
  signInChoices: queryOptions({ queryKey: ["signInChoices"], queryFn: commands.listSignInChoices }),
  preferences: queryOptions({ queryKey: ["preferences"], queryFn: commands.getPreferences }),
  connectivity: queryOptions({ queryKey: ["connectivity"], queryFn: commands.getConnectivity }),
  telemetry: queryOptions({ queryKey: ["telemetry"], queryFn: commands.getTelemetry }),
  network: queryOptions({ queryKey: ["network"], queryFn: commands.getNetwork }),
  clientId: queryOptions({ queryKey: ["client-id"], queryFn: commands.getClientId }),
  accounts: queryOptions({ queryKey: ["accounts"], queryFn: commands.listAccounts }),
  tokenCache: queryOptions({ queryKey: ["token-cache"], queryFn: commands.getTokenCache, staleTime: 0 }),
  diagnostics: queryOptions({ queryKey: ["diagnostics"], queryFn: commands.getDiagnostics, gcTime: 0 }),
  /** What stands in the way of everything: the last answer of any call that says so, until one succeeds. */
  trouble: queryOptions<AppError | null>({ queryKey: ["trouble"], queryFn: skipToken, initialData: null }),
  instances: queryOptions({ queryKey: ["azure", "instances"], queryFn: commands.listInstances, select: ({ value }) => value, staleTime: FACT_LIFETIME }),
  /** How old the instances are, where they are this computer's own copy. */
  instancesAsOf: queryOptions({ queryKey: ["azure", "instances"], queryFn: commands.listInstances, select: ({ asOf }) => asOf, staleTime: FACT_LIFETIME }),
  containerRegistries: queryOptions({ queryKey: ["azure", "containerRegistries"], queryFn: commands.listContainerRegistries, staleTime: FACT_LIFETIME }),
  managedIdentities: queryOptions({ queryKey: ["azure", "managedIdentities"], queryFn: commands.listManagedIdentities, staleTime: FACT_LIFETIME }),
  secretSyncReadiness: (instanceId: string) =>
    queryOptions({
      queryKey: ["azure", "secretSync", instanceId],
      queryFn: () => commands.secretSyncReadiness(instanceId),
      staleTime: FACT_LIFETIME,
    }),
  /** With their age, where they are this computer's own copy. */
  vaultSecrets: (instanceId: string) =>
    queryOptions({
      queryKey: ["azure", "vaultSecrets", instanceId],
      queryFn: () => commands.listVaultSecrets(instanceId),
      staleTime: FACT_LIFETIME,
    }),
  endpointWindow: (query: EndpointQuery) =>
    queryOptions({ queryKey: ["azure", "endpoints", "window", query], queryFn: () => commands.queryRegistryEndpoints(query), gcTime: 30_000 }),
  /** Fresh from ARM each time a panel opens, unless the answer of a change was kept a moment ago. */
  endpoint: (id: string) =>
    queryOptions({
      queryKey: ["azure", "endpoints", "one", id.toLowerCase()],
      queryFn: () => commands.getRegistryEndpoint(id),
      staleTime: 10_000,
    }),
  listProgress: queryOptions<ListProgress>({ queryKey: ["azure", "endpoints", "progress"], queryFn: skipToken }),
  /** Lists everything over the network once; again when the user asks. */
  refresh: queryOptions({ queryKey: ["azure", "endpoints", "refresh"], queryFn: ({ client }) => refresh(client) }),
  /** Both depend on the whole draft; a preview is pure, checks are asked again whenever the review is opened. */
  preview: (draft: Draft) => queryOptions({ queryKey: ["preview", draft], queryFn: () => commands.previewDraft(draft), gcTime: 0 }),
  checks: (draft: Draft, hasPassword: boolean) =>
    queryOptions({ queryKey: ["checks", draft, hasPassword], queryFn: () => commands.checkBeforeCreate(draft, hasPassword), gcTime: 0 }),
  activity: (query: ActivityQuery) =>
    queryOptions({ queryKey: ["activity", query], queryFn: () => commands.getActivity(query), gcTime: 30_000 }),
  openCreates: queryOptions({ queryKey: ["openCreates"], queryFn: commands.listOpenCreates }),
  draftWindow: (query: DraftQuery) =>
    queryOptions({ queryKey: ["drafts", "window", query], queryFn: () => commands.queryDrafts(query), gcTime: 30_000 }),
  draft: (id: string) => queryOptions({ queryKey: ["drafts", "one", id], queryFn: () => commands.getDraft(id), gcTime: 0 }),
  /** What has changed in Azure since the draft was marked. */
  draftChanges: (id: string) => queryOptions({ queryKey: ["azure", "draftChanges", id], queryFn: () => commands.getDraftChanges(id), gcTime: 0 }),
  interrupted: queryOptions({ queryKey: ["interrupted"], queryFn: commands.getInterruptedDraft, gcTime: Infinity }),
  storage: queryOptions({ queryKey: ["storage"], queryFn: commands.getStorage }),
  /** Under "azure", because another account has others. */
  favourites: queryOptions({ queryKey: ["azure", "favourites"], queryFn: commands.listFavourites }),
  background: queryOptions({ queryKey: ["background"], queryFn: commands.getBackground }),
  notifications: queryOptions({ queryKey: ["notifications"], queryFn: commands.listNotifications }),
};

async function refresh(client: QueryClient) {
  let dropped = Date.now();
  client.setQueryData(queries.listProgress.queryKey, { loaded: 0, expected: null });
  const summary = await commands.refreshRegistryEndpoints((progress) => {
    client.setQueryData(queries.listProgress.queryKey, progress);
    // Rows show as they arrive, but reading them again for each of hundreds of answers would only slow the list down.
    if (Date.now() - dropped < 250) return;
    dropped = Date.now();
    void dropWindows(client);
  });
  void client.invalidateQueries({ queryKey: ["azure", "endpoints", "one"] });
  await dropWindows(client);
  return summary;
}

/** Whether Azure itself has just answered. Rows come from memory, and what is chosen from may come from this computer's copy. */
function isProof(data: unknown, query: Query): boolean {
  const [whose, what] = query.queryKey;
  if (whose !== "azure") return false;
  if (what === "endpoints") return !isWindow(query);
  return typeof data === "object" && data !== null && "asOf" in data && data.asOf === null;
}

const isWindow = (query: Query) => query.queryKey[1] === "endpoints" && query.queryKey[2] === "window";

/** The way is free again, or may be: whatever has failed is asked again, so that what was being done goes on. */
export function askAgain(client: QueryClient): void {
  client.setQueryData(queries.trouble.queryKey, null);
  void client.refetchQueries({ predicate: ({ state }) => state.status === "error" });
}

/** Azure can be reached again: what was answered from this computer's copy, or not at all, is asked anew. */
function comeBack(client: QueryClient): void {
  client.setQueryData(queries.trouble.queryKey, null);
  void client.invalidateQueries({ queryKey: queries.session.queryKey });
  void client.invalidateQueries({ queryKey: ["azure"], predicate: (query) => !isWindow(query) });
  void client.invalidateQueries({ queryKey: ["checks"] });
}

/** What a look at the network has found. Going from offline to online is the moment to ask anew. */
export function takeConnectivity(client: QueryClient, found: Connectivity): void {
  const before = client.getQueryData(queries.connectivity.queryKey);
  client.setQueryData(queries.connectivity.queryKey, found);
  if (before?.online === false && found.online) comeBack(client);
}

async function followConnectivity(client: QueryClient): Promise<void> {
  const found = await commands.getConnectivity().catch(() => null);
  if (found) takeConnectivity(client, found);
}

/** The rows are read again from the backend's memory; no network is used. */
export function dropWindows(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ predicate: isWindow });
}

/** A change answers with the new truth: keep it, and read the rows again. */
export function keepEndpoint(client: QueryClient, endpoint: RegistryEndpoint): void {
  client.setQueryData(queries.endpoint(endpoint.id).queryKey, endpoint);
  void dropWindows(client);
}

export function dropEndpoint(client: QueryClient, id: string): void {
  client.removeQueries({ queryKey: queries.endpoint(id).queryKey });
  void dropWindows(client);
}

/** What the create of an artifact secret has made stale. */
export function dropSecrets(client: QueryClient, instanceId: string): void {
  void client.invalidateQueries({ queryKey: queries.vaultSecrets(instanceId).queryKey });
}

/** Somebody has signed in, or another account is current: nothing of the last one is left. */
export function enter(client: QueryClient, session: Session): void {
  if (client.getQueryData(queries.session.queryKey)?.id !== session.id) client.removeQueries({ queryKey: ["azure"] });
  client.setQueryData(queries.session.queryKey, session);
  void client.invalidateQueries({ queryKey: queries.accounts.queryKey });
}

/** Somebody has signed out: whoever was current before is current again. */
export async function leave(client: QueryClient): Promise<void> {
  client.removeQueries({ queryKey: ["azure"] });
  await client.invalidateQueries({ queryKey: queries.session.queryKey });
  await client.invalidateQueries({ queryKey: queries.accounts.queryKey });
}

/** The same person signing in again goes on where they were; for anybody else nothing of the last one is left. */
async function followSession(client: QueryClient): Promise<void> {
  client.setQueryData(queries.trouble.queryKey, null);
  const before = client.getQueryData(queries.session.queryKey);
  if (!before) {
    // Whoever has just signed in may have begun to read already: there is nothing of anybody else to take away.
    await client.invalidateQueries({ queryKey: queries.session.queryKey });
    return;
  }
  const after = await client.query({ ...queries.session, staleTime: 0 }).catch(() => null);
  void client.invalidateQueries({ queryKey: queries.accounts.queryKey });
  const same = after && before.id === after.id;
  if (same) await client.invalidateQueries({ queryKey: ["azure"] });
  else client.removeQueries({ queryKey: ["azure"] });
}

/** The shell says that something changed elsewhere (the tray, another window of the same profile). */
export function drop(client: QueryClient, { what }: Changed): void {
  switch (what) {
    case "session":
      void followSession(client);
      return;
    case "endpoints":
      void dropWindows(client);
      return;
    case "drafts":
      void client.invalidateQueries({ queryKey: ["drafts"] });
      return;
    case "activity":
      void client.invalidateQueries({ queryKey: ["activity"] });
      void client.invalidateQueries({ queryKey: queries.openCreates.queryKey });
      return;
    case "network":
      void client.invalidateQueries({ queryKey: queries.network.queryKey });
      return;
    case "connectivity":
      void followConnectivity(client);
      return;
    case "preferences":
      void client.invalidateQueries({ queryKey: queries.preferences.queryKey });
      void client.invalidateQueries({ queryKey: queries.telemetry.queryKey });
      return;
    case "favourites":
      void client.invalidateQueries({ queryKey: queries.favourites.queryKey });
      return;
    case "work":
      // Only the tray shows it.
      return;
    case "background":
      void client.invalidateQueries({ queryKey: queries.background.queryKey });
      return;
    case "notifications":
      void client.invalidateQueries({ queryKey: queries.notifications.queryKey });
      return;
  }
}
