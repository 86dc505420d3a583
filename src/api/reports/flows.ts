import { z } from 'zod';
import { readMovements } from '../../db/reports/mrr.js';
import { readRevenue } from '../../db/reports/revenue.js';
import { movementsOf, type PeriodMovement, rate } from '../../domain/reports/movements.js';
import type { Periods } from '../../domain/reports/periods.js';
import type { Day } from '../../domain/time.js';
import type { Route } from '../route.js';
import { money, moneyOf } from './money.js';
import { day, interval, periodQuery, periodsOf } from './query.js';
import { type ReportDeps, reportRoutes } from './report.js';

const query = z.strictObject(periodQuery);
const ofPeriods = { start: day, end: day, interval: interval.unwrap() };
const period = {
  start: day.meta({ description: 'First day of the period.' }),
  end: day.meta({ description: 'The day after its last.' }),
  currency: z.string(),
};
const count = z.number().int();
const share = z.number().min(0).nullable().meta({ description: 'null: there was nothing to lose.' });

const headOf = ({ days }: Periods, given: z.output<typeof query>) => ({
  start: days[0],
  end: days.at(-1),
  interval: given.interval ?? 'month',
});
const daysOf = ({ days }: Periods, period: number): { start: Day; end: Day } => ({
  start: days[period] ?? '',
  end: days[period + 1] ?? '',
});

/** What flows in a period: money, MRR, customers. */
export const createFlowReports = (deps: ReportDeps): readonly Route[] => [
  ...reportRoutes(deps, {
    name: 'revenue',
    operation: 'getRevenueReport',
    summary: 'Revenue: payments, refunds, charge-backs and credit notes by period',
    description:
      'Net is gross without refunds and lost disputes. Credit notes are documents: the money of one that corrects a paid invoice is a refund, so they are shown beside.',
    query,
    head: ofPeriods,
    row: z
      .object({
        ...period,
        ...money('gross', 'refunds', 'chargebacks', 'net', 'credit_notes'),
        payments_count: count,
        refunds_count: count,
        chargebacks_count: count,
        credit_notes_count: count,
      })
      .meta({ id: 'RevenueRow' }),
    read: async (tx, { given, payers, livemode, timezone, now }) => {
      const periods = periodsOf(given, timezone, now);
      const found = await readRevenue(tx, { ...payers, livemode, bounds: periods.bounds });
      const rows = found.map((row) => ({
        ...daysOf(periods, row.period),
        currency: row.currency,
        ...moneyOf(row.currency, {
          gross: row.gross_minor,
          refunds: row.refunds_minor,
          chargebacks: row.chargebacks_minor,
          net: row.gross_minor - row.refunds_minor - row.chargebacks_minor,
          credit_notes: row.credit_notes_minor,
        }),
        payments_count: row.payments,
        refunds_count: row.refunds,
        chargebacks_count: row.chargebacks,
        credit_notes_count: row.credit_notes,
      }));
      return { head: headOf(periods, given), rows };
    },
  }),
  ...movementReports(deps, {
    name: 'mrr',
    operation: 'getMrrReport',
    summary: 'MRR and its movements: new, expansion, contraction, churn, reactivation',
    description:
      'A customer’s MRR at the begin of a period is compared with that at its end, so `start_mrr + new + expansion + reactivation − contraction − churn = end_mrr`, always.',
    row: z
      .object({
        ...period,
        ...money('start_mrr', 'new', 'expansion', 'reactivation', 'contraction', 'churn', 'end_mrr'),
        start_customers: count,
        new_customers: count,
        reactivated_customers: count,
        churned_customers: count,
        end_customers: count,
      })
      .meta({ id: 'MrrRow' }),
    view: (one) => ({
      ...moneyOf(one.currency, {
        start_mrr: one.startMinor,
        new: one.newMinor,
        expansion: one.expansionMinor,
        reactivation: one.reactivationMinor,
        contraction: one.contractionMinor,
        churn: one.voluntaryMinor + one.involuntaryMinor,
        end_mrr: one.endMinor,
      }),
      start_customers: one.startCustomers,
      new_customers: one.newCustomers,
      reactivated_customers: one.reactivated,
      churned_customers: one.voluntary + one.involuntary,
      end_customers: one.endCustomers,
    }),
  }),
  ...movementReports(deps, {
    name: 'churn',
    operation: 'getChurnReport',
    summary: 'Churn: voluntary and involuntary, by customers and by MRR',
    description:
      'Involuntary: the last subscription was suspended, unpaid, or ended for want of payment. Rates are of what there was at the begin of the period.',
    row: z
      .object({
        ...period,
        start_customers: count,
        voluntary_customers: count,
        involuntary_customers: count,
        voluntary_rate: share,
        involuntary_rate: share,
        ...money('start_mrr', 'voluntary_mrr', 'involuntary_mrr'),
        voluntary_mrr_rate: share,
        involuntary_mrr_rate: share,
      })
      .meta({ id: 'ChurnRow' }),
    view: (one) => ({
      start_customers: one.startCustomers,
      voluntary_customers: one.voluntary,
      involuntary_customers: one.involuntary,
      voluntary_rate: rate(one.voluntary, one.startCustomers),
      involuntary_rate: rate(one.involuntary, one.startCustomers),
      ...moneyOf(one.currency, {
        start_mrr: one.startMinor,
        voluntary_mrr: one.voluntaryMinor,
        involuntary_mrr: one.involuntaryMinor,
      }),
      voluntary_mrr_rate: rate(one.voluntaryMinor, one.startMinor),
      involuntary_mrr_rate: rate(one.involuntaryMinor, one.startMinor),
    }),
  }),
];

/** A report of the movements of MRR. */
const movementReports = <Line extends z.ZodObject>(
  deps: ReportDeps,
  {
    view,
    ...report
  }: {
    name: string;
    operation: string;
    summary: string;
    description: string;
    row: Line;
    view: (one: PeriodMovement) => Omit<z.output<Line>, 'start' | 'end' | 'currency'>;
  },
): readonly Route[] =>
  reportRoutes(deps, {
    ...report,
    query,
    head: ofPeriods,
    read: async (tx, { given, payers, livemode, timezone, now }) => {
      const periods = periodsOf(given, timezone, now);
      const movements = await readMovements(tx, { ...payers, livemode, bounds: periods.bounds });
      const rows = movementsOf(periods.days, movements).map(
        (one) => ({ start: one.from, end: one.to, currency: one.currency, ...view(one) }) as unknown as z.output<Line>,
      );
      return { head: headOf(periods, given), rows };
    },
  });
