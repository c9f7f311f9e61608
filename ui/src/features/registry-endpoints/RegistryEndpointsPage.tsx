// The home page: the list of registry endpoints, and the details of one beside it.
import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { RegistryEndpoint } from "@/backend/generated/RegistryEndpoint";
import type { Session } from "@/backend/generated/Session";
import { queries } from "@/backend/queries";
import { useSay } from "@/components/announcer";
import { ErrorCard } from "@/components/ErrorCard";
import { nameOfResource } from "@/components/format";
import { PageHeading } from "@/components/PageHeading";
import { en } from "@/strings/en";
import { countOf } from "./count";
import { DeleteDialog } from "./DeleteDialog";
import { DetailsPanel } from "./DetailsPanel";
import { Grid } from "./Grid";
import { emptinessOf } from "./empty";
import { EmptyState, ListSkeleton, NoMatch } from "./ListStates";
import { Toolbar } from "./Toolbar";
import { useEndpoints, type VisibleRange } from "./useEndpoints";
import { useFavourites } from "./useFavourites";
import { sortedBy, type ListView } from "./view";

const useStyles = makeStyles({
  root: { display: "flex", height: "100%", minWidth: 0, position: "relative" },
  list: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gridTemplateRows: "auto auto minmax(160px, 1fr) auto", flexGrow: 1, minWidth: 0, minHeight: 0, overflowY: "auto" },
  head: { padding: "20px 24px 16px" },
  place: { minHeight: 0, minWidth: 0, borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  card: { padding: "24px" },
  status: {
    padding: "8px 24px",
    minHeight: "20px",
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
});

type Props = {
  session: Session;
  view: ListView;
  onView: (view: ListView) => void;
  openId: string | null;
  onOpen: (id: string | null) => void;
  onCreate: () => void;
  onSettings: () => void;
};

export function RegistryEndpointsPage({ session, view, onView, openId, onOpen, onCreate, onSettings }: Props) {
  const styles = useStyles();
  const say = useSay();
  const page = useRef<HTMLDivElement>(null);
  const filter = useRef<HTMLInputElement>(null);
  const [range, setRange] = useState<VisibleRange>({ first: 0, last: 0 });
  const onRange = useCallback((next: VisibleRange) => setRange(next), []);
  const instances = useQuery(queries.instances);
  const list = useEndpoints(view, range);
  const favourites = useFavourites();
  const [clicked, setClicked] = useState<RegistryEndpoint | null>(null);
  // A panel that the page opens with (after Create, from the tray) takes the focus; one opened by the mouse leaves it in the list.
  const [focusPanel, setFocusPanel] = useState(true);
  const [deleting, setDeleting] = useState<RegistryEndpoint | null>(null);
  const [openedWith] = useState(openId !== null);

  const refresh = () => {
    void list.refresh.refetch();
    void instances.refetch();
  };
  const open = (endpoint: RegistryEndpoint, byKeyboard: boolean) => {
    setClicked(endpoint);
    setFocusPanel(byKeyboard);
    onOpen(endpoint.id);
  };
  const close = () => onOpen(null);
  const opened = openId !== null;
  useEffect(() => {
    const whole = page.current;
    if (!opened || !whole) return;
    // However the panel goes: back to where it was opened from.
    return () => void requestAnimationFrame(() => (whole.querySelector<HTMLElement>('[role="grid"] [tabindex="0"]') ?? whole.querySelector("input"))?.focus());
  }, [opened]);
  const accounts = useQuery({ ...queries.accounts, enabled: session.subscriptions.length === 0 });
  const instanceName = instances.data?.find(({ id }) => id === list.view.instanceId)?.name ?? null;
  const failed = list.refresh.error ?? list.windowError;
  const refreshing = list.refresh.isFetching;
  const count = countOf(list, refreshing);
  const bare = !list.first && !failed && list.total === 0 && view.filter === "" && view.instanceId === null;

  const sort = (key: ListView["sortBy"]) => {
    const next = sortedBy(view, key);
    onView(next);
    say(en.endpoints.sorted(en.endpoints.columns[key], next.descending));
  };
  const place = () => {
    if (failed && list.total === 0) {
      return (
        <div className={styles.card}>
          <ErrorCard key={list.refresh.errorUpdatedAt} title={en.endpoints.failedTitle} error={failed}>
            <Button appearance="primary" onClick={refresh}>
              {en.common.tryAgain}
            </Button>
          </ErrorCard>
        </div>
      );
    }
    if (list.first) return <ListSkeleton />;
    if (list.matching === 0 && !refreshing) {
      return list.view.filter === "" && list.view.instanceId === null ? (
        <EmptyState
          emptiness={emptinessOf({
            session,
            accounts: accounts.data,
            problems: list.refresh.data?.problems ?? [],
            instances: instances.data,
            instancesError: instances.error,
          })}
          onCreate={onCreate}
          onSettings={onSettings}
          onRetry={refresh}
        />
      ) : list.view.filter === "" ? (
        <EmptyState emptiness={{ kind: "noEndpoint", instances: [instanceName ?? nameOfResource(list.view.instanceId ?? "")] }} onCreate={onCreate} onSettings={onSettings} onRetry={refresh} />
      ) : (
        <NoMatch
          filter={list.view.filter}
          instance={instanceName}
          onClear={() => {
            onView({ ...view, filter: "" });
            filter.current?.focus();
          }}
        />
      );
    }
    return (
      <Grid
        count={list.matching}
        busy={refreshing}
        view={list.view}
        rowAt={list.rowAt}
        openId={openId}
        favourites={favourites}
        onOpen={open}
        onSort={sort}
        onRange={onRange}
      />
    );
  };

  const known = clicked?.id === openId ? clicked : undefined;
  return (
    <div ref={page} className={styles.root}>
      <div className={styles.list}>
        <div className={styles.head}>
          <PageHeading level={1} takesFocus={!openedWith}>
            {en.endpoints.title}
          </PageHeading>
        </div>
        <Toolbar
          bare={bare}
          view={view}
          onView={onView}
          instances={instances.data ?? []}
          loadingInstances={instances.isPending}
          refreshing={refreshing}
          onRefresh={refresh}
          onCreate={onCreate}
          filterRef={filter}
        />
        <div className={styles.place}>{place()}</div>
        <div role="status" className={styles.status}>
          {count}
        </div>
      </div>
      {openId !== null && (
        <DetailsPanel
          key={openId}
          id={openId}
          known={known}
          session={session}
          starred={favourites.has(openId)}
          onStar={(starred) => favourites.set(openId, starred)}
          takesFocus={focusPanel}
          onDelete={setDeleting}
          onClose={close}
        />
      )}
      <DeleteDialog endpoint={deleting} onClose={() => setDeleting(null)} onDeleted={close} />
    </div>
  );
}
