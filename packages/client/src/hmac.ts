import { WebhookError } from './webhook-error.js';

const prefix = 'whsec_';

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The key of `webhook-signature`: the decoded bytes of a `whsec_` secret, the UTF-8 bytes of any other. @throws WebhookError */
export function standardKey(secret: string): Uint8Array {
  if (!secret.startsWith(prefix)) return utf8(secret);
  try {
    const key = Uint8Array.from(atob(secret.slice(prefix.length)), (letter) => letter.charCodeAt(0));
    if (key.length > 0) return key;
  } catch {
    // as good as empty
  }
  throw new WebhookError('invalid_secret', `Behind '${prefix}' a secret must be base64.`);
}

/** HMAC-SHA256 of all parts, one after the other. */
export async function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Promise<Uint8Array> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', new Uint8Array(key), algorithm, false, ['sign']);
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, all));
}

export const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
export const toHex = (bytes: Uint8Array): string => [...bytes].map((one) => one.toString(16).padStart(2, '0')).join('');

/** Takes as long for any two texts of one length. */
export function isSame(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let at = 0; at < left.length; at += 1) difference |= left.charCodeAt(at) ^ right.charCodeAt(at);
  return difference === 0;
}
