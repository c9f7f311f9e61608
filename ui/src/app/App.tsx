// The whole window: theme, session, which page is shown, and what the shell's events drop. Pages get what they need as props.
import { FluentProvider, makeStyles, RendererProvider, useFocusFinders } from "@fluentui/react-components";
import { QueryClientProvider, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { onChanged, onOpen } from "@/backend/events";
import { drop, queries } from "@/backend/queries";
import { Announcer } from "@/components/announcer";
import { NewsProvider } from "@/components/messages";
import { ErrorBoundary } from "./ErrorBoundary";
import { tellFirstFrame } from "./firstFrame";
import { createRenderer } from "./renderer";
import { Pages } from "./Pages";
import { themes, useLook } from "./theme";

const useStyles = makeStyles({ root: { height: "100vh", overflow: "hidden" } });

function Themed({ children }: { children: ReactNode }) {
  const styles = useStyles();
  const { data: preferences } = useQuery(queries.preferences);
  const look = useLook(preferences?.theme ?? "system");
  useEffect(() => {
    document.documentElement.dataset["theme"] = look;
    document.documentElement.style.colorScheme = look === "light" ? "light" : "dark";
  }, [look]);
  return (
    // Fluent gives the provider's own class to every dialog's place in the page: the height must stand on an element of ours.
    <FluentProvider theme={themes[look]}>
      <div className={styles.root}>{children}</div>
    </FluentProvider>
  );
}

/** Tells the cache what changed outside the page. */
function useShellEvents() {
  const client = useQueryClient();
  useEffect(() => onChanged((changed) => drop(client, changed)), [client]);
}

function Window() {
  useShellEvents();
  // Fluent's focus handling stops with its last user. A dialog that goes away together with its page would be the last one, and the
  // page below would stay hidden from screen readers: this keeps one user for as long as the window is there.
  useFocusFinders();
  const session = useQuery(queries.session);
  const preferences = useQuery(queries.preferences);
  const known = !session.isPending && !preferences.isPending;
  useEffect(() => {
    if (known) tellFirstFrame();
  }, [known]);
  // The window is hidden until the first frame, so nothing has to be drawn for the moment in which the session is read.
  if (!known) return null;
  // Another account starts at home, with nothing of the last one's filters and pages.
  const who = session.data?.id ?? "";
  return <Pages key={who} session={session.data ?? null} subscribeOpen={onOpen} />;
}

export function App({ client }: { client: QueryClient }) {
  const [renderer] = useState(() => createRenderer(document));
  return (
    <RendererProvider renderer={renderer}>
      <QueryClientProvider client={client}>
        <Themed>
          <ErrorBoundary>
            <Announcer>
              <NewsProvider>
                <Window />
              </NewsProvider>
            </Announcer>
          </ErrorBoundary>
        </Themed>
      </QueryClientProvider>
    </RendererProvider>
  );
}
