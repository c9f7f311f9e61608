// Draws a part of the page as App does, for tests: theme, cache, announcer and news around it.
import { FluentProvider, webLightTheme } from "@fluentui/react-components";
import { QueryClientProvider } from "@tanstack/react-query";
import { configure, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { createQueryClient } from "@/backend/queries";
import { Announcer } from "@/components/announcer";
import { HintPlace } from "@/components/Hint";
import { MessagePlace, NewsProvider } from "@/components/messages";

/** What jsdom has not got: it lays nothing out. A busy machine takes its time for an answer. */
export function standInForLayout(): void {
  configure({ asyncUtilTimeout: 8_000 });
  Element.prototype.scrollIntoView = () => undefined;
  Element.prototype.scrollTo = () => undefined;
  globalThis.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
}

export function renderPage(page: ReactNode) {
  const client = createQueryClient();
  return render(
    <FluentProvider theme={webLightTheme}>
      <QueryClientProvider client={client}>
        <Announcer>
          <NewsProvider>
            <HintPlace>
              <MessagePlace states={[]} />
              {page}
            </HintPlace>
          </NewsProvider>
        </Announcer>
      </QueryClientProvider>
    </FluentProvider>,
  );
}
