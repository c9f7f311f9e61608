// The one place for messages above the page. How things stand is handed in as a list that the caller derives from state; news, what
// has just happened, is the only thing that is kept here. Screens call useNews(); nothing may put a state into the news.
import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import { DismissRegular } from "@fluentui/react-icons";
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from "react";
import { en } from "@/strings/en";

export type Message = {
  /** What it is about: newer news of the same key takes its place. */
  key: string;
  intent: "info" | "success" | "warning" | "error";
  title: string;
  body?: string;
  action?: { label: string; run: () => void };
};

export type NewsItem = Message & {
  /** It is about something elsewhere: going to another page does not end it. */
  lasting?: boolean;
  /** While a state of this key is shown, the news says nothing that is still true. */
  outdatedBy?: string;
};

type News = {
  tell: (item: NewsItem) => void;
  /** The news of this key is over. */
  retract: (key: string) => void;
  /** Another page is shown: what was about the last one ends. */
  leavePage: () => void;
};

const Desk = createContext<News>({ tell: () => undefined, retract: () => undefined, leavePage: () => undefined });
const Current = createContext<readonly NewsItem[]>([]);
const gravity: Message["intent"][] = ["error", "warning", "success", "info"];

export const useNews = () => useContext(Desk);

/** The gravest message, and of those the first. */
export function gravest<M extends Message>(messages: readonly M[]): M | undefined {
  return gravity.map((intent) => messages.find((message) => message.intent === intent)).find((found) => found !== undefined);
}

export function NewsProvider({ children }: { children: ReactNode }) {
  // The newest first.
  const [items, setItems] = useState<readonly NewsItem[]>([]);
  const tell = useCallback((item: NewsItem) => setItems((before) => [item, ...before.filter(({ key }) => key !== item.key)]), []);
  const retract = useCallback((key: string) => setItems((before) => before.filter((item) => item.key !== key)), []);
  const leavePage = useCallback(() => setItems((before) => before.filter(({ lasting }) => lasting === true)), []);
  const desk = useMemo(() => ({ tell, retract, leavePage }), [tell, retract, leavePage]);
  return (
    <Desk.Provider value={desk}>
      <Current.Provider value={items}>{children}</Current.Provider>
    </Desk.Provider>
  );
}

const same = (one: Message, other: Message) => one.key === other.key && one.title === other.title && one.body === other.body;

/** What is shown of the states: those that nobody has put away. What was put away comes back when it says something else, or anew. */
function useShown(states: readonly Message[]): [Message | undefined, (message: Message) => void] {
  const [dismissed, setDismissed] = useState<readonly Message[]>([]);
  const still = dismissed.filter((one) => states.some((state) => same(state, one)));
  if (still.length !== dismissed.length) setDismissed(still);
  const shown = gravest(states.filter((state) => !still.some((one) => same(state, one))));
  return [shown, (message) => setDismissed([...still, message])];
}

const useStyles = makeStyles({ bar: { borderRadius: 0, borderLeftWidth: 0, borderRightWidth: 0, paddingLeft: "24px" } });

/** Stands above the content, once: the gravest state, and below it the gravest news. */
export function MessagePlace({ states }: { states: readonly Message[] }) {
  const items = useContext(Current);
  const { retract } = useNews();
  const [state, dismiss] = useShown(states);
  const news = gravest(items.filter(({ outdatedBy }) => outdatedBy === undefined || !states.some(({ key }) => key === outdatedBy)));
  return (
    <>
      <Regions message={state} onDismiss={dismiss} />
      <Regions message={news} onDismiss={({ key }) => retract(key)} />
    </>
  );
}

/** Both regions are always there, so that screen readers notice what appears in them. */
function Regions({ message, onDismiss }: { message: Message | undefined; onDismiss: (message: Message) => void }) {
  const grave = message?.intent === "error" || message?.intent === "warning";
  const bar = message && <Bar key={message.key} message={message} onDismiss={() => onDismiss(message)} />;
  return (
    <>
      <div role="alert">{grave && bar}</div>
      <div role="status">{!grave && bar}</div>
    </>
  );
}

function Bar({ message, onDismiss }: { message: Message; onDismiss: () => void }) {
  const styles = useStyles();
  const { intent, title, body, action } = message;
  return (
    <MessageBar intent={intent} className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        {body}
      </MessageBarBody>
      <MessageBarActions
        containerAction={<Button aria-label={en.common.dismiss} appearance="transparent" icon={<DismissRegular />} onClick={onDismiss} />}
      >
        {action && <Button onClick={action.run}>{action.label}</Button>}
      </MessageBarActions>
    </MessageBar>
  );
}
