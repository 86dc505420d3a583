/** The part of JSON Schema (draft 2020-12) that payloads need. */
export interface JsonSchema {
  type?: string | string[];
  description?: string;
  enum?: (string | null)[];
  format?: 'date' | 'date-time' | 'email' | 'uri';
  pattern?: string;
  minimum?: number;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

/** A field of a payload, with the value that examples show. */
export interface Field {
  schema: JsonSchema;
  example: unknown;
  /** Left out when there is nothing to tell. */
  optional?: true;
}
export type Fields = Readonly<Record<string, Field>>;

const suffix = '01h455vb4pex5vsknk084sn02q';

/** TypeID with that prefix. */
export const id = (prefix: string, description?: string): Field => ({
  schema: { type: 'string', pattern: `^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`, ...described(description) },
  example: `${prefix}_${suffix}`,
});

/** Id of the paying customer; of the tenant itself where the tenant pays its platform fee. */
export const payer: Field = {
  schema: {
    type: 'string',
    pattern: '^(cus|ten)_[0-7][0-9a-hjkmnp-tv-z]{25}$',
    description: 'Who pays: a customer, or the tenant itself for its platform fee.',
  },
  example: `cus_${suffix}`,
};

export const text = (example: string, description?: string): Field => ({
  schema: { type: 'string', ...described(description) },
  example,
});

export const word = (values: readonly string[], example: string, description?: string): Field => ({
  schema: { type: 'string', enum: [...values], ...described(description) },
  example,
});

/** Instant, RFC 3339 in UTC. */
export const time = (description?: string): Field => ({
  schema: { type: 'string', format: 'date-time', ...described(description) },
  example: '2025-10-30T12:30:00Z',
});

/** Calendar day in the tenant's time zone. */
export const day = (description?: string): Field => ({
  schema: { type: 'string', format: 'date', ...described(description) },
  example: '2025-10-30',
});

export const email = (example = 'user@example.com'): Field => ({
  schema: { type: 'string', format: 'email' },
  example,
});
export const count = (example: number, description?: string): Field => ({
  schema: { type: 'integer', minimum: 0, ...described(description) },
  example,
});
export const truth = (example: boolean, description?: string): Field => ({
  schema: { type: 'boolean', ...described(description) },
  example,
});
export const list = (of: Field, description?: string): Field => ({
  schema: { type: 'array', items: of.schema, ...described(description) },
  example: [of.example],
});

/** `amount` in major units (the seeds' form), the same in minor units, and the currency. null: no event has told it yet. */
export const money = (example = 100): Fields => ({
  amount: { schema: { type: ['number', 'null'], description: 'Major units.' }, example },
  amount_minor: { schema: { type: ['integer', 'null'], description: 'Minor units.' }, example: example * 100 },
  currency: { schema: { type: ['string', 'null'], pattern: '^[A-Z]{3}$', description: 'ISO 4217.' }, example: 'USD' },
});

/** May be null. */
export function nullable(field: Field): Field {
  const { type, enum: values, ...rest } = field.schema;
  const types = [type ?? 'string', 'null'].flat();
  return { ...field, schema: { ...rest, type: types, ...(values ? { enum: [...values, null] } : {}) } };
}

/** May be left out. */
export const optional = (field: Field): Field => ({ ...field, optional: true });

export function objectSchema(fields: Fields): JsonSchema {
  const entries = Object.entries(fields);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, field]) => [name, field.schema])),
    required: entries.filter(([, field]) => !field.optional).map(([name]) => name),
  };
}

export const exampleOf = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.example]));

const described = (description: string | undefined) => (description === undefined ? {} : { description });
