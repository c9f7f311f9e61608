// The wizard itself: steps on the left, the form, the buttons at the bottom left. Rules, moving, leaving, saving and creating are in
// hooks beside it.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useMemo, useReducer, useState, type SyntheticEvent } from "react";
import { attempt } from "@/backend/error";
import type { SavedDraft } from "@/backend/generated/SavedDraft";
import { queries } from "@/backend/queries";
import { afterPointer } from "@/components/afterPointer";
import { useSay } from "@/components/announcer";
import { useNews } from "@/components/messages";
import { PageHeading } from "@/components/PageHeading";
import { en } from "@/strings/en";
import { ButtonBar } from "./ButtonBar";
import { noConsent } from "./consent";
import { WizardContext, type Wizard } from "./context";
import { fieldsOf } from "./fields";
import type { Flow } from "./flow";
import { LeaveDialog } from "./LeaveDialog";
import { Steps } from "./Steps";
import { useCreate } from "./useCreate";
import { useDraftCheck } from "./useDraftCheck";
import { useDraftSaving } from "./useDraftSaving";
import { useLeave, type Asked } from "./useLeave";
import { useWaiting } from "./useWaiting";
import { useWizardNavigation } from "./useWizardNavigation";
import { isReachable, isValid, startOf, steps, violationsOf, wizard, type Step } from "./wizard";
import { WizardBody } from "./WizardBody";
import { useWizardStyles } from "./WizardPage.styles";

/** What the window knows of this stay in the wizard. */
export type Place = {
  at: Step | null;
  onStep: (from: Step, to: Step) => void;
  onSaved: (draftId: string) => void;
  onCreated: (endpointId: string) => void;
  onLeave: (kept: boolean) => void;
  onForget: () => void;
  guard: (asked: Asked) => () => void;
};

type Props = Place & {
  flow: Flow;
  saved: SavedDraft | null;
  /** The draft that was asked for is gone, and this is a new one. */
  lost?: boolean;
};

export function WizardPage({ flow, saved: given, lost = false, at, onStep, onSaved, onCreated, onLeave, onForget, guard }: Props) {
  const styles = useWizardStyles();
  const say = useSay();
  const { tell } = useNews();
  const [saved] = useState(given);
  const [state, dispatch] = useReducer(wizard, saved, (from) => startOf(from, at));
  const { draft, step, phase, verdict } = state;
  const check = useDraftCheck(draft, state.password, dispatch);
  const saving = useDraftSaving(saved, draft, step, phase === "creating");
  const create = useCreate({ flow, state, dispatch, saver: saving.saver, onCreated });
  const { body, goTo, goToField, want } = useWizardNavigation({ state, dispatch, at, onStep });
  const leave = useLeave({ state, saved, saving, onLeave, onForget, guard });
  const wait = useWaiting(draft.name, saving, () => onLeave(true));
  const offline = useQuery(queries.connectivity).data?.online === false;

  const report = useEffectEvent(onSaved);
  useEffect(() => {
    if (saving.id !== null) report(saving.id);
  }, [saving.id]);

  const next = async () => {
    const answer = (await check()) ?? verdict;
    const fields = fieldsOf(step, draft);
    dispatch({ type: "leave", fields });
    const following = steps[steps.indexOf(step) + 1];
    if (following && isValid(step, answer)) {
      goTo(following);
      return;
    }
    const faulty = fields.filter((field) => answer?.violations.some((violation) => violation.field === field && violation.severity === "error"));
    want(faulty[0] ?? null);
    say(en.wizard.faults(faulty.length));
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (phase === "editing" && step !== "review") void next();
  };
  const saveDraft = async () => {
    const { done } = await attempt(saving.saveNow());
    // Why not is said beside the buttons.
    if (done) tell({ key: "draft.saved", intent: "success", title: en.wizard.draftSaved, body: en.wizard.draftSavedBody });
  };

  const context = useMemo<Omit<Wizard, "goToField">>(
    () => ({
      flow,
      state,
      draft: state.draft,
      dispatch,
      edit: (patch) => dispatch({ type: "edit", patch }),
      leave: (field) => afterPointer(() => dispatch({ type: "leave", fields: [field] })),
      violations: (field) => violationsOf(state, field),
    }),
    [flow, state],
  );
  return (
    <WizardContext.Provider value={{ ...context, goToField }}>
      <form noValidate className={styles.root} onSubmit={submit}>
        <div className={styles.head}>
          <PageHeading level={1} takesFocus={false}>
            {flow.title}
          </PageHeading>
        </div>
        <div className={styles.steps}>
          <Steps current={step} verdict={verdict} disabled={phase === "creating"} onGo={goTo} />
        </div>
        <div ref={body} className={styles.body}>
          <WizardBody lost={lost} offline={offline} waitingId={saved?.createWhenBack === true ? saved.id : null} onRetry={(consent) => void create(consent)} onShow={onCreated} />
        </div>
        <ButtonBar
          flow={flow}
          step={step}
          phase={phase}
          canCreate={isReachable("review", verdict)}
          offline={offline}
          saving={saving}
          onBack={() => goTo(phase === "failed" ? "review" : (steps[steps.indexOf(step) - 1] ?? "basics"))}
          onCreate={() => void create(noConsent)}
          onWait={() => void wait()}
          onSaveDraft={() => void saveDraft()}
          onCancel={leave.cancel}
        />
      </form>
      <LeaveDialog open={leave.open} busy={leave.busy} onKeep={() => void leave.keep()} onDiscard={() => void leave.discard()} onStay={leave.stay} />
    </WizardContext.Provider>
  );
}
