import type { z } from 'zod';
import type { StoredHeaders } from '../db/claims.js';
import type { EndpointFields } from '../db/endpoints.js';
import { isKnownPattern } from '../domain/events.js';
import { checkHeaders } from '../webhooks/headers.js';
import { checkUrl } from '../webhooks/safe-url.js';
import { isUsableSecret } from '../webhooks/sign.js';
import { type FieldError, Problem } from './problems.js';
import type { newSubscription, subscriptionChange } from './schemas/webhook.js';
import { maskedValue } from './views/webhook.js';

type Change = z.output<typeof subscriptionChange>;
type New = z.output<typeof newSubscription>;

/** Values of headers that were given are not sealed yet. */
type Fields = Omit<EndpointFields, 'headers'> & { headers: StoredHeaders };

const defaults: Omit<Fields, 'url' | 'events'> = {
  description: null,
  headers: {},
  ordered: false,
  rate_limit: null,
  concurrency: 10,
  format: 'standard',
  hold_until: null,
  timeout_ms: 10_000,
  retry_profile: 'standard',
  filter: null,
  metadata: {},
};

/** Fields of a new endpoint, in either form of the seeds. @throws Problem `validation_failed` */
export function newEndpointFields(input: New, allowInsecure: boolean): Fields {
  const { event, events, secret, ...given } = input;
  const patterns = events ?? (event === undefined ? [] : [event]);
  const errors = [
    ...(events !== undefined && event !== undefined
      ? [{ field: 'event', message: 'cannot be given with events' }]
      : []),
    ...(patterns.length === 0 ? [{ field: 'events', message: 'is needed' }] : []),
    ...patternErrors(patterns, events === undefined ? () => 'event' : (index) => `events.${index}`),
    ...(secret === undefined ? [] : secretErrors(secret)),
    ...commonErrors(given, allowInsecure),
  ];
  refuse(errors);
  return { ...defaults, ...defined(given), url: given.url, events: [...new Set(patterns)] };
}

const longestHoldDays = 30;

/** Fields of an endpoint after a change. @throws Problem `validation_failed` */
export function changedEndpointFields(
  before: Fields,
  change: Change,
  { allowInsecure, now }: { allowInsecure: boolean; now: number },
): Fields {
  refuse([
    ...patternErrors(change.events ?? [], (index) => `events.${index}`),
    ...commonErrors(change, allowInsecure),
    ...holdErrors(change.hold_until, now),
  ]);
  const { url, events, description, headers, ordered, rate_limit, concurrency, format, hold_until } = before;
  const { timeout_ms, retry_profile, filter, metadata } = before;
  const kept = { url, events, description, headers, ordered, rate_limit, concurrency, format, hold_until };
  const others = { timeout_ms, retry_profile, filter, metadata };
  return { ...kept, ...others, ...defined(change), events: [...new Set(change.events ?? events)] };
}

const holdErrors = (until: number | null | undefined, now: number): FieldError[] =>
  until === null || until === undefined || (until > now && until <= now + longestHoldDays * 86_400_000)
    ? []
    : [{ field: 'hold_until', message: `must be later than now and at most ${longestHoldDays} days ahead` }];

/** @throws Problem `validation_failed` */
export const checkSecret = (secret: string): void => refuse(secretErrors(secret));

/** @throws Problem `validation_failed` */
export const checkPattern = (pattern: string): void => refuse(patternErrors([pattern], () => 'event'));

function commonErrors(given: Pick<Change, 'url' | 'headers'>, allowInsecure: boolean): FieldError[] {
  const url = given.url === undefined ? null : checkUrl(given.url, { allowInsecure });
  const headers = given.headers === undefined ? null : checkHeaders(given.headers);
  const masked = Object.values(given.headers ?? {}).includes(maskedValue);
  return [
    ...(url?.ok === false ? [{ field: 'url', message: url.message }] : []),
    ...(headers?.ok === false ? [{ field: 'headers', message: headers.message }] : []),
    ...(masked ? [{ field: 'headers', message: `'${maskedValue}' stands for a value that is not shown` }] : []),
  ];
}

const patternErrors = (patterns: readonly string[], field: (index: number) => string): FieldError[] =>
  patterns.flatMap((pattern, index) =>
    isKnownPattern(pattern) ? [] : [{ field: field(index), message: `'${pattern}' is not an event of the catalogue` }],
  );

const secretErrors = (secret: string): FieldError[] =>
  isUsableSecret(secret)
    ? []
    : [{ field: 'secret', message: 'must have 8 to 256 printable characters, and base64 after whsec_' }];

function refuse(errors: FieldError[]): void {
  const [first] = errors;
  if (first) throw new Problem('validation_failed', `${first.field}: ${first.message}`, { errors });
}

/** Without the keys that were not given. */
const defined = <T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
