import { scaled } from './decimal.js';
import { assertMinor } from './money.js';

/** What is sold. `quantity` and `taxRate` (percent; null: none) are decimal texts of at most 6 and 4 decimals, not below zero. */
export interface LineInput {
  description: string;
  quantity: string;
  unitAmountMinor: number;
  taxRate: string | null;
}

export interface Line extends LineInput {
  /** Without tax. */
  amountMinor: number;
  taxMinor: number;
}

/**
 * Each line is rounded by itself, to the nearest minor unit and half of one upwards: first quantity × unit amount, then the
 * tax of that. Totals are sums of rounded lines, so that they can be added up by whoever reads the document.
 * @throws InvalidAmount when an amount is beyond 2^53
 */
export function priceLine(input: LineInput): Line {
  const amountMinor = rounded(scaled(input.quantity, 6) * BigInt(input.unitAmountMinor));
  // Percent with four decimals: a millionth, as is a quantity's last decimal.
  const taxMinor = input.taxRate === null ? 0 : rounded(scaled(input.taxRate, 4) * BigInt(amountMinor));
  return { ...input, amountMinor, taxMinor };
}

const million = 1_000_000n;
const rounded = (millionths: bigint): number => assertMinor(Number((millionths + million / 2n) / million));

/** @throws InvalidAmount when a sum is beyond 2^53 */
export function sumOfLines(lines: readonly Line[]): { subtotalMinor: number; taxMinor: number; totalMinor: number } {
  const subtotalMinor = lines.reduce((sum, line) => assertMinor(sum + line.amountMinor), 0);
  const taxMinor = lines.reduce((sum, line) => assertMinor(sum + line.taxMinor), 0);
  return { subtotalMinor, taxMinor, totalMinor: assertMinor(subtotalMinor + taxMinor) };
}

/** Tax by rate, in the order in which the rates first stand there; lines without one have no part in it. */
export function taxesByRate(
  lines: readonly Pick<Line, 'taxRate' | 'taxMinor'>[],
): { rate: string; amountMinor: number }[] {
  const sums = new Map<string, number>();
  for (const { taxRate, taxMinor } of lines)
    if (taxRate !== null) sums.set(taxRate, (sums.get(taxRate) ?? 0) + taxMinor);
  return [...sums].map(([rate, amountMinor]) => ({ rate, amountMinor }));
}
