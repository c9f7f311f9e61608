// Where Griffel writes its styles. The policy allows only styles with Tauri's nonce, which stands on the first <style> of index.html.
import { createDOMRenderer } from "@fluentui/react-components";

export function createRenderer(page: Document) {
  const nonce = page.querySelector("style")?.nonce;
  return createDOMRenderer(page, nonce ? { styleElementAttributes: { nonce } } : {});
}
