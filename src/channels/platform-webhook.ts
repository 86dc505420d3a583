import { rfc3339 } from '../domain/time.js';
import type { Poster, PostResult } from '../webhooks/post.js';
import { signStandard } from '../webhooks/sign.js';
import { type Channel, type Message, type Receipt, type SendOptions, sendLimitMs } from './channel.js';
import { fateOfStatus, ProviderUnavailable, refused } from './provider-answer.js';

export interface PlatformWebhook {
  url: string;
  /** Each signs; more than one while rotating. */
  secrets: readonly string[];
}

const provider = 'platform';
/** Before a byte of the request has left. */
const unconnected: readonly PostResult['errorKind'][] = ['dns', 'connect', 'tls', 'blocked'];

/**
 * Messages to people for the platform itself, which shows them in its own app: JSON, signed as Standard Webhooks. Its
 * `webhook-id` is the message's id and the same on every repetition, by which the platform knows one that comes twice.
 */
export function createPlatformWebhook(
  { url, secrets }: PlatformWebhook,
  post: Poster['post'],
  now: () => number,
): Channel {
  async function send(message: Message, { limitMs = sendLimitMs, traceparent }: SendOptions = {}): Promise<Receipt> {
    const body = bodyOf(message);
    const seconds = Math.floor(now() / 1000);
    const headers = {
      'Content-Type': 'application/json',
      'webhook-id': message.id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': secrets.map((secret) => signStandard(secret, message.id, seconds, body)).join(' '),
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    const { ok, status, error, errorKind } = await post({ url, headers, body, timeoutMs: limitMs });
    if (ok) return { provider, providerMessageId: message.id, response: String(status) };
    if (status !== null) throw refused(message.id, provider, fateOf(status), String(error));
    const says = `Cannot send '${message.id}': ${provider}: ${error}`;
    throw unconnected.includes(errorKind) ? new ProviderUnavailable(says) : new Error(says);
  }

  return { provider, send, close: async () => {} };
}

/** A redirect is not followed, and whoever set it up can put that right: it is tried again. */
const fateOf = (status: number) => fateOfStatus(status) ?? (status < 400 ? 'not now' : 'never');

/** In the form of an event, so that what verifies those verifies these. */
const bodyOf = ({ id, createdAt, to, about, locale, subject, text, short }: Message): string =>
  JSON.stringify({
    id,
    type: about.template,
    timestamp: rfc3339(createdAt),
    tenant_id: about.tenantId,
    data: { customer_id: to, user_id: about.userId, locale, subject, text, short, variables: about.variables },
  });
