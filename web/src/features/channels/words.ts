/** What each kind of channel asks for. */
import type { NewChannel } from "../../api/channels";

interface KindWords {
  readonly word: string;
  readonly label: string;
  readonly hint: string;
  /** The address itself lets one in. */
  readonly secret: boolean;
}

export const KINDS: Record<NewChannel["kind"], KindWords> = {
  webhook: {
    word: "Webhook",
    label: "Address",
    hint: "https://…; messages are signed by Standard Webhooks",
    secret: false,
  },
  email: {
    word: "E-mail",
    label: "Recipients",
    hint: "Addresses, separated by commas",
    secret: false,
  },
  slack: {
    word: "Slack",
    label: "Incoming webhook",
    hint: "https://hooks.slack.com/…, or env:NAME; kept encrypted",
    secret: true,
  },
  apprise: {
    word: "Apprise",
    label: "Apprise URL",
    hint: "Such as tgram://…, or env:NAME; kept encrypted",
    secret: true,
  },
};
