import { type Line, priceLine } from '../lines.js';
import { exponentOf, fromDecimal } from '../money.js';
import { dayIn, type Millis } from '../time.js';
import type { TierPart, UsagePrice } from './price.js';

export interface UsageLine {
  /** What was used, in the tenant's words. */
  name: string;
  unit: string | null;
  quantity: string;
  currency: string;
  taxRate: string | null;
  price: UsagePrice;
  timezone: string;
  start: Millis;
  end: Millis;
}

/** Of an invoice's line. */
const longest = 1000;

/**
 * The line of an invoice for a period's usage. Where quantity × unit amount is not the price (tiers, flat amounts, parts of a
 * minor unit) it is one of that price, so that the document can be added up, and its text says how it came about.
 */
export function usageLine(usage: UsageLine): Line {
  const { price, taxRate, quantity } = usage;
  const description = descriptionOf(usage);
  const unitAmountMinor = plainUnit(usage);
  const plain = unitAmountMinor === null ? null : priceLine({ description, quantity, unitAmountMinor, taxRate });
  if (plain?.amountMinor === price.amountMinor) return plain;
  return priceLine({ description, quantity: '1', unitAmountMinor: price.amountMinor, taxRate });
}

/** What one costs, in minor units; null: no whole number of them, or not that alone. */
function plainUnit({ price: { parts }, currency, quantity }: UsageLine): number | null {
  const [part, ...more] = parts;
  if (!part || more.length > 0 || part.flatAmount !== null || (quantity.split('.')[0] ?? '').length > 12) return null;
  const [, fraction = ''] = part.unitAmount.split('.');
  return /[1-9]/.test(fraction.slice(exponentOf(currency))) ? null : fromDecimal(part.unitAmount, currency);
}

function descriptionOf({ name, unit, quantity, price, timezone, start, end }: UsageLine): string {
  const days = [dayIn(timezone, start), dayIn(timezone, end - 1)];
  const used = `${name}: ${quantity}${unit === null ? '' : ` ${unit}`}, ${[...new Set(days)].join(' to ')}`;
  const text = `${used} (${price.parts.map(partText).join(', ')})`;
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

const partText = ({ quantity, unitAmount, flatAmount }: TierPart): string =>
  `${quantity} × ${unitAmount}${flatAmount === null ? '' : ` + ${flatAmount}`}`;
