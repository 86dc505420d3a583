import type { ChannelName } from '../domain/channels.js';
import type { Priority } from '../domain/tell/priorities.js';
import type { Millis } from '../domain/time.js';
import type { Traceparent } from '../domain/trace.js';

export type { ChannelName } from '../domain/channels.js';

/** A message that is ready to leave. Each channel takes the parts that it can carry. */
export interface Message {
  /** TypeID of the notification (`ntf_…`), the same on every repetition. */
  id: string;
  createdAt: Millis;
  /** Address, telephone number or token of one person; by the platform's webhook the payer's TypeID. */
  to: string;
  about: About;
  from: { name: string; address: string };
  /** Absent: answers go to `from`. */
  replyTo?: string;
  /** Whom mail servers tell what they could not deliver; absent: `from`. */
  bouncesTo?: string;
  /** `<ntf_…@domain>`, the same on every repetition: so a mail that arrives twice can be recognised. */
  messageId: string;
  locale: string;
  subject: string;
  html: string;
  text: string;
  /** For channels that carry a sentence or two, without the sender's name. */
  short: string;
  /** What `html` shows as `cid:<id>`. */
  images?: readonly InlineImage[];
  /** Of a mail, beyond its own. */
  headers?: Readonly<Record<string, string>>;
  attachments?: readonly Attachment[];
}

/** What a message tells, for whoever shows it in its own way. */
export interface About {
  template: string;
  /** `external_id` of the tenant. */
  tenantId: string;
  /** The tenant's own id of the person; null: none is known. */
  userId: string | null;
  /** What the template was given. */
  variables: Readonly<Record<string, string>>;
}

export interface Attachment {
  /** Of the file: letters, digits, `_`, `.` and `-`. */
  name: string;
  type: 'application/pdf';
  bytes: Uint8Array;
}

export interface InlineImage {
  id: string;
  type: 'image/png' | 'image/jpeg';
  bytes: Uint8Array;
}

export type SentMessage = Pick<Message, 'id' | 'createdAt'>;

/** What the provider said when it took the message over. */
export interface Receipt {
  /** Where a channel has several. */
  provider?: string;
  providerMessageId: string;
  response: string;
}

export interface SendOptions {
  /** Absent: `normal`. */
  priority?: Priority;
  /** An earlier attempt may have reached its provider. */
  isRepeated?: boolean;
  /** Time for all of it, in ms; absent: `sendLimitMs`. */
  limitMs?: number;
  /** Of this attempt, for who goes on with its trace. */
  traceparent?: Traceparent;
}

export interface ProviderHealth {
  provider: string;
  /** false after three failures in a row, until it takes a message. */
  isUp: boolean;
  failuresInARow: number;
}

export interface Channel {
  /** Stands in `notifications.provider`. */
  readonly provider: string;
  /**
   * Ends within its time. May be called again with the same message when nobody knows whether it left.
   * @throws UndeliverableMessage when no repetition can help; NoTurn when it was given to nobody; anything else is to be
   * tried again.
   */
  send(message: Message, options?: SendOptions): Promise<Receipt>;
  /** Removes what the channel itself has kept of these, if it keeps anything. May be repeated. */
  forget?(messages: readonly SentMessage[]): Promise<void>;
  /** Of the providers behind it, where somebody keeps it. */
  health?(): ProviderHealth[];
  close(): Promise<void>;
}

/** The registry: a channel that is not there is not configured. */
export type Channels = Readonly<Partial<Record<ChannelName, Channel>>>;

/** Longest time that a channel may take for one message, waiting for its turn included. The lease on the notification lasts a little longer. */
export const sendLimitMs = 40_000;
