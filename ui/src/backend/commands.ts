// The whole surface between the page and the shell: one line a command, typed by the generated types.
// Called by features through queries.ts or directly; it holds no state and no rule. A test compares its names with the shell's.
import { Channel, invoke } from "@tauri-apps/api/core";
import { toAppError } from "./error";
import type { Activity } from "./generated/Activity";
import type { ActivityQuery } from "./generated/ActivityQuery";
import type { Accounts } from "./generated/Accounts";
import type { BackgroundChoices } from "./generated/BackgroundChoices";
import type { BackgroundState } from "./generated/BackgroundState";
import type { CacheState } from "./generated/CacheState";
import type { Check } from "./generated/Check";
import type { ClientIdChoice } from "./generated/ClientIdChoice";
import type { Connectivity } from "./generated/Connectivity";
import type { ContainerRegistry } from "./generated/ContainerRegistry";
import type { Created } from "./generated/Created";
import type { CreateProgress } from "./generated/CreateProgress";
import type { Draft } from "./generated/Draft";
import type { DraftChanges } from "./generated/DraftChanges";
import type { DraftFile } from "./generated/DraftFile";
import type { DraftPreview } from "./generated/DraftPreview";
import type { DraftQuery } from "./generated/DraftQuery";
import type { DraftVerdict } from "./generated/DraftVerdict";
import type { DraftWindow } from "./generated/DraftWindow";
import type { EndpointQuery } from "./generated/EndpointQuery";
import type { EndpointWindow } from "./generated/EndpointWindow";
import type { Imported } from "./generated/Imported";
import type { Instance } from "./generated/Instance";
import type { Interrupted } from "./generated/Interrupted";
import type { ListProgress } from "./generated/ListProgress";
import type { ListSummary } from "./generated/ListSummary";
import type { ManagedIdentity } from "./generated/ManagedIdentity";
import type { NetworkChoices } from "./generated/NetworkChoices";
import type { NetworkState } from "./generated/NetworkState";
import type { Notification } from "./generated/Notification";
import type { OpenCreates } from "./generated/OpenCreates";
import type { OpenRequest } from "./generated/OpenRequest";
import type { Preferences } from "./generated/Preferences";
import type { RegistryEndpoint } from "./generated/RegistryEndpoint";
import type { SavedDraft } from "./generated/SavedDraft";
import type { SecretSyncReadiness } from "./generated/SecretSyncReadiness";
import type { Seen } from "./generated/Seen";
import type { Session } from "./generated/Session";
import type { SignInChoices } from "./generated/SignInChoices";
import type { SignInProgress } from "./generated/SignInProgress";
import type { SignInRequest } from "./generated/SignInRequest";
import type { TelemetryChoices } from "./generated/TelemetryChoices";
import type { TelemetryState } from "./generated/TelemetryState";
import type { Storage } from "./generated/Storage";
import type { VaultSecret } from "./generated/VaultSecret";
import type { Violation } from "./generated/Violation";

async function call<T>(command: string, args: Record<string, unknown> = {}): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (rejected) {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- AppError is the generated shape every screen branches on
    throw toAppError(rejected);
  }
}

function channel<T>(onMessage: (message: T) => void): Channel<T> {
  return new Channel<T>(onMessage);
}

/** What a create needs besides the draft. The password goes down and never comes back. */
export type CreateInput = { draft: Draft; password: string | null; draftId: string | null; allowOpaque: boolean; allowUncheckedSecret: boolean };

