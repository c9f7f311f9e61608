// What a person has said yes to beyond pressing Create. Each is a risk that Regent has named before.
export type Consent = {
  /** The secret may be synced as Opaque, which connectors cannot pull with. */
  allowOpaque: boolean;
  /** The vault's secret may be written into the list of the instance, though nobody could see whether it is there. */
  allowUncheckedSecret: boolean;
};

export const noConsent: Consent = { allowOpaque: false, allowUncheckedSecret: false };
