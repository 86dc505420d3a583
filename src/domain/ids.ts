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
  event: 'evt',
  endpoint: 'ep',
  delivery: 'dlv',
  gateway_account: 'gac',
  gateway_event: 'gev',
  notification: 'ntf',
  email: 'eml',
  api_key: 'key',
} as const;
export type IdKind = keyof typeof prefixes;

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** uuid → TypeID. Source: the TypeID specification, version 0.3 (github.com/jetify-com/typeid). */
export function publicId(kind: IdKind, uuid: string): string {
  let rest = BigInt(`0x${uuid.replaceAll('-', '')}`);
  let text = '';
  for (let i = 0; i < 26; i++) {
    text = alphabet.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return `${prefixes[kind]}_${text}`;
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
