import { scaled, scaledSigned, unscaled } from '../decimal.js';
import { assertMinor, exponentOf } from '../money.js';

export const priceModels = ['flat', 'volume', 'graduated'] as const;
export type PriceModel = (typeof priceModels)[number];

/** Decimals of quantities, and of amounts in tiers. */
export const quantityDecimals = 6;
export const amountDecimals = 12;

/** Amounts are decimal texts in major units, and may have more decimals than the currency. */
export interface Tier {
  /** The last quantity that belongs to it; null: all above the tier before. */
  upTo: string | null;
  /** Per unit. */
  unitAmount: string;
  /** Once, when something falls into it. */
  flatAmount: string | null;
}

/** What of a quantity fell into one tier. */
export interface TierPart {
  quantity: string;
  unitAmount: string;
  flatAmount: string | null;
  /** In 10^-18 major units: not rounded. */
  exact: bigint;
}

export interface UsagePrice {
  amountMinor: number;
  parts: TierPart[];
}

/**
 * What a quantity costs. `flat` and `volume`: all of it at the rate of the tier that it reaches; `graduated`: each part at its
 * own tier's. The sum is exact and rounded once, half of a minor unit upwards. Nothing costs nothing.
 * @throws InvalidAmount when it is beyond 2^53
 */
export function priceUsage(model: PriceModel, tiers: readonly Tier[], quantity: string, currency: string): UsagePrice {
  const total = scaled(quantity, quantityDecimals);
  const parts = total === 0n ? [] : (model === 'graduated' ? graduated : volume)(tiers, total);
  const exact = parts.reduce((sum, part) => sum + part.exact, 0n);
  const unit = 10n ** BigInt(quantityDecimals + amountDecimals - exponentOf(currency));
  return { amountMinor: assertMinor(Number((exact + unit / 2n) / unit)), parts };
}

/** Above every quantity. */
const endOf = ({ upTo }: Tier, total: bigint): bigint => (upTo === null ? total : scaled(upTo, quantityDecimals));

function volume(tiers: readonly Tier[], total: bigint): TierPart[] {
  const tier = tiers.find((one) => total <= endOf(one, total));
  return tier ? [partOf(tier, total)] : [];
}

function graduated(tiers: readonly Tier[], total: bigint): TierPart[] {
  let from = 0n;
  return tiers.flatMap((tier) => {
    const end = endOf(tier, total);
    const inside = (end < total ? end : total) - from;
    from = end;
    return inside > 0n ? [partOf(tier, inside)] : [];
  });
}

function partOf({ unitAmount, flatAmount }: Tier, units: bigint): TierPart {
  const flat = flatAmount === null ? 0n : scaled(flatAmount, amountDecimals) * 10n ** BigInt(quantityDecimals);
  const exact = units * scaled(unitAmount, amountDecimals) + flat;
  return { quantity: unscaled(units, quantityDecimals), unitAmount, flatAmount, exact };
}

/** What is wrong with them, for who wrote them; null: nothing. */
export function refusalOfTiers(model: PriceModel, tiers: readonly Tier[]): string | null {
  if (model === 'flat' && tiers.length !== 1) return 'must be one, without up_to';
  const ends = tiers.map(({ upTo }) => (upTo === null ? null : scaled(upTo, quantityDecimals)));
  if (ends.at(-1) !== null || ends.slice(0, -1).includes(null)) return 'must have up_to, all but the last';
  const isRising = ends.slice(0, -1).every((end, index) => (end ?? 0n) > (ends[index - 1] ?? 0n));
  return isRising ? null : 'must have an up_to above that of the tier before';
}

/** What of a measured quantity is billed, with what earlier corrections have left over, and what is left over then. */
export function settleQuantity(quantity: string, carried: string): { billed: string; left: string } {
  const sum = scaledSigned(quantity, quantityDecimals) + scaledSigned(carried, quantityDecimals);
  const text = unscaled(sum, quantityDecimals);
  return sum < 0n ? { billed: '0', left: text } : { billed: text, left: '0' };
}