export const commands = {
  firstFrame: () => call<null>("first_frame"),
  /** For the log alone: what a page has thrown, and where. */
  logPageError: (message: string, place: string) => call<null>("log_page_error", { message, place }),

  getSession: () => call<Session | null>("get_session"),
  exploreSandbox: () => call<Session>("explore_sandbox"),
  /** The current account when none is named. */
  signOut: (accountId: string | null) => call<null>("sign_out", { accountId }),
  signOutEverybody: () => call<null>("sign_out_everybody"),
  switchAccount: (accountId: string) => call<Session>("switch_account", { accountId }),
  listAccounts: () => call<Accounts>("list_accounts"),
  tickTenant: (accountId: string, tenantId: string, ticked: boolean) =>
    call<Accounts>("tick_tenant", { accountId, tenantId, ticked }),
  tickSubscription: (accountId: string, subscriptionId: string, ticked: boolean) =>
    call<Accounts>("tick_subscription", { accountId, subscriptionId, ticked }),
  getClientId: () => call<ClientIdChoice>("get_client_id"),
  /** Empty text takes the choice back. */
  setClientId: (clientId: string) => call<ClientIdChoice>("set_client_id", { clientId }),
  listSignInChoices: () => call<SignInChoices>("list_sign_in_choices"),
  signIn: (request: SignInRequest, onProgress: (progress: SignInProgress) => void) =>
    call<Session>("sign_in", { request, onProgress: channel(onProgress) }),
  cancelSignIn: () => call<null>("cancel_sign_in"),

  getPreferences: () => call<Preferences>("get_preferences"),
  setPreferences: (preferences: Preferences) => call<Preferences>("set_preferences", { preferences }),

  getTelemetry: () => call<TelemetryState>("get_telemetry"),
  setTelemetry: (choices: TelemetryChoices) => call<TelemetryState>("set_telemetry", { choices }),

  getNetwork: () => call<NetworkState>("get_network"),
  /** The password goes down and never comes back: null keeps the one in memory, empty text forgets it. */
  setNetwork: (choices: NetworkChoices, password: string | null) => call<NetworkState>("set_network", { choices, password }),
  checkNetwork: () => call<NetworkState>("check_network"),
  getConnectivity: () => call<Connectivity>("get_connectivity"),
  /** Looks now, not at the next time. */
  lookForAzure: () => call<Connectivity>("look_for_azure"),
  getTokenCache: () => call<CacheState>("get_token_cache"),
  getDiagnostics: () => call<string>("get_diagnostics"),

  listInstances: () => call<Seen<Instance[]>>("list_instances"),

  refreshRegistryEndpoints: (onProgress: (progress: ListProgress) => void) =>
    call<ListSummary>("refresh_registry_endpoints", { onProgress: channel(onProgress) }),
  queryRegistryEndpoints: (query: EndpointQuery) => call<EndpointWindow>("query_registry_endpoints", { query }),
  getRegistryEndpoint: (id: string) => call<RegistryEndpoint>("get_registry_endpoint", { id }),
  deleteRegistryEndpoint: (id: string) => call<null>("delete_registry_endpoint", { id }),
  openInPortal: (id: string) => call<null>("open_in_portal", { id }),

  /** The password itself is judged by `checkPassword`; here it matters only whether there is one. */
  checkDraft: (draft: Draft, hasPassword: boolean) => call<DraftVerdict>("check_draft", { draft, hasPassword }),
  checkPassword: (password: string) => call<Violation[]>("check_password", { password }),
  previewDraft: (draft: Draft) => call<DraftPreview>("preview_draft", { draft }),
  checkBeforeCreate: (draft: Draft, hasPassword: boolean) => call<Check[]>("check_before_create", { draft, hasPassword }),
  listContainerRegistries: () => call<ContainerRegistry[]>("list_container_registries"),
  listManagedIdentities: () => call<ManagedIdentity[]>("list_managed_identities"),
  secretSyncReadiness: (instanceId: string) => call<SecretSyncReadiness>("secret_sync_readiness", { instanceId }),
  listVaultSecrets: (instanceId: string) => call<Seen<VaultSecret[]>>("list_vault_secrets", { instanceId }),
  recoverVaultSecret: (instanceId: string, name: string) => call<null>("recover_vault_secret", { instanceId, name }),
  proposeSyncedSecretName: (instanceId: string, endpointName: string) =>
    call<string>("propose_synced_secret_name", { instanceId, endpointName }),
  createRegistryEndpoint: (input: CreateInput, onProgress: (progress: CreateProgress) => void) =>
    call<Created>("create_registry_endpoint", { ...input, onProgress: channel(onProgress) }),

  getActivity: (query: ActivityQuery) => call<Activity>("get_activity", { query }),
  listOpenCreates: () => call<OpenCreates>("list_open_creates"),

  queryDrafts: (query: DraftQuery) => call<DraftWindow>("query_drafts", { query }),
  getDraft: (id: string) => call<SavedDraft>("get_draft", { id }),
  saveDraft: (id: string | null, step: SavedDraft["step"], draft: Draft) => call<SavedDraft>("save_draft", { id, step, draft }),
  renameDraft: (id: string, name: string) => call<SavedDraft>("rename_draft", { id, name }),
  duplicateDraft: (id: string) => call<SavedDraft>("duplicate_draft", { id }),
  discardDraft: (id: string) => call<null>("discard_draft", { id }),
  restoreDraft: (id: string) => call<null>("restore_draft", { id }),
  importDrafts: (files: DraftFile[]) => call<Imported>("import_drafts", { files }),
  /** Answers where the file is. */
  exportDrafts: (ids: string[]) => call<string>("export_drafts", { ids }),
  getInterruptedDraft: () => call<Interrupted | null>("get_interrupted_draft"),
  closeWizard: (id: string) => call<null>("close_wizard", { id }),
  setDraftWaiting: (id: string, waiting: boolean) => call<SavedDraft>("set_draft_waiting", { id, waiting }),
  getDraftChanges: (id: string) => call<DraftChanges>("get_draft_changes", { id }),
  getStorage: () => call<Storage>("get_storage"),

  getBackground: () => call<BackgroundState>("get_background"),
  setBackground: (choices: BackgroundChoices) => call<BackgroundState>("set_background", { choices }),
  takeOpenRequest: () => call<OpenRequest | null>("take_open_request"),

  listFavourites: () => call<string[]>("list_favourites"),
  setFavourite: (id: string, starred: boolean) => call<string[]>("set_favourite", { id, starred }),

  listNotifications: () => call<Notification[]>("list_notifications"),
  markNotificationsRead: (upTo: number) => call<Notification[]>("mark_notifications_read", { upTo }),
  clearNotifications: () => call<null>("clear_notifications"),
};
