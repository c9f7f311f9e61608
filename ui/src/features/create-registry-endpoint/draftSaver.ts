// The order of saves, apart from React: what is noted is saved within DELAY, saves never overtake each other, and a discarded draft stays discarded.
import { toAppError } from "@/backend/error";
import type { AppError } from "@/backend/generated/AppError";
import type { Draft } from "@/backend/generated/Draft";
import type { SavedDraft } from "@/backend/generated/SavedDraft";

export const DELAY = 800;

type Store = {
  saveDraft: (id: string | null, step: SavedDraft["step"], draft: Draft) => Promise<SavedDraft>;
  discardDraft: (id: string) => Promise<null>;
};
type Listener = { saved: (draft: SavedDraft) => void; failed: (error: AppError) => void };

export class DraftSaver {
  private noted: { draft: Draft; step: SavedDraft["step"] } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private ended = false;

  constructor(
    private id: string | null,
    private readonly store: Store,
    private readonly listener: Listener,
  ) {}

  /** Saves within DELAY of the first change since the last save, also while the user keeps typing. */
  note(draft: Draft, step: SavedDraft["step"]): void {
    if (this.ended) return;
    this.noted = { draft, step };
    this.timer ??= setTimeout(() => void this.flush().catch(() => undefined), DELAY);
  }

  /** Saves what was noted, if anything, and waits for it. */
  async flush(): Promise<void> {
    this.stopTimer();
    const noted = this.noted;
    if (noted && !this.ended) await this.save(noted.draft, noted.step);
    else await this.queue.catch(() => undefined);
  }

  /** Saves exactly this, now. */
  save(draft: Draft, step: SavedDraft["step"]): Promise<SavedDraft> {
    this.stopTimer();
    this.noted = null;
    const next = this.queue
      .catch(() => undefined)
      .then(async () => {
        try {
          const saved = await this.store.saveDraft(this.id, step, draft);
          this.id = saved.id;
          this.listener.saved(saved);
          return saved;
        } catch (error) {
          this.listener.failed(toAppError(error));
          throw error;
        }
      });
    this.queue = next;
    return next;
  }

  /** After a create the backend has dropped the draft: nothing may bring it back. */
  end(): void {
    this.stopTimer();
    this.noted = null;
    this.ended = true;
  }

  async discard(): Promise<void> {
    this.end();
    await this.queue.catch(() => undefined);
    if (this.id === null) return;
    try {
      await this.store.discardDraft(this.id);
    } catch (error) {
      this.ended = false;
      throw error;
    }
  }

  /** The id under which the draft is kept, once everything on the way has arrived. */
  async savedId(): Promise<string | null> {
    await this.queue.catch(() => undefined);
    return this.id;
  }

  private stopTimer(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
