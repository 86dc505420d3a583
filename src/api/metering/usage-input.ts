import type { Tx } from '../../db/connection.js';
import { unstorable } from '../../db/filter-match.js';
import { type MeterRow, metersOf } from '../../db/meters.js';
import { customersNamed, type NewUsage } from '../../db/usage.js';
import { newUuid } from '../../db/uuid.js';
import { uuidOf } from '../../domain/ids.js';
import type { Millis } from '../../domain/time.js';
import { countings } from '../../domain/usage/meter.js';
import { externalIdOf } from '../find.js';
import { nestsAtMost } from '../json-depth.js';
import { type FieldError, invalidFields } from '../problems.js';
import { type UsageBody, type UsageInput, usageLimits } from '../schemas/usage.js';

/** So many are named; who has more learns of them by and by. */
const errorsShown = 20;
const depth = 16;
const refused = new RegExp(unstorable);

/** As the tenant, under `beginRecording`: what a body asks to record, by its own rules and its meters'. @throws Problem `validation_failed` that names each wrong one */
export async function usageOf(
  tx: Tx,
  tenantId: string,
  body: UsageBody,
  now: Millis,
): Promise<{ usage: NewUsage[]; meterNames: Map<string, string> }> {
  const inputs = body.usage ?? [body as UsageInput];
  const [meter, customer] = await Promise.all([metersNamed(tx, tenantId, inputs), customersOf(tx, tenantId, inputs)]);
  const errors: FieldError[] = [];
  const usage: NewUsage[] = [];
  const meterNames = new Map<string, string>();
  for (const [index, input] of inputs.entries()) {
    const made = newUsage(input, meter(input.meter), customer(input.customer), now);
    if ('message' in made) {
      errors.push({ ...made, field: body.usage === undefined ? made.field : `usage.${index}.${made.field}` });
      if (errors.length === errorsShown) break;
    } else {
      usage.push(made);
      meterNames.set(made.meterId, meter(input.meter)?.name ?? '');
    }
  }
  if (errors.length === 0) return { usage, meterNames };
  throw invalidFields(errors);
}

function newUsage(
  input: UsageInput,
  meter: MeterRow | undefined,
  customerId: string | undefined,
  now: Millis,
): NewUsage | FieldError {
  const { value = null, properties = {}, occurred_at: at, external_id, idempotency_key: key = external_id } = input;
  if (!meter) return { field: 'meter', message: 'is no meter' };
  if (meter.archived_at !== null) return { field: 'meter', message: 'is archived' };
  if (customerId === undefined) return { field: 'customer', message: 'is no customer' };
  if (key === undefined) return { field: 'idempotency_key', message: 'is missing' };
  if (external_id !== undefined && external_id !== key)
    return { field: 'external_id', message: 'is given twice: as idempotency_key, too' };
  if (at !== undefined && at > now + usageLimits.skewMs) return { field: 'occurred_at', message: 'is in the future' };
  const wrong = refusalOf(properties);
  if (wrong !== null) return { field: 'properties', message: wrong };
  const counted = countings[meter.aggregation]({ value, properties }, meter);
  if ('refusal' in counted)
    return { field: meter.property === null ? 'value' : 'properties', message: counted.refusal };
  const what = { id: newUuid(), meterId: meter.id, customerId, key, properties };
  return { ...what, ...counted, occurredAt: at ?? now, isDated: at !== undefined };
}

function refusalOf(properties: Record<string, unknown>): string | null {
  if (!nestsAtMost(properties, depth)) return `has more than ${depth} levels`;
  const text = JSON.stringify(properties);
  if (Buffer.byteLength(text) > usageLimits.properties) return `is larger than ${usageLimits.properties / 1024} KiB`;
  return refused.test(text) ? 'holds a character that cannot be stored: NUL, or half a character' : null;
}

async function metersNamed(
  tx: Tx,
  tenantId: string,
  inputs: readonly UsageInput[],
): Promise<(text: string) => MeterRow | undefined> {
  const texts = [...new Set(inputs.map((one) => one.meter))];
  const ids = new Map(texts.map((text) => [text, uuidOf('meter', text)]));
  const rows = await metersOf(tx, tenantId, {
    ids: [...ids.values()].filter((id) => id !== null),
    names: texts.filter((text) => ids.get(text) === null),
  });
  return (text) => rows.find((row) => (ids.get(text) === null ? row.name === text : row.id === ids.get(text)));
}

async function customersOf(
  tx: Tx,
  tenantId: string,
  inputs: readonly UsageInput[],
): Promise<(text: string) => string | undefined> {
  const texts = [...new Set(inputs.map((one) => one.customer))];
  const named = texts.map((text) => ({ text, id: uuidOf('customer', text), externalId: externalIdOf(text) }));
  const rows = await customersNamed(tx, tenantId, {
    ids: named.flatMap(({ id }) => id ?? []),
    externalIds: named.flatMap(({ externalId }) => externalId ?? []),
  });
  const byId = new Map(rows.map((row) => [row.id, row.id]));
  const byExternalId = new Map(rows.map((row) => [row.external_id, row.id]));
  const found = new Map(
    named.map(({ text, id, externalId }) => [text, id === null ? byExternalId.get(externalId ?? '') : byId.get(id)]),
  );
  return (text) => found.get(text);
}
