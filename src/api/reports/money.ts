import { z } from 'zod';
import { toMajor } from '../../domain/money.js';

type Shape<Name extends string, Minor extends z.ZodType, Major extends z.ZodType> = Record<`${Name}_minor`, Minor> &
  Record<Name, Major>;
type Value<Name extends string, Amount> = Record<`${Name}_minor` | Name, Amount>;

const fields = <Name extends string, Minor extends z.ZodType, Major extends z.ZodType>(
  names: readonly Name[],
  minor: Minor,
  major: Major,
) =>
  Object.fromEntries(
    names.flatMap((name) => [
      [`${name}_minor`, minor],
      [name, major],
    ]),
  ) as Shape<Name, Minor, Major>;

/** Of a row: each amount in minor units and in major ones. */
export const money = <const Name extends string>(...names: readonly Name[]) =>
  fields(names, z.number().int(), z.number());
/** null: it is not known. */
export const moneyOrNull = <const Name extends string>(...names: readonly Name[]) =>
  fields(names, z.number().int().nullable(), z.number().nullable());

/** Minor units by name → what `money` describes. */
export const moneyOf = <Name extends string, Amount extends number | null>(
  currency: string,
  minor: Record<Name, Amount>,
): Value<Name, Amount> =>
  Object.fromEntries(
    Object.entries<Amount>(minor).flatMap(([name, amount]) => [
      [`${name}_minor`, amount],
      [name, amount === null ? null : toMajor(amount, currency)],
    ]),
  ) as Value<Name, Amount>;
