/**
 * A second opinion on addresses, written from the IANA special-purpose registries (as of 2025) and from nothing in src:
 * numbers and ranges only. https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry
 */
const NOT_PUBLIC_4: [base: string, bits: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['168.63.129.16', 32],
];

/** First 64 bits as hex text of 16 digits, then the number of leading bits that count. */
const NOT_PUBLIC_6: [prefix: string, bits: number][] = [
  ['2001000000000000', 23],
  ['20010db800000000', 32],
  ['2002000000000000', 16],
  ['2620004f80000000', 48],
  ['3fff000000000000', 20],
];

export const toNumber4 = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

export const toText4 = (value: number): string =>
  [value / 2 ** 24, value / 2 ** 16, value / 2 ** 8, value].map((part) => Math.floor(part) % 256).join('.');

export const toText6 = (value: bigint): string => (value.toString(16).padStart(32, '0').match(/.{4}/g) ?? []).join(':');

const ranges4 = NOT_PUBLIC_4.map(([base, bits]) => ({ first: toNumber4(base), size: 2 ** (32 - bits) }));
const ranges6 = NOT_PUBLIC_6.map(([prefix, bits]) => ({
  first: BigInt(`0x${prefix}`) << 64n,
  size: 1n << BigInt(128 - bits),
}));

export const isPublic4 = (value: number): boolean =>
  !ranges4.some(({ first, size }) => value >= first && value < first + size);

const NAT64 = 0x64ff9bn << 96n;

const ISATAP = [0x5efen, 0x02005efen];

export const isPublic6 = (value: bigint): boolean => {
  if (value >> 32n === NAT64 >> 32n) return isPublic4(Number(value & 0xffffffffn));
  if (value >> 125n !== 1n || ISATAP.includes((value >> 32n) & 0xffffffffn)) return false;
  return !ranges6.some(({ first, size }) => value >= first && value < first + size);
};

/** Both sides of both ends of every range: where mistakes are made. */
export const edges4: number[] = ranges4
  .flatMap(({ first, size }) => [first - 1, first, first + size - 1, first + size])
  .filter((value) => value >= 0 && value < 2 ** 32);

const OTHER_EDGES_6 = [
  0n,
  1n,
  1n << 125n,
  2n << 125n,
  NAT64,
  NAT64 + (1n << 32n),
  0x64ff9b0001n << 80n,
  0xffffn << 32n,
  (0xffffn << 32n) + (1n << 32n),
  0xffffn << 48n,
  0xfc00n << 112n,
  0xfe80n << 112n,
  0xfec0n << 112n,
  0xff00n << 112n,
  0x5f00n << 112n,
  0x100n << 112n,
  ...ISATAP.flatMap((id) => [id << 32n, (id + 1n) << 32n].map((last) => (0x26064700n << 96n) | last)),
];

export const edges6: bigint[] = [...ranges6.flatMap(({ first, size }) => [first, first + size]), ...OTHER_EDGES_6]
  .flatMap((edge) => [edge - 1n, edge, edge + 1n])
  .filter((value) => value >= 0n && value < 1n << 128n);
