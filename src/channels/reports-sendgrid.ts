import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Millis } from '../domain/time.js';
import {
  bracketed,
  jsonIn,
  type MailFeedback,
  type MailReport,
  type MailReporter,
  millisOf,
  wordsOf,
} from './mail-report.js';
import { at } from './provider-answer.js';

/** `bounce` of the type `blocked` is for now; what SendGrid drops it knows from before. */
const kinds: Readonly<Record<string, (event: unknown) => MailFeedback | null>> = {
  bounce: (event) => (at(event, 'type') === 'blocked' ? null : 'bounced'),
  dropped: (event) => dropped.get(String(at(event, 'reason')).toLowerCase()) ?? null,
  spamreport: () => 'complained',
  unsubscribe: () => 'unsubscribed',
  group_unsubscribe: () => 'unsubscribed',
};
const dropped: ReadonlyMap<string, MailFeedback> = new Map([
  ['bounced address', 'bounced'],
  ['invalid', 'bounced'],
  ['spam reporting address', 'complained'],
  ['unsubscribed address', 'unsubscribed'],
]);

/**
 * SendGrid's Event Webhook (www.twilio.com/docs/sendgrid/for-developers/tracking-events): ECDSA over a timestamp and the raw
 * body. What is sent again changes nothing, so its age does not matter. `publicKey`: base64 of its DER.
 */
export function createSendGridReports(publicKey: string, now: () => Millis): MailReporter {
  const key: KeyObject = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  return {
    verify: ({ body, header }) => {
      const [signature, ...more] = header('x-twilio-email-event-webhook-signature');
      const [timestamp, ...others] = header('x-twilio-email-event-webhook-timestamp');
      if (signature === undefined || timestamp === undefined || more.length + others.length > 0) return false;
      return verify('sha256', Buffer.concat([Buffer.from(timestamp), body]), key, Buffer.from(signature, 'base64'));
    },
    read: (body) => {
      const events = jsonIn(body);
      return Array.isArray(events) ? events.flatMap((event) => reportOf(event, now) ?? []) : null;
    },
  };
}

function reportOf(event: unknown, now: () => Millis): MailReport | null {
  const [name, id] = [at(event, 'event'), at(event, 'smtp-id')];
  if (typeof name !== 'string' || typeof id !== 'string' || !Object.hasOwn(kinds, name)) return null;
  const kind = kinds[name]?.(event);
  if (!kind) return null;
  const says = wordsOf(at(event, 'status'), at(event, 'reason'));
  return { kind, messageId: bracketed(id), says, at: millisOf(at(event, 'timestamp')) ?? now() };
}
