export type OpenRequest = { target: "wizard" | "endpoint" | "drafts" | "endpoints"; id: string | null };
