import { isIP } from 'node:net';
import { mayDial } from './public-address.js';
import { refusedPorts } from './refused-ports.js';

const MAX_LENGTH = 2048;
const SPACE_OR_CONTROL = /[\s\p{Cc}]/u;

/** Two slashes, then at once the host: all else the parser would mend, and others might read differently. */
const PLAIN = /^[a-z][a-z0-9+.-]*:\/\/[^/\\?#@]+(?:[/?#]|$)/i;

/** Names that mean the local machine or network by RFC 6761, RFC 6762, RFC 8375, RFC 7686, ICANN's reservation, or wide habit. */
const LOCAL_SUFFIXES = [
  'localhost',
  'local',
  'internal',
  'home.arpa',
  'localdomain',
  'localdomain6',
  'lan',
  'intranet',
  'corp',
  'home',
  'private',
  'svc',
  'consul',
  'docker',
  'onion',
];

/**
 * Metadata services of clouds that have a name of their own in the public DNS; the others are `*.internal`, have no dot, or
 * are addresses. Of Google Cloud, Tencent Cloud and Equinix Metal.
 */
const METADATA_NAMES = new Set([
  'metadata.goog',
  'metadata.tencentyun.com',
  'metadata.packet.net',
  'metadata.platformequinix.com',
]);

export type UrlCheck = { ok: true; url: URL } | { ok: false; message: string };

const bare = (hostname: string): string => (hostname.startsWith('[') ? hostname.slice(1, -1) : hostname);

const isLocalName = (name: string): boolean =>
  LOCAL_SUFFIXES.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));

/** RFC 1035 §2.3.4, as text. */
const isDnsName = (host: string): boolean => host.length <= 253 && host.split('.').every((label) => label.length <= 63);

const hostProblem = (hostname: string, allowInsecure: boolean): string | null => {
  const host = bare(hostname);
  if (isIP(host) !== 0) return mayDial(host, allowInsecure) ? null : 'must not point to a private or reserved address';
  if (allowInsecure && host === 'localhost') return null;
  if (isLocalName(host) || METADATA_NAMES.has(host)) return 'must not point to a local name';
  if (host.endsWith('.')) return 'must not have a host name that ends with a dot';
  if (!isDnsName(host)) return 'must not have a host name that is too long';
  return host.includes('.') ? null : 'must have a full domain name';
};

const urlProblem = (url: URL, allowInsecure: boolean): string | null => {
  if (url.protocol !== 'https:' && !(allowInsecure && url.protocol === 'http:')) return 'must begin with https://';
  if (url.username || url.password) return 'must not contain a user name or password';
  if (url.hash) return 'must not contain a fragment (#…)';
  if (url.port === '0' || (!allowInsecure && refusedPorts.has(Number(url.port))))
    return `must not use port ${url.port}`;
  if (url.href.length > MAX_LENGTH) return `must be at most ${MAX_LENGTH} characters long`;
  return hostProblem(url.hostname, allowInsecure);
};

/**
 * Whether an endpoint's URL may be saved and dialled. The host is judged as the WHATWG parser normalised it, which is
 * how it will be dialled, so decimal, octal, hexadecimal, short and full-width spellings of an address are caught. What
 * a name resolves to is checked at dial time by `createLookup`. `allowInsecure` (ALLOW_INSECURE_ENDPOINTS) also
 * permits http, 127.0.0.0/8, ::1, localhost and any port, and no other private range. `message` completes "url …".
 */
export const checkUrl = (text: string, { allowInsecure }: { allowInsecure: boolean }): UrlCheck => {
  if (text.length > MAX_LENGTH) return { ok: false, message: `must be at most ${MAX_LENGTH} characters long` };
  if (SPACE_OR_CONTROL.test(text)) return { ok: false, message: 'must not contain white space' };
  if (!URL.canParse(text)) return { ok: false, message: 'must be a valid URL' };
  const url = new URL(text);
  const message = urlProblem(url, allowInsecure) ?? (PLAIN.test(text) ? null : 'must be a valid URL');
  return message === null ? { ok: true, url } : { ok: false, message };
};
