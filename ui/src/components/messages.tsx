// The one message bar of the window. Screens put a message under a key and take it away again; the gravest one is shown.
import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import { DismissRegular } from "@fluentui/react-icons";
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from "react";
import { en } from "@/strings/en";

export type Message = {
  intent: "info" | "success" | "warning" | "error";
  title: string;
  body?: string;
  action?: { label: string; run: () => void };
  /** It says how things stand: going to another page does not take it away. */
  lasting?: boolean;
};
type Messages = {
  show: (key: string, message: Message) => void;
  clear: (key: string) => void;
  /** Takes away what was only news: called when the user goes to another page. */
  clearNews: () => void;
};

const Board = createContext<Messages>({ show: () => undefined, clear: () => undefined, clearNews: () => undefined });
const Current = createContext<{ key: string; message: Message } | null>(null);
const gravity: Message["intent"][] = ["error", "warning", "success", "info"];

export const useMessages = () => useContext(Board);

/** The gravest message, and the newest of those. */
function gravest(all: ReadonlyMap<string, Message>): { key: string; message: Message } | null {
  const newestFirst = [...all].reverse();
  for (const intent of gravity) {
    const found = newestFirst.find(([, message]) => message.intent === intent);
    if (found) return { key: found[0], message: found[1] };
  }
  return null;
}

export function MessagesProvider({ children }: { children: ReactNode }) {
  const [all, setAll] = useState<ReadonlyMap<string, Message>>(new Map());
  const show = useCallback((key: string, message: Message) => {
    setAll((before) => {
      const after = new Map(before);
      after.delete(key);
      return after.set(key, message);
    });
  }, []);
  const clear = useCallback((key: string) => {
    setAll((before) => {
      if (!before.has(key)) return before;
      const after = new Map(before);
      after.delete(key);
      return after;
    });
  }, []);
  const clearNews = useCallback(() => {
    setAll((before) => new Map([...before].filter(([, { intent, lasting }]) => lasting === true || intent === "warning" || intent === "error")));
  }, []);
  const board = useMemo(() => ({ show, clear, clearNews }), [show, clear, clearNews]);
  const current = useMemo(() => gravest(all), [all]);
  return (
    <Board.Provider value={board}>
      <Current.Provider value={current}>{children}</Current.Provider>
    </Board.Provider>
  );
}

const useStyles = makeStyles({ bar: { borderRadius: 0, borderLeftWidth: 0, borderRightWidth: 0, paddingLeft: "24px" } });

/** Stands above the content, once. Both regions are always there, so that screen readers notice what appears in them. */
export function MessagePlace() {
  const current = useContext(Current);
  const grave = current?.message.intent === "error" || current?.message.intent === "warning";
  const bar = current && <Bar key={current.key} name={current.key} message={current.message} />;
  return (
    <>
      <div role="alert">{grave && bar}</div>
      <div role="status">{!grave && bar}</div>
    </>
  );
}

function Bar({ name, message }: { name: string; message: Message }) {
  const styles = useStyles();
  const { clear } = useMessages();
  const { intent, title, body, action } = message;
  return (
    <MessageBar intent={intent} className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        {body}
      </MessageBarBody>
      <MessageBarActions
        containerAction={
          <Button aria-label={en.common.dismiss} appearance="transparent" icon={<DismissRegular />} onClick={() => clear(name)} />
        }
      >
        {action && <Button onClick={action.run}>{action.label}</Button>}
      </MessageBarActions>
    </MessageBar>
  );
}
