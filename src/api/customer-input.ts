import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { CustomerFields, CustomerRow } from '../db/customers.js';
import type { customerChange, newCustomer } from './schemas/customer.js';

const nothing: Omit<CustomerFields, 'name'> = {
  email: null,
  phone: null,
  locale: null,
  timezone: null,
  tax_id: null,
  billing_address: null,
  metadata: {},
};

export const newCustomerFields = ({ external_id: _, ...given }: z.output<typeof newCustomer>): CustomerFields => ({
  ...nothing,
  ...known(given),
  name: given.name,
});

/** What a change makes of a customer, and the names of the fields that are different then. */
export function changedCustomer(
  row: CustomerRow,
  change: z.output<typeof customerChange>,
): { fields: CustomerFields; changed: string[] } {
  const names = ['name', ...Object.keys(nothing)] as (keyof CustomerFields)[];
  const before = Object.fromEntries(names.map((name) => [name, row[name]])) as unknown as CustomerFields;
  const fields = { ...before, ...known(change) };
  return { fields, changed: names.filter((name) => !isDeepStrictEqual(fields[name], before[name])) };
}

/** Without what was not given. */
const known = <T extends object>(given: T): { [Key in keyof T]: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
