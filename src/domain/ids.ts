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

/** uuid → TypeID. Source: the TypeID specification, version 0.3 (github.com/jetify-com/typeid). */
export function publicId(kind: IdKind, uuid: string): string {
  let text = `${prefixes[kind]}_`;
  // Two zero bits before the 128 make 26 groups of five.
  let [bits, rest] = [2, 0];
  for (const digit of uuid.replaceAll('-', '')) {
    rest = (rest << 4) | alphabet.indexOf(digit);
    bits += 4;
    if (bits < 5) continue;
    bits -= 5;
    text += alphabet.charAt(rest >> bits);
    rest &= (1 << bits) - 1;
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
