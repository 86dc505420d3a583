import { InvalidAmount } from './errors.js';

/** ISO 4217 currencies whose minor unit is not a hundredth. Source: ISO 4217 table A.1. */
const exponents: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
};

/** Number of decimals of a currency (ISO 4217). `currency` in upper case. */
export function exponentOf(currency: string): number {
  return exponents[currency] ?? 2;
}

/** Minor units → the number that the seeds print (`10000` USD → `100`). */
export function toMajor(minor: number, currency: string): number {
  return Number(toDecimal(minor, currency));
}

/** Minor units → decimal text with all decimals of the currency (`10000` USD → `100.00`). */
export function toDecimal(minor: number, currency: string): string {
  const exponent = exponentOf(currency);
  if (exponent === 0) return String(minor);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/**
 * A decimal in major units → minor units, by shifting digits, never by multiplying floats.
 * @throws InvalidAmount when it is no decimal, has more decimals than the currency, or is beyond 2^53.
 */
export function fromDecimal(value: number | string, currency: string): number {
  const exponent = exponentOf(currency);
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(typeof value === 'number' ? plain(value) : value.trim());
  if (!match) throw new InvalidAmount(`Cannot read amount: '${value}' is not a decimal number`);
  const [, sign = '', whole = '', fraction = ''] = match;
  const kept = fraction.slice(0, exponent).padEnd(exponent, '0');
  if (/[1-9]/.test(fraction.slice(exponent)))
    throw new InvalidAmount(`Cannot read amount: '${value}' has more than ${exponent} decimals of ${currency}`);
  return assertMinor(Number(`${sign}${whole}${kept}`));
}

/** @throws InvalidAmount unless it is an integer that JavaScript holds exactly. */
export function assertMinor(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw new InvalidAmount(`Cannot read amount: '${String(value)}' is not a whole number of minor units`);
  return value === 0 ? 0 : value;
}

function plain(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '').replace(/\.$/, '') : text;
}
