// System managed identity: whose identity it is, and the optional audience.
import { Text } from "@fluentui/react-components";
import { en } from "@/strings/en";
import { DraftText } from "../DraftText";

export function SystemManagedIdentityFields() {
  return (
    <>
      <Text>{en.authentication.systemBody}</Text>
      <DraftText field="audience" label={en.authentication.audience} hint={en.authentication.audienceHint} />
    </>
  );
}
