const MAX_HEADERS = 20;
const MAX_BYTES = 4096;

/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const PRINTABLE = /^[\x20-\x7e]*$/;

/**
 * What frames the message (RFC 9110 §6 and §7, hop-by-hop headers of RFC 2616 §13.5.1), what intermediaries act on or tell
 * the sender's address with, and what a receiver must be able to trust to be ours.
 */
const RESERVED_NAMES = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'trailers',
  'upgrade',
  'expect',
  'http2-settings',
  'accept-encoding',
  'range',
  'date',
  'max-forwards',
  'early-data',
  'alt-used',
  'user-agent',
  'cookie',
  'cookie2',
  'set-cookie',
  'forwarded',
  'via',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'fastly-client-ip',
  'x-signature',
  'x-event',
  'x-delivery-id',
  'x-attempt',
  'traceparent',
  'tracestate',
]);
const RESERVED_PREFIXES = [
  ...['content-', 'if-', 'proxy-', 'sec-', 'webhook-', 'x-billhook-', 'x-forwarded-', 'x-http-method'],
  ...['x-method-override', 'x-original-', 'x-rewrite-'],
];

export type HeaderCheck = { ok: true; headers: Record<string, string> } | { ok: false; message: string };

/** `_` counts as `-`: CGI and what follows it (WSGI, Rack, PHP) tell them apart no longer. */
const isReserved = (given: string): boolean => {
  const name = given.toLowerCase().replaceAll('_', '-');
  return RESERVED_NAMES.has(name) || RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix));
};

const entryProblem = (name: string, value: string): string | null => {
  if (!TOKEN.test(name)) return `header name "${name.slice(0, 64)}" is not valid`;
  if (isReserved(name)) return `header "${name}" is reserved`;
  if (!PRINTABLE.test(value)) return `value of header "${name}" must be printable ASCII`;
  return value === value.trim() ? null : `value of header "${name}" must not begin or end with white space`;
};

/**
 * Checks a tenant's own headers for deliveries: at most 20, together at most 4,096 bytes of names and values, names
 * unique without regard to case and not reserved. `Authorization` is allowed. Only the first problem is named.
 */
export const checkHeaders = (custom: Readonly<Record<string, string>>): HeaderCheck => {
  const entries = Object.entries(custom);
  if (entries.length > MAX_HEADERS) return { ok: false, message: `at most ${MAX_HEADERS} headers are allowed` };
  for (const [name, value] of entries) {
    const message = entryProblem(name, value);
    if (message !== null) return { ok: false, message };
  }
  const names = new Set(entries.map(([name]) => name.toLowerCase()));
  if (names.size < entries.length) return { ok: false, message: 'a header is given twice' };
  const bytes = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (bytes > MAX_BYTES) return { ok: false, message: `headers are larger than ${MAX_BYTES} bytes together` };
  return { ok: true, headers: Object.fromEntries(entries) };
};
