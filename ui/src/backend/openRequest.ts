// What the page can be asked to show from outside its window; the payload of the event "open". Written by hand: no Rust type has it yet.
export type OpenRequest = { target: "wizard" | "endpoint" | "drafts" | "endpoints"; id: string | null };
