// What can be done with a draft on the Drafts page: one command each; the list follows the shell's event. Discarding can be undone.
import { useQueryClient } from "@tanstack/react-query";
import { commands } from "@/backend/commands";
import { attempt } from "@/backend/error";
import type { DraftFile } from "@/backend/generated/DraftFile";
import { useNews } from "@/components/messages";
import { en } from "@/strings/en";

const KEY = "drafts.action";
/** No draft is longer; a larger file is not even read. */
const MAX_BYTES = 4 * 1024 * 1024;
const words = en.drafts;

export function useDraftActions() {
  const client = useQueryClient();
  const { tell, retract } = useNews();
  const done = () => client.invalidateQueries({ queryKey: ["drafts"] });
  const trying = async (work: () => Promise<unknown>) => {
    const tried = await attempt(work());
    if (tried.done) await done();
    else tell({ key: KEY, intent: "error", title: words.actionFailed, body: tried.error.message });
  };
  return {
    discard: (id: string, title: string) =>
      trying(async () => {
        await commands.discardDraft(id);
        const undo = () => void trying(() => commands.restoreDraft(id).then(() => retract(KEY)));
        tell({ key: KEY, intent: "success", title: words.discarded(title), action: { label: words.undo, run: undo } });
      }),
    restore: (id: string) => trying(() => commands.restoreDraft(id).then(() => retract(KEY))),
    rename: (id: string, name: string) => trying(() => commands.renameDraft(id, name)),
    duplicate: (id: string) => trying(() => commands.duplicateDraft(id)),
    stopWaiting: (id: string) => trying(() => commands.setDraftWaiting(id, false)),
    exportTo: (ids: string[]) =>
      trying(async () => {
        const path = await commands.exportDrafts(ids);
        tell({ key: KEY, intent: "success", title: words.exported, body: path });
      }),
    importFrom: (files: File[]) =>
      trying(async () => {
        const small = files.filter(({ size }) => size <= MAX_BYTES);
        const large = files.filter(({ size }) => size > MAX_BYTES).map(({ name }) => ({ name, reason: words.tooLarge }));
        const read: DraftFile[] = await Promise.all(small.map(async (file) => ({ name: file.name, text: await file.text() })));
        const { drafts, refused } = await commands.importDrafts(read);
        const left = [...refused, ...large];
        if (left.length === 0) tell({ key: KEY, intent: "success", title: words.imported(drafts.length) });
        else {
          const body = left.slice(0, 3).map(({ name, reason }) => `${name}: ${reason}`);
          tell({ key: KEY, intent: "warning", title: words.notImported(left.length), body: [...body, ...(drafts.length > 0 ? [words.imported(drafts.length)] : [])].join(" ") });
        }
      }),
  };
}
