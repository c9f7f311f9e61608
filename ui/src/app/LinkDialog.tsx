// The question before a link is followed: it names what would be shown, because a link can come from anywhere.
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { nameOfResource } from "@/components/format";
import { en } from "@/strings/en";
import type { LinkQuestion } from "./useOpenRequests";

const words = en.frame;

export function LinkDialog({ id, onShow, onCancel }: LinkQuestion) {
  const name = nameOfResource(id ?? "");
  const instance = nameOfResource((id ?? "").split("/").slice(0, -2).join("/"));
  return (
    <ConfirmDialog open={id !== null} title={words.linkTitle(name)} confirm={words.linkShow} cancel={en.common.cancel} onConfirm={onShow} onCancel={onCancel}>
      {words.linkBody(name, instance)}
    </ConfirmDialog>
  );
}
