// Anonymous: nothing to fill in, one thing to know.
import { Text } from "@fluentui/react-components";
import { en } from "@/strings/en";

export function AnonymousFields() {
  return <Text>{en.authentication.anonymousBody}</Text>;
}
