import { InvalidAmount } from '../domain/errors.js';
import { fromDecimal } from '../domain/money.js';
import { invalid } from './problems.js';

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

function named<T>(field: string, calculate: () => T): T {
  try {
    return calculate();
  } catch (error) {
    if (error instanceof InvalidAmount) throw invalid(field, error.message);
    throw error;
  }
}
