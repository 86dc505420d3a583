import { createHmac, randomBytes } from 'node:crypto';
import type { Traceparent } from '../domain/trace.js';

const PREFIX = 'whsec_';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const CONTROL_OR_LONE_SURROGATE = /[\p{Cc}\p{Cs}]/u;

export interface SignedDelivery {
  /** Active secrets as shown to the tenant, newest first; more than one while rotating. */
  secrets: readonly string[];
  /** The name the endpoint subscribed to. */
  event: string;
  /** `webhook-id`: the event's id for the endpoint, the same on every attempt. */
  webhookId: string;
  deliveryId: string;
  /** 1 for the first attempt. */
  attempt: number;
  /** Unix seconds of this attempt. */
  timestamp: number;
  /** The exact bytes that are sent. */
  body: Buffer | string;
  userAgent: string;
  /** The tenant's own headers, as `checkHeaders` returned them. */
  custom?: Readonly<Record<string, string>>;
  /** Of the attempt's span. */
  traceparent?: Traceparent;
}

/**
 * The key of Standard Webhooks: the decoded bytes of a `whsec_` secret, the UTF-8 bytes of any other.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
const standardKey = (secret: string): Buffer =>
  secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), 'base64') : Buffer.from(secret, 'utf8');

/** `sha256=<hex HMAC-SHA256(secret text, body)>`, the value of `X-Signature`. */
export const signBody = (secret: string, body: Buffer | string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** `v1,<base64>`, one signature of the value of `webhook-signature`. `timestamp` in unix seconds. */
export const signStandard = (secret: string, id: string, timestamp: number, body: Buffer | string): string =>
  `v1,${createHmac('sha256', standardKey(secret)).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;

/** All headers of one attempt. Throws when `secrets` is empty: an unsigned delivery must not leave. */
export const deliveryHeaders = (delivery: SignedDelivery): Record<string, string> => {
  const [newest] = delivery.secrets;
  if (!newest) throw new Error(`Cannot sign delivery "${delivery.deliveryId}": the endpoint has no active secret`);
  const { webhookId, timestamp, body, traceparent } = delivery;
  const ours: Record<string, string> = {
    'Content-Type': 'application/json',
    'User-Agent': delivery.userAgent,
    'X-Signature': signBody(newest, body),
    'X-Event': delivery.event,
    'webhook-id': webhookId,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': delivery.secrets.map((secret) => signStandard(secret, webhookId, timestamp, body)).join(' '),
    'X-Delivery-Id': delivery.deliveryId,
    'X-Attempt': String(delivery.attempt),
  };
  if (traceparent !== undefined) ours.traceparent = traceparent;
  const custom = Object.entries(delivery.custom ?? {});
  return custom.length === 0 ? ours : { ...withoutTrace(custom), ...ours };
};

/** An endpoint may have named them before they were ours. */
const withoutTrace = (custom: readonly [string, string][]): Record<string, string> =>
  Object.fromEntries(custom.filter(([name]) => !/^trace(parent|state)$/i.test(name)));

/** A new `whsec_` secret: 32 random bytes in base64. */
export const generateSecret = (): string => PREFIX + randomBytes(32).toString('base64');

/** True for 8 to 256 printable characters; after `whsec_` there must be padded, canonical base64 of at least one byte. */
export const isUsableSecret = (text: string): boolean => {
  const { length } = [...text];
  if (length < 8 || length > 256 || CONTROL_OR_LONE_SURROGATE.test(text)) return false;
  if (!text.startsWith(PREFIX)) return true;
  const encoded = text.slice(PREFIX.length);
  return BASE64.test(encoded) && Buffer.from(encoded, 'base64').toString('base64') === encoded;
};
