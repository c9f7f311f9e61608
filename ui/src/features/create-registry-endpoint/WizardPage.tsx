// The wizard itself: steps on the left, the form, the buttons at the bottom left. Rules, saving and creating are in hooks beside it.
import { Text } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useReducer, useRef, useState, type SyntheticEvent } from "react";
import { commands } from "@/backend/commands";
import type { AppError } from "@/backend/generated/AppError";
import type { Field } from "@/backend/generated/Field";
import type { SavedDraft } from "@/backend/generated/SavedDraft";
import { queries } from "@/backend/queries";
import { useSay } from "@/components/announcer";
import { ErrorCard } from "@/components/ErrorCard";
import { useMessages } from "@/components/messages";
import { PageHeading } from "@/components/PageHeading";
import { en } from "@/strings/en";
import { AuthenticationStep } from "./AuthenticationStep";
import { BasicsStep } from "./BasicsStep";
import { ButtonBar } from "./ButtonBar";
import { WizardContext, type Wizard } from "./context";
import { CreateFailure } from "./CreateFailure";
import { fieldsOf, stepOf } from "./fields";
import { focusField } from "./focusField";
import { LeaveDialog } from "./LeaveDialog";
import { ProgressList } from "./ProgressList";
import { ReviewStep } from "./ReviewStep";
import { Steps } from "./Steps";
import { useCreate } from "./useCreate";
import { useDraftCheck } from "./useDraftCheck";
import { useDraftSaving } from "./useDraftSaving";
import { isReachable, isValid, startOf, steps, violationsOf, wizard, type Step } from "./wizard";
import { useWizardStyles } from "./WizardPage.styles";

type Props = { saved: SavedDraft | null; onCreated: (id: string) => void; onLeave: () => void };

