// The creates that have not come to their end, with what each writes, and how those of an earlier run have ended. Nothing where there are none.
import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import type { ResumedCreate } from "@/backend/generated/ResumedCreate";
import type { UnfinishedCreate } from "@/backend/generated/UnfinishedCreate";
import type { WrittenState } from "@/backend/generated/WrittenState";
import { queries } from "@/backend/queries";
import { RelativeTime } from "@/components/RelativeTime";
import { ToneIcon, type Tone } from "@/components/StateLabel";
import { en } from "@/strings/en";

const words = en.created;
const tones: Record<WrittenState, Tone | "waiting"> = { planned: "waiting", begun: "busy", done: "good", existing: "calm" };

const useStyles = makeStyles({
  root: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", rowGap: "16px" },
  part: { display: "grid", rowGap: "8px", padding: "16px", border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusLarge },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", rowGap: "12px" },
  one: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) auto", columnGap: "12px", rowGap: "4px" },
  facts: { display: "flex", flexWrap: "wrap", columnGap: "16px", alignItems: "baseline" },
  name: { fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  lines: { gridColumn: "1 / -1", margin: 0, padding: 0, listStyleType: "none", display: "grid", rowGap: "2px" },
  line: { display: "flex", columnGap: "8px", alignItems: "center", overflowWrap: "anywhere" },
});

export function OpenCreatesPart({ onOpen }: { onOpen: (endpointId: string) => void }) {
  const styles = useStyles();
  const open = useQuery({ ...queries.openCreates, refetchOnMount: "always" }).data;
  const [unfinished, ended] = [useId(), useId()];
  if (!open || open.unfinished.length + open.ended.length === 0) return null;
  return (
    <div className={styles.root}>
      {open.unfinished.length > 0 && (
        <section aria-labelledby={unfinished} className={styles.part}>
          <h2 id={unfinished} className={styles.title}>
            {words.unfinished}
          </h2>
          <span className={styles.quiet}>{words.unfinishedBody}</span>
          <ul className={styles.list}>
            {open.unfinished.map((one) => (
              <Unfinished key={one.id} one={one} />
            ))}
          </ul>
        </section>
      )}
      {open.ended.length > 0 && (
        <section aria-labelledby={ended} className={styles.part}>
          <h2 id={ended} className={styles.title}>
            {words.ended}
          </h2>
          <ul className={styles.list}>
            {open.ended.map((one) => (
              <Ended key={one.endpointId} one={one} onOpen={onOpen} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Unfinished({ one }: { one: UnfinishedCreate }) {
  const styles = useStyles();
  return (
    <li className={styles.one}>
      <span className={styles.facts}>
        <span className={styles.name}>{one.name}</span>
        <span className={styles.quiet}>{words.on(one.instanceName)}</span>
        <span className={styles.quiet}>{en.states.method(one.method)}</span>
        <span className={styles.quiet}>
          <RelativeTime at={one.startedAt} />
        </span>
      </span>
      <ul className={styles.lines}>
        {one.lines.map(({ step, target, state }) => (
          <li key={step} className={styles.line}>
            <ToneIcon tone={tones[state]} />
            {words.step(step, target, state)}
          </li>
        ))}
      </ul>
    </li>
  );
}

function Ended({ one, onOpen }: { one: ResumedCreate; onOpen: (endpointId: string) => void }) {
  const styles = useStyles();
  const name = useId();
  return (
    <li className={styles.one}>
      <span className={styles.line}>
        <ToneIcon tone={one.created ? "good" : "bad"} />
        <span id={name} className={styles.name}>
          {one.name}
        </span>
      </span>
      {one.created && (
        <Button size="small" aria-describedby={name} onClick={() => onOpen(one.endpointId)}>
          {words.show}
        </Button>
      )}
      <span className={styles.lines}>{one.message}</span>
    </li>
  );
}
