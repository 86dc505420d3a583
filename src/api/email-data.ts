import type { Template } from '../channels/templates/folder.js';
import { readVariables, type Variables } from '../channels/templates/variables.js';
import { type FieldError, invalidFields } from './problems.js';

/** A name that a tenant writes in; the product's own would pass for the platform. */
export interface Naming {
  tenantName: string;
  brand: string;
}

/**
 * What a template is given of a request: those values that were said, and in whose name. @throws Problem
 * `validation_failed` that names each variable which is missing or cannot be shown.
 */
export function emailData(
  template: Template,
  data: Readonly<Record<string, string | undefined>>,
  locale: string,
  { tenantName, brand }: Naming,
): Variables {
  const given = Object.fromEntries(
    Object.entries({ tenant_name: tenantName, ...data }).flatMap(([name, value]) =>
      value === undefined || !Object.hasOwn(template.variables, name) ? [] : [[name, value]],
    ),
  );
  const { problems, dropped } = readVariables(template, given, locale);
  const errors: FieldError[] = [
    ...problems.map(({ variable, problem }) => ({ field: `data.${variable}`, message: problem })),
    ...dropped.map((variable) => ({
      field: `data.${variable}`,
      message: `is not a ${template.variables[variable]?.kind ?? 'value'}`,
    })),
    ...(isSame(given.tenant_name, brand) && !isSame(tenantName, brand)
      ? [{ field: 'data.tenant_name', message: 'is the name of the platform' }]
      : []),
  ];
  if (errors.length === 0) return given;
  throw invalidFields(errors);
}

const isSame = (one: string | undefined, other: string): boolean =>
  one !== undefined && one.normalize('NFKC').trim().toLowerCase() === other.normalize('NFKC').trim().toLowerCase();
