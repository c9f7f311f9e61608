// The question before a link is followed: it names what would be shown and as whom, because a link can come from anywhere.
import { makeStyles, tokens } from "@fluentui/react-components";
import type { Session } from "@/backend/generated/Session";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { visible } from "@/components/visible";
import { en } from "@/strings/en";
import type { LinkQuestion } from "./useOpenRequests";

const words = en.frame;

const useStyles = makeStyles({
  facts: { display: "grid", gridTemplateColumns: "max-content minmax(0, 1fr)", columnGap: "16px", rowGap: "4px", margin: "12px 0" },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: "anywhere", unicodeBidi: "isolate" },
});

/** The parts of an endpoint's resource ID, as they came: letter case means nothing in the names of the parts. */
export function partsOf(id: string): { name: string; instance: string; resourceGroup: string; subscription: string } {
  const segments = id.split("/");
  const after = (word: string) => segments[segments.findIndex((segment) => segment.toLowerCase() === word.toLowerCase()) + 1] ?? "";
  return {
    name: segments.at(-1) ?? "",
    instance: after("instances"),
    resourceGroup: after("resourceGroups"),
    subscription: after("subscriptions"),
  };
}

export function LinkDialog({ id, onShow, onCancel, session }: LinkQuestion & { session: Session }) {
  const styles = useStyles();
  const { name, instance, resourceGroup, subscription } = partsOf(id ?? "");
  const known = session.subscriptions.find((one) => one.id.toLowerCase() === subscription.toLowerCase());
  const facts: [string, string][] = [
    [words.linkFacts.instance, instance],
    [words.linkFacts.resourceGroup, resourceGroup],
    [words.linkFacts.subscription, known ? words.linkSubscription(known.name, subscription) : subscription],
    [words.linkFacts.account, words.accountIn(session.userPrincipalName, session.cloud.name)],
  ];
  return (
    <ConfirmDialog open={id !== null} title={words.linkTitle(visible(name))} confirm={words.linkShow} cancel={en.common.cancel} onConfirm={onShow} onCancel={onCancel}>
      {words.linkBody}
      <dl className={styles.facts}>
        {facts.map(([term, value]) => (
          <div key={term} style={{ display: "contents" }}>
            <dt className={styles.term}>{term}</dt>
            <dd className={styles.value}>{visible(value)}</dd>
          </div>
        ))}
      </dl>
      {words.linkAdvice}
    </ConfirmDialog>
  );
}
