/** Prefix of each kind of TypeID (`inv_01h455vb4pex5vsknk084sn02q`): the prefix and a uuid of version 7 in base 32. */
export const prefixes = {
  tenant: 'ten',
  customer: 'cus',
  billing_account: 'bac',
  subscription: 'sub',
  invoice: 'inv',
  payment: 'pay',
  refund: 'ref',
  dispute: 'dis',
  dunning_run: 'dun',
  dunning_policy: 'dpo',
  event: 'evt',
  endpoint: 'ep',
  delivery: 'dlv',
  gateway_account: 'gac',
  gateway_event: 'gev',
  replay: 'rpl',
  delivery_replay: 'drp',
  notification: 'ntf',
  email_attempt: 'ela',
  email: 'eml',
  api_key: 'key',
  erasure: 'ers',
  export: 'exp',
  alert: 'alr',
  credit_note: 'crn',
  sales_order: 'so',
  gateway_command: 'gcm',
  meter: 'mtr',
  usage: 'usg',
  meter_price: 'mpr',
  usage_period: 'upd',
  usage_threshold: 'uth',
  suppression: 'sup',
  preferences: 'prf',
  device: 'dev',
  portal_link: 'plk',
  session: 'ses',
} as const;
export type IdKind = keyof typeof prefixes;

/** Crockford's; its first sixteen are the digits of a uuid. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** What ten bits are called, by their number. */
const pairs = Array.from({ length: 1024 }, (_, bits) => alphabet.charAt(bits >> 5) + alphabet.charAt(bits & 31));
const pairOf = (bits: number): string => pairs[bits] ?? '';

/** uuid → TypeID. Source: the TypeID specification, version 0.3 (github.com/jetify-com/typeid). */
export function publicId(kind: IdKind, uuid: string): string {
  const digits = uuid.replaceAll('-', '');
  // Two zero bits before the 128 make 26 groups of five: two of them of the first two digits, then four of every five.
  let text = `${prefixes[kind]}_${pairOf(Number.parseInt(digits.slice(0, 2), 16))}`;
  for (let from = 2; from < digits.length; from += 5) {
    const bits = Number.parseInt(digits.slice(from, from + 5), 16);
    text += pairOf(bits >> 10) + pairOf(bits & 1023);
  }
  return text;
}

/** The uuid in a TypeID of whatever kind, or null. */
export function idOfAny(text: string): string | null {
  const kind = (Object.keys(prefixes) as IdKind[]).find((one) => text.startsWith(`${prefixes[one]}_`));
  return kind === undefined ? null : uuidOf(kind, text);
}

/** TypeID → uuid, or null when the text is no TypeID of that kind. */
export function uuidOf(kind: IdKind, text: string): string | null {
  const suffix = text.slice(prefixes[kind].length + 1);
  if (!text.startsWith(`${prefixes[kind]}_`) || !/^[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(suffix)) return null;
  let value = 0n;
  for (const char of suffix) value = (value << 5n) | BigInt(alphabet.indexOf(char));
  const hex = value.toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
