import { createPrivateKey, createPublicKey } from 'node:crypto';
import { z } from 'zod';

/** Absent and empty mean the same in an environment. */
export const optional = z
  .string()
  .trim()
  .transform((text) => (text === '' ? undefined : text))
  .optional();
export const list = optional.transform((text) =>
  text === undefined
    ? []
    : text
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
);
/** Each costs an HMAC of every request that none of them has signed; the API takes as many. */
const maxSecrets = 5;
export const webhookSecrets = list.refine((secrets) => secrets.length <= maxSecrets, {
  message: `must be at most ${maxSecrets} secrets, separated by commas`,
});
/** Keys of HMAC: those of Standard Webhooks are in base64. */
export const signingSecrets = webhookSecrets.refine(
  (secrets) =>
    secrets.every((one) => one.length >= 16 && (!one.startsWith('whsec_') || /^whsec_[A-Za-z\d+/]+={0,2}$/.test(one))),
  { message: 'must be secrets of at least 16 characters, and base64 after whsec_' },
);
export const flag = optional.transform((text, context) => {
  if (text === undefined) return false;
  if (/^(true|1|yes|on)$/i.test(text)) return true;
  if (/^(false|0|no|off)$/i.test(text)) return false;
  context.addIssue({ code: 'custom', message: 'must be true or false' });
  return z.NEVER;
});
export const whole = (min: number, max: number) =>
  optional.transform((text, context) => {
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    context.addIssue({ code: 'custom', message: `must be a whole number from ${min} to ${max}` });
    return z.NEVER;
  });
/** A part of all: 0 to 1. */
export const share = optional.transform((text, context) => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value >= 0 && value <= 1) return value;
  context.addIssue({ code: 'custom', message: 'must be a number from 0 to 1' });
  return z.NEVER;
});
/** Headers as OpenTelemetry writes them: `name=value`, separated by commas, values percent-encoded. */
export const pairs = list.transform((entries, context) => {
  const parsed = entries.map((entry) => /^([\w!#$%&'*+.^`|~-]+)\s*=\s*(.*)$/.exec(entry));
  const decoded = parsed.map((one) => decodedOrNull(one?.[2]));
  if (decoded.every((value) => value !== null))
    return Object.fromEntries(parsed.map((one, index) => [one?.[1] ?? '', decoded[index] ?? '']));
  context.addIssue({ code: 'custom', message: 'must be name=value, separated by commas' });
  return z.NEVER;
});
function decodedOrNull(text: string | undefined): string | null {
  try {
    return text === undefined ? null : decodeURIComponent(text);
  } catch {
    return null;
  }
}
export const url = (...protocols: string[]) =>
  optional.refine((text) => text === undefined || (URL.canParse(text) && protocols.includes(new URL(text).protocol)), {
    message: `must be a URL that begins with ${protocols.map((one) => `${one}//`).join(' or ')}`,
  });
export const origins = list.refine(
  (all) => all.every((one) => one === '*' || (URL.canParse(one) && new URL(one).origin === one)),
  { message: 'must be origins such as https://app.example, or *, separated by commas' },
);
/** Of pages that may have ours in a frame: each by its name, and by HTTPS, without which no cookie gets there. */
export const frameOrigins = list.refine(
  (all) =>
    all.every((one) => /^https:\/\/[\w.-]+(:\d+)?$/.test(one) && URL.canParse(one) && new URL(one).origin === one),
  { message: 'must be origins such as https://app.example, separated by commas' },
);
/** Whoever could change them on the way could sign for anybody. */
export const publicKeys = optional.refine(
  (text) =>
    text === undefined ||
    (URL.canParse(text) && /^(https:|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/.test(new URL(text).href)),
  { message: 'must be a URL that begins with https://, or http:// on this machine' },
);
export const secret = (bytes: number) =>
  optional.refine((text) => text === undefined || Buffer.from(text, 'base64').length === bytes, {
    message: `must be ${bytes} bytes in base64`,
  });
const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
const isAddress = (text: string): boolean => address.safeParse(text).success;
export const sources = list.refine((entries) => entries.every((one) => one === 'vendor' || isAddress(one)), {
  message: 'must be addresses and subnets (or vendor), separated by commas',
});
/** Express' own words for subnets of private use. */
const isProxy = (text: string): boolean => /^(loopback|linklocal|uniquelocal)$/.test(text) || isAddress(text);
export const proxies = optional.refine(
  (text) =>
    text === undefined ||
    /^(true|yes|on|false|no|off|\d{1,2})$/i.test(text) ||
    text.split(',').every((one) => isProxy(one.trim())),
  { message: 'must be a number of proxies, or their addresses and subnets, separated by commas' },
);
export const domain = optional.refine((text) => text === undefined || /^[a-z\d_-]+(\.[a-z\d_-]+)*$/i.test(text), {
  message: 'must be a name as in DNS',
});
/** What the server takes for one: no separator of names and build ids. */
export const deploymentName = optional.refine((text) => text === undefined || /^[\w-]{1,100}$/.test(text), {
  message: 'must be letters, digits, _ and -',
});
/** What becomes of a workflow when another build is current. */
export const versioning = optional.transform((text, context) => {
  if (text === undefined) return 'auto-upgrade' as const;
  if (text === 'auto-upgrade' || text === 'pinned') return text;
  context.addIssue({ code: 'custom', message: 'must be auto-upgrade or pinned' });
  return z.NEVER;
});
/** RSA of 1024 bits and more (RFC 8301), as PEM, whose lines may end with `\n` written out. */
export const rsaKey = optional.transform((text, context) => {
  if (text === undefined) return undefined;
  const pem = text.replaceAll('\\n', '\n');
  if (isRsaKey(pem)) return pem;
  context.addIssue({ code: 'custom', message: 'must be an RSA key of at least 1024 bits as PEM' });
  return z.NEVER;
});
function isRsaKey(pem: string): boolean {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 1024;
  } catch {
    return false;
  }
}
const account = z.object({
  project_id: z.string().min(1),
  client_email: z.string().min(1),
  private_key: z.string().refine(isRsaKey),
  token_uri: z.url({ protocol: /^https?$/ }),
});
/** The JSON that Google Cloud gives for a service account. */
export const serviceAccount = optional.transform((text, context) => {
  if (text === undefined) return undefined;
  const parsed = account.safeParse(jsonOrNull(text));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'must be the JSON of a service account' });
  return z.NEVER;
});
function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Public key of an elliptic curve, as base64 of its DER. */
export const ecKey = optional.refine((text) => text === undefined || isEcKey(text), {
  message: 'must be a public ECDSA key in base64',
});

function isEcKey(text: string): boolean {
  try {
    const key = { key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' } as const;
    return createPublicKey(key).asymmetricKeyType === 'ec';
  } catch {
    return false;
  }
}
