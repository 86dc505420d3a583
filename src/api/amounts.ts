import { InvalidAmount } from '../domain/errors.js';
import { type Line, priceLine, sumOfLines } from '../domain/lines.js';
import { fromDecimal } from '../domain/money.js';
import { invalid } from './problems.js';
import type { LinesBody } from './schemas/lines.js';

/** `amount` or `amount_minor` of a body in minor units. @throws Problem `validation_failed` that names the field */
export function minorOf(
  given: { major?: string | undefined; minor?: number | undefined },
  currency: string,
  field: string,
): number | undefined {
  if (given.major === undefined) return given.minor;
  if (given.minor !== undefined) throw invalid(field, 'is given twice: in major and in minor units');
  const { major } = given;
  return named(field, () => fromDecimal(major, currency));
}

/** Lines with their amounts, and what they come to. @throws Problem `validation_failed` that names the line */
export function pricedLines(
  given: LinesBody,
  currency: string,
): { lines: Line[]; subtotalMinor: number; taxMinor: number; totalMinor: number } {
  const lines = given.map((line, index) => {
    const field = `lines.${index}.unit_amount`;
    const unitAmountMinor = minorOf({ major: line.unit_amount, minor: line.unit_amount_minor }, currency, field) ?? 0;
    const input = {
      description: line.description,
      quantity: line.quantity ?? '1',
      unitAmountMinor,
      taxRate: line.tax_rate ?? null,
    };
    return named(field, () => priceLine(input));
  });
  return { lines, ...named('lines', () => sumOfLines(lines)) };
}

function named<T>(field: string, calculate: () => T): T {
  try {
    return calculate();
  } catch (error) {
    if (error instanceof InvalidAmount) throw invalid(field, error.message);
    throw error;
  }
}
