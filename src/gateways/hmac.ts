import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { GatewayRequest } from './gateway.js';

/** HMAC-SHA256 over the parts one after another, as 64 lower-case hex digits; the secret is used as UTF-8 text. */
export function hmacSha256Hex(secret: string, ...parts: readonly (Buffer | string)[]): string {
  const hmac = createHmac('sha256', secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}

/** Compares in a time that depends neither on the content nor on where it differs: both sides are hashed first, so lengths never matter. */
export function equalDigests(a: string | Buffer, b: string | Buffer): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

/** Whether one of these SHA-256 (hex) is one of those: all are compared with all, so time tells neither which nor how much of it. */
export function someEqual(expected: readonly string[], given: readonly string[]): boolean {
  const candidates = given.map((one) => Buffer.from(one, 'hex'));
  return expected
    .map((one) => Buffer.from(one, 'hex'))
    .map((right) => candidates.filter((one) => timingSafeEqual(right, one)).length)
    .some((matches) => matches > 0);
}

/** A SHA-256 as every gateway writes it; upper case is refused, because no gateway sends it. */
export function isLowerHexSha256(value: string): boolean {
  return /^[0-9a-f]{64}$/.test(value);
}

/** Secrets that may verify anything: an empty or blank one would let everyone sign. */
export function usableSecrets(secrets: readonly string[]): string[] {
  return secrets.filter((secret) => secret.trim() !== '');
}

export type HeaderValue = { found: 'one'; value: string } | { found: 'none' } | { found: 'duplicate' };

/** A header that decides on trust must have been sent exactly once; an empty value counts as not sent. */
export function singleHeader(request: GatewayRequest, name: string): HeaderValue {
  const values = request.header(name.toLowerCase());
  if (values.length > 1) return { found: 'duplicate' };
  const [value] = values;
  return value === undefined || value === '' ? { found: 'none' } : { found: 'one', value };
}

function sha256(value: string | Buffer): Buffer {
  return createHash('sha256').update(value).digest();
}
