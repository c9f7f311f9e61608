// What is known about one registry endpoint: essentials, authentication, code signing. Values of Azure are shown as they are, never as markup.
import { makeStyles, Skeleton, SkeletonItem, Text, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { RegistryEndpoint } from "@/backend/generated/RegistryEndpoint";
import type { Session } from "@/backend/generated/Session";
import { CopyButton } from "@/components/CopyButton";
import { CutText } from "@/components/CutText";
import { nameOfResource } from "@/components/format";
import { RelativeTime } from "@/components/RelativeTime";
import { StateLabel } from "@/components/StateLabel";
import { en } from "@/strings/en";
import { codeSigningCaOf, settingsOf } from "./authentication";

const useStyles = makeStyles({
  section: { display: "grid", rowGap: "8px", minWidth: 0 },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightSemibold },
  facts: { display: "grid", gridTemplateColumns: "136px minmax(0, 1fr)", columnGap: "8px", rowGap: "4px", margin: 0 },
  term: { color: tokens.colorNeutralForeground2, lineHeight: "20px", padding: "4px 0" },
  value: { margin: 0, display: "flex", alignItems: "center", columnGap: "4px", minWidth: 0, minHeight: "28px" },
  text: { minWidth: 0, overflowWrap: "anywhere" },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, minWidth: 0, flexGrow: 1 },
  note: { color: tokens.colorNeutralForeground2 },
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", rowGap: "4px" },
  bar: { height: "12px", margin: "8px 0" },
});

function Section({ title, children }: { title: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.section}>
      <h3 className={styles.title}>{title}</h3>
      {children}
    </div>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <>
      <dt className={styles.term}>{term}</dt>
      <dd className={styles.value}>{children}</dd>
    </>
  );
}

/** An ID: monospace, cut in the middle, with a copy button. */
function Id({ term, id, shown = id }: { term: string; id: string; shown?: string }) {
  const styles = useStyles();
  return (
    <Fact term={term}>
      <CutText text={shown} className={styles.mono} />
      <CopyButton text={id} what={term} />
    </Fact>
  );
}

const isId = (text: string) => /^[0-9a-f-]{36}$/i.test(text);

function Setting({ name, value }: { name: string; value: string }) {
  const styles = useStyles();
  const term = en.panel.settings[name] ?? name;
  if (isId(value)) return <Id term={term} id={value} />;
  return (
    <Fact term={term}>
      <span className={styles.text}>{value}</span>
    </Fact>
  );
}

export function PanelFacts({ endpoint, session }: { endpoint: RegistryEndpoint | undefined; session: Session }) {
  const styles = useStyles();
  if (!endpoint) {
    return (
      <Skeleton aria-label={en.common.loading}>
        {Array.from({ length: 8 }, (_, row) => (
          <SkeletonItem key={row} className={styles.bar} />
        ))}
      </Skeleton>
    );
  }
  const subscription = session.subscriptions.find(({ id }) => id.toLowerCase() === endpoint.subscriptionId.toLowerCase());
  const known = en.states.method(endpoint.method) !== endpoint.method || endpoint.method === "Anonymous";
  return (
    <>
      <Section title={en.panel.essentials}>
        {endpoint.name === "default" && <Text className={styles.note}>{en.panel.builtIn}</Text>}
        <dl className={styles.facts}>
          <Fact term={en.panel.host}>
            <span className={styles.text}>{endpoint.host}</span>
            <CopyButton text={endpoint.host} what={en.panel.host} />
          </Fact>
          <Fact term={en.panel.provisioningState}>
            <StateLabel state={endpoint.provisioningState} />
          </Fact>
          <Fact term={en.panel.healthState}>
            <StateLabel state={endpoint.healthState} />
          </Fact>
          <Fact term={en.panel.instance}>
            <span className={styles.text}>{endpoint.instanceName}</span>
          </Fact>
          <Fact term={en.panel.resourceGroup}>
            <span className={styles.text}>{endpoint.resourceGroup}</span>
          </Fact>
          <Fact term={en.panel.subscription}>
            <span className={styles.text} title={endpoint.subscriptionId}>
              {subscription?.name ?? endpoint.subscriptionId}
            </span>
          </Fact>
          {endpoint.lastModifiedAt !== null && (
            <Fact term={en.panel.lastModified}>
              <RelativeTime at={endpoint.lastModifiedAt} />
            </Fact>
          )}
          {endpoint.lastModifiedBy !== null && (
            <Fact term={en.panel.lastModifiedBy}>
              <span className={styles.text}>{endpoint.lastModifiedBy}</span>
            </Fact>
          )}
          {endpoint.createdAt !== null && (
            <Fact term={en.panel.created}>
              <RelativeTime at={endpoint.createdAt} />
            </Fact>
          )}
          {endpoint.customLocationId !== null && (
            <Id term={en.panel.customLocation} id={endpoint.customLocationId} shown={nameOfResource(endpoint.customLocationId)} />
          )}
          <Id term={en.panel.resourceId} id={endpoint.id} />
        </dl>
      </Section>
      <Section title={en.panel.authentication}>
        {!known && <Text className={styles.note}>{en.states.unknownMethod}</Text>}
        <dl className={styles.facts}>
          <Fact term={en.panel.authenticationType}>
            <span className={styles.text}>{en.states.method(endpoint.method)}</span>
          </Fact>
          {settingsOf(endpoint.authentication).map(([name, value]) => (
            <Setting key={name} name={name} value={value} />
          ))}
        </dl>
      </Section>
      <Section title={en.panel.codeSigningCas}>
        <CodeSigningCas list={endpoint.codeSigningCas} />
      </Section>
    </>
  );
}

function CodeSigningCas({ list }: { list: readonly unknown[] }) {
  const styles = useStyles();
  if (list.length === 0) return <Text className={styles.note}>{en.panel.noCodeSigningCas}</Text>;
  return (
    <ul className={styles.list}>
      {list.map((ca, index) => {
        const { kind, name } = codeSigningCaOf(ca);
        return (
          <li key={index} className={styles.text}>
            {kind === "ConfigMap" ? en.panel.configMap : kind === "Secret" ? en.panel.secret : kind} <span className={styles.mono}>{name}</span>
          </li>
        );
      })}
    </ul>
  );
}
