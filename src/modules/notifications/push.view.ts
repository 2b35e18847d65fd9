export class PushKeyView {
  /** `applicationServerKey` for the browser's subscription, base64url. */
  publicKey: string;
}

export class PushSubscriptionView {
  id: string;
  /** The push service's address, as the browser gave it. */
  endpoint: string;
  createdAt: Date;
  /** Whether it was made in the session that asks. */
  current: boolean;
}

export class PushSubscriptionList {
  items: PushSubscriptionView[];
}
