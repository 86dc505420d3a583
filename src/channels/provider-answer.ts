import { NoSuchRecipient, UndeliverableMessage } from '../domain/errors.js';
import { sendLimitMs } from './channel.js';

/** What a provider's API has answered. */
export interface ProviderAnswer {
  status: number;
  /** Of JSON; null when it was none. */
  body: unknown;
}

/** A provider has certainly not taken the message, and another one may. */
export class ProviderUnavailable extends Error {
  override name = 'ProviderUnavailable';
}

/** How an answer that is no success is to be read. */
export type Fate = 'nobody there' | 'never' | 'not now';

const fates = { 'nobody there': NoSuchRecipient, never: UndeliverableMessage, 'not now': ProviderUnavailable };
const mostBytes = 65_536;
/** Before a byte of the request has left (undici and libuv). */
const unconnected = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

export interface ProviderRequest {
  url: string;
  headers: Record<string, string>;
  body: string | URLSearchParams;
}

/**
 * One POST.
 * @throws ProviderUnavailable when nobody was reached; Error when nobody knows whether the message was taken.
 */
export async function post(
  provider: string,
  { url, headers, body }: ProviderRequest,
  limitMs = sendLimitMs,
): Promise<ProviderAnswer> {
  try {
    const signal = AbortSignal.timeout(limitMs);
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' });
    return { status: response.status, body: await jsonOf(response) };
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? '';
    const says = `${provider} ${unconnected.test(cause) ? 'is not reachable' : 'did not answer'}: ${cause || (error as Error).name}`;
    throw unconnected.test(cause) ? new ProviderUnavailable(says, { cause: error }) : new Error(says, { cause: error });
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes > mostBytes) return null;
    chunks.push(chunk as Uint8Array);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return null;
  }
}

/** The error of a message that was refused. `says`: the provider's own words. */
export function refused(id: string, provider: string, fate: Fate, says: string): Error {
  return new fates[fate](`Cannot send '${id}': ${provider}: ${says.replaceAll(/\s+/g, ' ').slice(0, 300)}`);
}

/** Fates of answers that say the same everywhere; null: the provider's own table decides. */
export const fateOfStatus = (status: number): Fate | null =>
  status === 401 || status === 403 || status === 408 || status === 429 || status >= 500 ? 'not now' : null;

/** A field of an answer, whatever that is. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((one, name) => (Object(one) as Record<string | number, unknown>)[name], value);
}
