import type { Tx } from '../../db/connection.js';
import { type MeterRow, meterOf } from '../../db/meters.js';
import { tenantById } from '../../db/tenants.js';
import { uuidOf } from '../../domain/ids.js';
import type { Cadence } from '../../domain/usage/cadence.js';
import { findCustomer } from '../find.js';
import { invalid, notFound, Problem } from '../problems.js';

/** As the tenant, by its id or name; archived ones too. @throws Problem `not_found` */
export async function findMeter(tx: Tx, tenantId: string, text: string): Promise<MeterRow> {
  const id = uuidOf('meter', text);
  const row = await meterOf(tx, tenantId, { id, name: id === null ? text : null });
  if (!row) throw notFound('meter', text);
  return row;
}

/** As the tenant: ids of the meter and the customer that a list is asked for. @throws Problem `not_found` */
export async function meterFilter(
  tx: Tx,
  tenantId: string,
  { meter, customer }: { meter?: string | undefined; customer?: string | undefined },
): Promise<{ meterId: string | undefined; customerId: string | undefined }> {
  return {
    meterId: meter === undefined ? undefined : (await findMeter(tx, tenantId, meter)).id,
    customerId: customer === undefined ? undefined : (await findCustomer(tx, tenantId, customer)).id,
  };
}

interface Metered extends Pick<Cadence, 'period'> {
  meter: string;
  customer?: string | null | undefined;
  anchor_day?: number | undefined;
  timezone?: string | undefined;
}

/** As the tenant: whose usage of what in which periods a new thing is about. @throws Problem `not_found`, `validation_failed`, `conflict` */
export async function meteredOf(
  tx: Tx,
  tenantId: string,
  body: Metered,
): Promise<{ meter: MeterRow; customerId: string | null; cadence: Cadence }> {
  const meter = await findMeter(tx, tenantId, body.meter);
  const customer = body.customer == null ? null : await findCustomer(tx, tenantId, body.customer);
  const timezone = body.timezone ?? customer?.timezone ?? (await tenantById(tx, tenantId))?.timezone ?? 'UTC';
  const { period, anchor_day = 1 } = body;
  if (anchor_day > longest[period]) throw invalid('anchor_day', `must be at most ${longest[period]} of a ${period}`);
  if (meter.archived_at !== null) throw new Problem('conflict', 'The meter is archived.');
  return { meter, customerId: customer?.id ?? null, cadence: { period, anchor_day, timezone } };
}

const longest: Record<Cadence['period'], number> = { day: 1, week: 7, month: 31 };
