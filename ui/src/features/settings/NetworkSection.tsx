// How Azure is reached: the proxy and the certificate authorities. What is saved is in force for the next request; what
// cannot be used is said beside its field, and nothing is changed then.
import { Button, makeStyles, Skeleton, SkeletonItem, Text, tokens } from "@fluentui/react-components";
import { CheckmarkCircleRegular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { commands } from "@/backend/commands";
import type { AppError } from "@/backend/generated/AppError";
import type { NetworkChoices } from "@/backend/generated/NetworkChoices";
import type { NetworkState } from "@/backend/generated/NetworkState";
import { askAgain, queries } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { formatDate } from "@/components/format";
import { en } from "@/strings/en";
import { NetworkFields } from "./NetworkFields";
import { Facts, Section, type Fact } from "./Section";

const words = en.network;

const useStyles = makeStyles({
  form: { display: "grid", rowGap: "16px", width: "100%", minWidth: 0 },
  buttons: { display: "flex", flexWrap: "wrap", gap: "8px" },
  // The line is always there: nothing below moves when it is filled.
  done: { display: "flex", alignItems: "center", columnGap: "8px", minHeight: "20px" },
  good: { color: tokens.colorStatusSuccessForeground1, fontSize: "16px", flexShrink: 0 },
  bar: { height: "160px", width: "100%" },
});

export function NetworkSection() {
  const network = useQuery(queries.network);
  return (
    <Section title={words.title}>
      {network.isPending && <Waiting />}
      {network.error && <ErrorCard title={words.unreadable} error={network.error} />}
      {network.data && <Form state={network.data} />}
    </Section>
  );
}

function Waiting() {
  const styles = useStyles();
  return (
    <Skeleton aria-label={en.common.loading} className={styles.form}>
      <SkeletonItem className={styles.bar} />
    </Skeleton>
  );
}

/** The fault of one field, if it has one. */
const faultOf = (error: AppError | null, field: string) => (error?.target === field ? error.message : null);
const FIELDS = ["proxyAddress", "proxyExceptions", "caFile"];

function Form({ state }: { state: NetworkState }) {
  const styles = useStyles();
  const client = useQueryClient();
  const [choices, setChoices] = useState<NetworkChoices>(state.choices);
  const [password, setPassword] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: () => commands.setNetwork(choices, password),
    onSuccess: (kept) => {
      client.setQueryData(queries.network.queryKey, kept);
      setChoices(kept.choices);
      setPassword(null);
      check.reset();
      askAgain(client);
    },
  });
  const check = useMutation({
    mutationFn: commands.checkNetwork,
    onSuccess: (kept) => client.setQueryData(queries.network.queryKey, kept),
  });
  const change = (part: Partial<NetworkChoices>) => {
    setChoices((before) => ({ ...before, ...part }));
    save.reset();
    check.reset();
  };
  // What went wrong is brought to the eye: the field with the fault, or the card below the buttons.
  const form = useRef<HTMLFormElement>(null);
  const failed = save.error ?? check.error;
  useEffect(() => {
    if (!failed) return;
    const field = form.current?.querySelector<HTMLElement>("[aria-invalid='true']");
    if (field) field.focus();
    else form.current?.querySelector("[role='alert'] h2")?.parentElement?.scrollIntoView({ block: "nearest" });
  }, [failed]);
  const beside = save.error !== null && FIELDS.includes(save.error.target ?? "");
  return (
    <form
      ref={form}
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      {state.fixedAtStart && <Text>{words.fixedAtStart}</Text>}
      <NetworkFields
        choices={choices}
        onChange={change}
        password={password}
        hasPassword={state.hasPassword}
        onPassword={(text) => {
          setPassword(text);
          save.reset();
        }}
        fault={(field) => faultOf(save.error, field)}
      />
      <InForce state={state} />
      <div className={styles.buttons}>
        <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>
          {words.save}
        </Button>
        <Button type="button" disabledFocusable={check.isPending} onClick={() => check.mutate()}>
          {check.isPending ? words.checking : words.check}
        </Button>
      </div>
      <div role="status" className={styles.done}>
        {(check.isSuccess || save.isSuccess) && <CheckmarkCircleRegular aria-hidden className={styles.good} />}
        {check.isSuccess ? <Text>{words.reached(check.data.proxyInForce)}</Text> : save.isSuccess && <Text>{words.saved}</Text>}
      </div>
      {save.error && !beside && <ErrorCard key={save.submittedAt} title={words.saveFailed} error={save.error} />}
      {check.error && <ErrorCard key={check.submittedAt} title={words.checkFailed} error={check.error} />}
    </form>
  );
}

function InForce({ state }: { state: NetworkState }) {
  const facts: Fact[] = [
    [words.inForce, state.proxyInForce === null ? words.direct : words.through(state.proxyInForce)],
    [words.authorities, state.authorities.map(({ name, expiresAt }) => words.authority(name, formatDate(expiresAt))).join("; ")],
    [words.problem, state.problem],
  ];
  return <Facts facts={facts} />;
}
