import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Millis } from '../domain/time.js';
import { bracketed, jsonIn, type MailFeedback, type MailReporter, millisOf, wordsOf } from './mail-report.js';
import { at } from './provider-answer.js';

/** Mailgun repeats a message for eight hours. */
const oldestMs = 9 * 3_600_000;
const newestMs = 5 * 60_000;
/** Tokens that are remembered. */
const mostTokens = 10_000;

const kinds: Readonly<Record<string, MailFeedback>> = {
  failed: 'bounced',
  complained: 'complained',
  unsubscribed: 'unsubscribed',
};

/**
 * Mailgun's webhooks (documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks): an HMAC of timestamp and
 * token, and of nothing else. So a token is good for one body only: another one under it is not Mailgun's.
 */
export function createMailgunReports(signingKey: string, now: () => Millis): MailReporter {
  const bodies = new Map<string, string>();

  function isFirstOf(token: string, body: Buffer): boolean {
    const sha256 = createHash('sha256').update(body).digest('base64');
    const known = bodies.get(token);
    if (known !== undefined) return known === sha256;
    const [oldest] = bodies.keys();
    if (bodies.size >= mostTokens && oldest !== undefined) bodies.delete(oldest);
    bodies.set(token, sha256);
    return true;
  }

  return {
    verify: ({ body }) => {
      const signed = at(jsonIn(body), 'signature');
      const [timestamp, token, signature] = [at(signed, 'timestamp'), at(signed, 'token'), at(signed, 'signature')];
      if (typeof token !== 'string' || typeof signature !== 'string' || !/^[0-9a-f]{64}$/i.test(signature))
        return false;
      if (token.length > 200 || !/^\d{1,12}$/.test(String(timestamp))) return false;
      const age = now() - Number(timestamp) * 1000;
      if (age > oldestMs || age < -newestMs) return false;
      const expected = createHmac('sha256', signingKey).update(`${timestamp}${token}`).digest();
      return timingSafeEqual(expected, Buffer.from(signature, 'hex')) && isFirstOf(token, body);
    },
    read: (body) => {
      const event = at(jsonIn(body), 'event-data');
      const [name, id] = [at(event, 'event'), at(event, 'message', 'headers', 'message-id')];
      if (typeof name !== 'string') return null;
      const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
      // What is not permanent Mailgun tries again itself.
      if (!kind || typeof id !== 'string' || (name === 'failed' && at(event, 'severity') !== 'permanent')) return [];
      const status = at(event, 'delivery-status');
      const says = wordsOf(at(event, 'reason'), at(status, 'code'), at(status, 'message') || at(status, 'description'));
      return [{ kind, messageId: bracketed(id), says, at: millisOf(at(event, 'timestamp')) ?? now() }];
    },
  };
}
