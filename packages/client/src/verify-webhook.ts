import type { EventBatch, ThinEvent, WebhookEvent } from './events.js';
import { type HeadersLike, headerOf } from './headers.js';
import { hmac, isSame, standardKey, toBase64, toHex, utf8 } from './hmac.js';
import { WebhookError } from './webhook-error.js';

/** What a delivery carries, by the `format` of its subscription. */
export interface WebhookBodies {
  standard: WebhookEvent;
  thin: ThinEvent;
  batch: EventBatch;
}

export interface VerifyOptions<Format extends keyof WebhookBodies = 'standard'> {
  /** How long ago, or ahead of our clock, it may have been signed. 300 unless given. */
  toleranceSeconds?: number;
  /** Our clock, ms since 1970. */
  now?: () => number;
  /** The subscription's. `standard` unless given. */
  format?: Format;
  /**
   * Also takes what has no `webhook-signature` but an `X-Signature`. That covers no time: whoever has seen a delivery can
   * send it again at any time, so do nothing twice.
   */
  allowXSignature?: boolean;
}

/**
 * The event of a delivery, if it was signed with one of the secrets. `rawBody`: the bytes as they came, or their text;
 * JSON that was parsed and written again has other bytes. @throws WebhookError
 */
export async function verifyWebhook<Format extends keyof WebhookBodies = 'standard'>(
  rawBody: string | Uint8Array | ArrayBuffer,
  headers: HeadersLike,
  secret: string | readonly string[],
  options: VerifyOptions<Format> = {},
): Promise<WebhookBodies[Format]> {
  const secrets = secretsOf(secret);
  const body = bytesOf(rawBody);
  if (options.allowXSignature && headerOf(headers, 'webhook-signature') === null)
    await checkBody(body, needed(headers, 'x-signature'), secrets);
  else await checkStandard(body, headers, secrets, options);
  return read(body, options.format ?? 'standard') as WebhookBodies[Format];
}

function secretsOf(secret: string | readonly string[]): readonly string[] {
  const secrets = typeof secret === 'string' ? [secret] : secret;
  if (!Array.isArray(secrets) || secrets.length === 0 || secrets.some((one) => typeof one !== 'string' || one === ''))
    throw new WebhookError('invalid_secret', 'There is no secret to verify with.');
  return secrets;
}

function bytesOf(rawBody: string | Uint8Array | ArrayBuffer): Uint8Array {
  if (typeof rawBody === 'string') return utf8(rawBody);
  if (rawBody instanceof Uint8Array) return rawBody;
  if (rawBody instanceof ArrayBuffer) return new Uint8Array(rawBody);
  throw new WebhookError('invalid_body', 'The body must be its raw bytes or text, not what was parsed from it.');
}

function needed(headers: HeadersLike, name: string): string {
  const value = headerOf(headers, name);
  if (value === null) throw new WebhookError('missing_header', `There is no header '${name}'.`);
  return value;
}

async function checkStandard(
  body: Uint8Array,
  headers: HeadersLike,
  secrets: readonly string[],
  { toleranceSeconds = 300, now = Date.now }: VerifyOptions<keyof WebhookBodies>,
): Promise<void> {
  const id = needed(headers, 'webhook-id');
  const timestamp = needed(headers, 'webhook-timestamp');
  const given = needed(headers, 'webhook-signature').split(' ');
  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookError('invalid_timestamp', 'webhook-timestamp is no Unix time.');
  const signed = [utf8(`${id}.${timestamp}.`), body];
  const expected = await Promise.all(
    secrets.map(async (secret) => `v1,${toBase64(await hmac(standardKey(secret), ...signed))}`),
  );
  if (!isOneOf(given, expected)) throw mismatch();
  const age = now() / 1000 - Number(timestamp);
  if (age > toleranceSeconds) throw new WebhookError('too_old', `It was signed ${Math.round(age)} s ago.`);
  if (age < -toleranceSeconds) throw new WebhookError('too_new', `It was signed ${Math.round(-age)} s ahead of us.`);
}

async function checkBody(body: Uint8Array, given: string, secrets: readonly string[]): Promise<void> {
  const expected = await Promise.all(secrets.map(async (secret) => `sha256=${toHex(await hmac(utf8(secret), body))}`));
  if (!isOneOf([given], expected)) throw mismatch();
}

const mismatch = () => new WebhookError('no_matching_signature', 'It was not signed with this secret, or was changed.');

/** Compares each with each, whatever the ones before have shown. */
const isOneOf = (given: readonly string[], expected: readonly string[]): boolean =>
  given.map((one) => expected.map((other) => isSame(one, other)).includes(true)).includes(true);

const fields: Readonly<Record<keyof WebhookBodies, string>> = { standard: 'data', thin: 'type', batch: 'events' };

function read(body: Uint8Array, format: keyof WebhookBodies): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new WebhookError('invalid_body', 'The body is signed, but is no JSON.', cause);
  }
  if (typeof parsed === 'object' && parsed !== null && fields[format] in parsed) return parsed;
  throw new WebhookError('invalid_body', `The body is signed, but has not the format '${format}'.`);
}
