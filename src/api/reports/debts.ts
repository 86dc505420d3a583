import { z } from 'zod';
import { readCollections } from '../../db/reports/collections.js';
import { readDunning } from '../../db/reports/dunning.js';
import { readMovements } from '../../db/reports/mrr.js';
import { type ReceivablesRow, readReceivables, readReceivablesByCustomer } from '../../db/reports/receivables.js';
import { movementsOf, rate } from '../../domain/reports/movements.js';
import { addDays, daysBetweenPeriods, periodsIn, startOfDay } from '../../domain/reports/periods.js';
import { recoveryCodes, recoverySteps } from '../../domain/reports/recovery.js';
import { dayIn, daysBetween } from '../../domain/time.js';
import type { Route } from '../route.js';
import { money, moneyOf } from './money.js';
import { payerId } from './payers.js';
import { commonQuery, day, spanOf, spanQuery } from './query.js';
import { type ReportDeps, reportRoutes } from './report.js';

const count = z.number().int();
const share = z.number().min(0).max(1).nullable();
const days = z.number().nullable();
const ages = ['current', 'days_1_30', 'days_31_60', 'days_61_90', 'days_over_90'] as const;

const totalOf = (row: ReceivablesRow): number => ages.reduce((sum, age) => sum + row[`${age}_minor`], 0);

