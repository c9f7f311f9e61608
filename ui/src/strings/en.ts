// Every sentence a user reads, by feature. Called by every screen; it holds words only, no rule and no markup.
import { created } from "./en/created";
import { telemetry } from "./en/telemetry";
import { authentication, basics, review, wizard } from "./en/createRegistryEndpoint";
import { activity, notifications } from "./en/activity";
import { common, states } from "./en/common";
import { drafts } from "./en/drafts";
import { errors } from "./en/errors";
import { frame } from "./en/frame";
import { endpoints, panel } from "./en/registryEndpoints";
import { network } from "./en/network";
import { settings } from "./en/settings";
import { signIn } from "./en/signIn";

export const en = { created, telemetry, common, states, errors, frame, signIn, endpoints, panel, wizard, basics, authentication, review, drafts, network, settings, activity, notifications };
