import type { Millis } from '../domain/time.js';

/** What became of a mail after it had left, as a provider tells it. */
export interface MailReport {
  kind: MailFeedback;
  /** As the mail has it, `<…>` included. */
  messageId: string;
  /** The provider's own words. */
  says: string;
  at: Millis;
}
/** Each outweighs those before it: the same again, or less, changes nothing. */
export const mailFeedback = ['bounced', 'unsubscribed', 'complained'] as const;
export type MailFeedback = (typeof mailFeedback)[number];

export interface ReportRequest {
  body: Buffer;
  /** Every value of a header, whose name is in lower case. */
  header(name: string): readonly string[];
}

/** How a provider tells it. */
export interface MailReporter {
  /** Whether the provider has signed this request. */
  verify(request: ReportRequest): boolean;
  /** Those that are final; null: it is no such message. */
  read(body: Buffer): MailReport[] | null;
}

/** With exactly one pair of `<>` around it. */
export const bracketed = (id: string): string => `<${id.trim().replaceAll(/^<|>$/g, '')}>`;

export function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

/** Seconds of a provider's clock. */
export const millisOf = (seconds: unknown): Millis | null =>
  typeof seconds === 'number' && seconds > 0 && seconds < 1e11 ? Math.round(seconds * 1000) : null;

export const wordsOf = (...values: unknown[]): string =>
  values
    .filter((one) => (typeof one === 'string' && one.trim() !== '') || typeof one === 'number')
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 500);
