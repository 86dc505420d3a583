import { InvalidAmount } from './errors.js';

/** A decimal text, not below zero, in units of its last decimal: `1.5` of 3 decimals is 1500. @throws InvalidAmount */
export function scaled(text: string, decimals: number): bigint {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  const fraction = match?.[2] ?? '';
  if (!match || fraction.length > decimals)
    throw new InvalidAmount(`Cannot read '${text}': it is no decimal number of at most ${decimals} decimals`);
  return BigInt(`${match[1]}${fraction.padEnd(decimals, '0')}`);
}

/** The same of one that may be below zero. @throws InvalidAmount */
export const scaledSigned = (text: string, decimals: number): bigint =>
  text.startsWith('-') ? -scaled(text.slice(1), decimals) : scaled(text, decimals);

/** The decimal text of so many units of its last decimal, without zeros at its end. */
export function unscaled(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const fraction = digits.slice(-decimals).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -decimals)}${fraction === '' ? '' : `.${fraction}`}`;
}