export function WizardPage({ saved: given, onCreated, onLeave }: Props) {
  const styles = useWizardStyles();
  const say = useSay();
  const messages = useMessages();
  const [saved] = useState(given);
  const [state, dispatch] = useReducer(wizard, saved, startOf);
  const { draft, password, step, phase, verdict } = state;
  const check = useDraftCheck(draft, password, (answer) => dispatch({ type: "verdict", verdict: answer }));
  const saving = useDraftSaving(saved, draft, step, phase === "creating");
  const create = useCreate(state, dispatch, saving.saver, onCreated);
  const [leaving, setLeaving] = useState<"asking" | "busy" | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const wanted = useRef<Field | null>(null);

  // After the step with the wanted field is on the screen.
  useEffect(() => {
    const field = wanted.current;
    if (field === null || phase !== "editing" || stepOf(field) !== step || !body.current) return;
    wanted.current = null;
    // A field that the step does not show now (secrets of an instance that cannot sync any) gives the focus to the choice above it.
    if (!focusField(body.current, field)) focusField(body.current, "method");
  });
  useEffect(() => {
    if (body.current) body.current.scrollTop = 0;
  }, [step, phase]);

  const goTo = (target: Step) => dispatch(phase === "editing" ? { type: "go", step: target } : { type: "edit again", step: target });
  const goToField = (field: Field) => {
    dispatch({ type: "leave", fields: [field] });
    wanted.current = field;
    goTo(stepOf(field));
  };
  const context = useMemo<Omit<Wizard, "goToField">>(
    () => ({
      state,
      draft: state.draft,
      dispatch,
      edit: (patch) => dispatch({ type: "edit", patch }),
      leave: (field) => dispatch({ type: "leave", fields: [field] }),
      violations: (field) => violationsOf(state, field),
    }),
    [state],
  );

  // A name that Azure has refused: open the field it belongs to, with the message beside it.
  const refused = phase === "failed" ? (state.refusal?.violation.field ?? null) : null;
  const jump = useRef(goToField);
  useEffect(() => {
    jump.current = goToField;
  });
  const code = state.error?.code;
  useEffect(() => {
    if (refused !== null && (code === "NameTaken" || code === "SecretExists" || code === "InvalidInput")) jump.current(refused);
  }, [refused, code]);

  const next = async () => {
    const answer = await check(draft, password).catch(() => verdict);
    const fields = fieldsOf(step, draft);
    dispatch({ type: "leave", fields });
    const following = steps[steps.indexOf(step) + 1];
    if (following && isValid(step, answer)) {
      goTo(following);
      return;
    }
    const faulty = fields.filter((field) => answer?.violations.some((violation) => violation.field === field && violation.severity === "error"));
    wanted.current = faulty[0] ?? null;
    say(en.wizard.faults(faulty.length));
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (phase === "editing" && step !== "review") void next();
  };
  const offline = useQuery(queries.connectivity).data?.online === false;
  const wait = async () => {
    try {
      const { id } = await saving.saveNow();
      await commands.setDraftWaiting(id, true);
      onLeave();
      messages.show("draft.waiting", { intent: "success", title: en.wizard.waits(draft.name), body: en.wizard.waitsBody });
    } catch (error) {
      messages.show("draft.saved", { intent: "error", title: en.wizard.draftNotSaved, body: (error as AppError).message });
    }
  };
  const saveDraft = async () => {
    try {
      await saving.saveNow();
      messages.show("draft.saved", { intent: "success", title: en.wizard.draftSaved, body: en.wizard.draftSavedBody });
    } catch (error) {
      messages.show("draft.saved", { intent: "error", title: en.wizard.draftNotSaved, body: (error as AppError).message });
    }
  };
  useEffect(() => () => messages.clear("draft.saved"), [messages]);

  // The text differs from what the page began with: then leaving must be a decision.
  const changed = draft !== startOf(saved).draft && JSON.stringify(draft) !== JSON.stringify(startOf(saved).draft);
  const cancel = () => {
    if (changed || password !== "" || (saved === null && saving.id !== null)) setLeaving("asking");
    else onLeave();
  };
  const keep = async () => {
    setLeaving("busy");
    try {
      await saving.saveNow();
      onLeave();
    } catch {
      setLeaving(null);
    }
  };
  const discard = async () => {
    setLeaving("busy");
    try {
      await saving.saver.discard();
      onLeave();
    } catch (error) {
      messages.show("draft.saved", { intent: "error", title: en.wizard.discardFailed, body: (error as AppError).message });
      setLeaving(null);
    }
  };

  const content = () => {
    if (phase !== "editing") {
      return (
        <div className={styles.progress}>
          <PageHeading level={2}>{phase === "creating" ? en.review.creating(draft.name) : en.review.notCreated(draft.name)}</PageHeading>
          {phase === "creating" && <Text className={styles.quiet}>{en.review.creatingBody}</Text>}
          <ProgressList lines={state.progress} />
          {phase === "failed" && state.error && <CreateFailure error={state.error} onRetry={(opaque) => void create(opaque)} />}
        </div>
      );
    }
    const refusal = state.refusal && state.error && stepOf(state.refusal.violation.field) === step && violationsOf(state, state.refusal.violation.field)[0] === state.refusal.violation;
    return (
      <>
        {/* Regent's own refusal stands beside its field; the card is for what the service adds, its code and correlation ID. */}
        {refusal && state.error && state.error.correlationId !== null && (
          <div className={styles.card}>
            <ErrorCard title={en.review.failedTitle} error={state.error} />
          </div>
        )}
        {step === "basics" && <BasicsStep />}
        {step === "authentication" && <AuthenticationStep />}
        {step === "review" && <ReviewStep offline={offline} waitingId={saved?.createWhenBack === true ? saved.id : null} />}
      </>
    );
  };

  return (
    <WizardContext.Provider value={{ ...context, goToField }}>
      <form noValidate className={styles.root} onSubmit={submit}>
        <div className={styles.head}>
          <PageHeading level={1} takesFocus={false}>
            {en.wizard.title}
          </PageHeading>
        </div>
        <div className={styles.steps}>
          <Steps current={step} verdict={verdict} disabled={phase === "creating"} onGo={goTo} />
        </div>
        <div ref={body} className={styles.body}>
          {content()}
        </div>
        <ButtonBar
          step={step}
          phase={phase}
          canCreate={isReachable("review", verdict)}
          offline={offline}
          saving={saving}
          onBack={() => goTo(phase === "failed" ? "review" : (steps[steps.indexOf(step) - 1] ?? "basics"))}
          onCreate={() => void create(false)}
          onWait={() => void wait()}
          onSaveDraft={() => void saveDraft()}
          onCancel={cancel}
        />
      </form>
      <LeaveDialog
        open={leaving !== null}
        busy={leaving === "busy"}
        onKeep={() => void keep()}
        onDiscard={() => void discard()}
        onStay={() => setLeaving(null)}
      />
    </WizardContext.Provider>
  );
}