/** What customers owe, and how they pay. */
export const createDebtReports = (deps: ReportDeps): readonly Route[] => [
  ...reportRoutes(deps, {
    name: 'receivables',
    operation: 'getReceivablesReport',
    summary: 'Ageing of receivables: what is due, by how long it has been',
    description:
      'What was due at the end of the day `as_of`, by days since the due date; an invoice without one is current. With `by=customer` who owes most comes first.',
    query: z.strictObject({
      ...commonQuery,
      as_of: day.optional().meta({ description: 'Without it today.' }),
      by: z.enum(['currency', 'customer']).optional().meta({ default: 'currency' }),
      limit: z.coerce.number().int().min(1).max(1000).optional().meta({ default: 100, description: 'Customers.' }),
    }),
    head: { as_of: day },
    row: z
      .object({
        currency: z.string(),
        customer_id: z.string().nullable().meta({ description: 'Who owes it, be it a tenant; null: all.' }),
        invoices: count,
        ...money(...ages, 'total'),
      })
      .meta({ id: 'ReceivablesRow' }),
    read: async (tx, { given, payers, livemode, timezone, now }) => {
      const asOf = given.as_of ?? dayIn(timezone, now);
      const scope = { ...payers, livemode, asOf, before: startOfDay(timezone, addDays(asOf, 1)) };
      const found =
        given.by === 'customer'
          ? await readReceivablesByCustomer(tx, scope, given.limit ?? 100)
          : await readReceivables(tx, scope);
      const rows = found.map((row) => ({
        currency: row.currency,
        customer_id: row.customer_id && payerId(payers, row.customer_id),
        invoices: row.invoices,
        ...moneyOf(row.currency, {
          current: row.current_minor,
          days_1_30: row.days_1_30_minor,
          days_31_60: row.days_31_60_minor,
          days_61_90: row.days_61_90_minor,
          days_over_90: row.days_over_90_minor,
          total: totalOf(row),
        }),
      }));
      return { head: { as_of: asOf }, rows };
    },
  }),
  ...reportRoutes(deps, {
    name: 'collections',
    operation: 'getCollectionsReport',
    summary: 'Collection: days to pay, share paid on time, days of sales outstanding',
    description: '`dso` = receivables at the end of the period ÷ what was billed in it × its days.',
    query: z.strictObject(spanQuery),
    head: { start: day, end: day },
    row: z
      .object({
        currency: z.string(),
        ...money('billed', 'collected', 'receivable'),
        paid_invoices: count,
        average_days_to_pay: days.meta({ description: 'From issue to payment.' }),
        median_days_to_pay: days,
        on_time_rate: share.meta({ description: 'Of invoices with a due date that were paid in the period.' }),
        dso_days: days,
      })
      .meta({ id: 'CollectionsRow' }),
    read: async (tx, { given, payers, livemode, timezone, now }) => {
      const { start, end } = spanOf(given, timezone, now);
      const { bounds } = periodsIn(timezone, daysBetweenPeriods(start, end, 'day'));
      const found = await readCollections(tx, { ...payers, livemode, bounds }, start);
      const asOf = { ...payers, livemode, asOf: addDays(end, -1), before: startOfDay(timezone, end) };
      const owed = new Map((await readReceivables(tx, asOf)).map((row) => [row.currency, totalOf(row)]));
      const rows = found.map((row) => {
        const receivable = owed.get(row.currency) ?? 0;
        const dso = row.billed_minor === 0 ? null : (receivable / row.billed_minor) * daysBetween(start, end);
        return {
          currency: row.currency,
          ...moneyOf(row.currency, { billed: row.billed_minor, collected: row.collected_minor, receivable }),
          paid_invoices: row.paid,
          average_days_to_pay: row.avg_days,
          median_days_to_pay: row.median_days,
          on_time_rate: rate(row.on_time, row.with_due_date),
          dso_days: dso === null ? null : Number(dso.toFixed(1)),
        };
      });
      return { head: { start, end }, rows };
    },
  }),
  ...reportRoutes(deps, {
    name: 'dunning',
    operation: 'getDunningReport',
    summary: 'Recovery by dunning: how many, how much, how soon',
    description:
      'Runs that began in the period. `reached_STEP` counts runs that came as far as a step, `recovered_after_STEP` those of them that were paid before the next one: together the recovery rate by step. `recovered_within_N_days` counts who had paid by the day of that step of `standard-v1`. Involuntary churn is that of the report `churn`.',
    query: z.strictObject(spanQuery),
    head: { start: day, end: day },
    row: z
      .object({
        currency: z.string(),
        ...{ started: count, open: count, recovered: count, terminated: count, other: count },
        recovery_rate: share.meta({ description: 'Of runs that have ended; null: none has.' }),
        ...Object.fromEntries(recoverySteps.map((step) => [`recovered_within_${step}_days`, count])),
        ...Object.fromEntries(
          recoveryCodes.flatMap((code) => [
            [`reached_${code}`, count],
            [`recovered_after_${code}`, count],
          ]),
        ),
        mails_per_recovered_run: z.number().nullable(),
        average_days_to_recover: days,
        median_days_to_recover: days,
        ...money('opening', 'recovered_amount', 'involuntary_churn_mrr'),
        involuntary_churn_customers: count,
      })
      .meta({ id: 'DunningRow' }),
    read: async (tx, { given, payers, livemode, timezone, now }) => {
      const { start, end } = spanOf(given, timezone, now);
      const periods = periodsIn(timezone, [start, end]);
      const scope = { ...payers, livemode, bounds: periods.bounds };
      const runs = new Map((await readDunning(tx, scope)).map((row) => [row.currency, row]));
      const churn = movementsOf(periods.days, await readMovements(tx, scope));
      const lost = new Map(churn.map((one) => [one.currency, one]));
      const rows = [...new Set([...runs.keys(), ...lost.keys()])].sort().map((currency) => {
        const { period: _, currency: __, within = recoverySteps.map(() => 0), ...run } = runs.get(currency) ?? none;
        const { avg_days, median_days, opening_minor, recovered_minor, ...told } = run;
        const { reached, recovered_after, recovered_steps, ...counts } = told;
        const steps = recoverySteps.map((step, index) => [`recovered_within_${step}_days`, within[index] ?? 0]);
        return {
          currency,
          ...counts,
          recovery_rate: rate(counts.recovered, counts.started - counts.open),
          ...Object.fromEntries(steps),
          ...Object.fromEntries(
            recoveryCodes.flatMap((code, index) => [
              [`reached_${code}`, reached[index] ?? 0],
              [`recovered_after_${code}`, recovered_after[index] ?? 0],
            ]),
          ),
          mails_per_recovered_run:
            counts.recovered === 0 ? null : Number((recovered_steps / counts.recovered).toFixed(2)),
          average_days_to_recover: avg_days,
          median_days_to_recover: median_days,
          ...moneyOf(currency, {
            opening: opening_minor,
            recovered_amount: recovered_minor,
            involuntary_churn_mrr: lost.get(currency)?.involuntaryMinor ?? 0,
          }),
          involuntary_churn_customers: lost.get(currency)?.involuntary ?? 0,
        };
      });
      return { head: { start, end }, rows };
    },
  }),
];

const none = {
  ...{ period: 0, currency: '', started: 0, open: 0, recovered: 0, terminated: 0, other: 0, within: undefined },
  ...{ reached: [] as number[], recovered_after: [] as number[], recovered_steps: 0 },
  ...{ opening_minor: 0, recovered_minor: 0, avg_days: null, median_days: null },
};
