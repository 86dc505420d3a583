import { z } from 'zod';
import type { Tx } from '../../db/connection.js';
import { deliveryStats } from '../../db/delivery-stats.js';
import { readDashboard } from '../../db/reports/dashboard.js';
import { readMovements } from '../../db/reports/mrr.js';
import { readReceivables } from '../../db/reports/receivables.js';
import { readOneOffRevenue, readRevenue } from '../../db/reports/revenue.js';
import { forecast, forecastMethod, forecastMonths } from '../../domain/reports/forecast.js';
import { movementsOf, rate } from '../../domain/reports/movements.js';
import { addDays, addMonths, periodsIn, startOfDay } from '../../domain/reports/periods.js';
import { dayIn, type Millis } from '../../domain/time.js';
import type { Route } from '../route.js';
import { money, moneyOf, moneyOrNull } from './money.js';
import { commonQuery, day } from './query.js';
import { type ReportDeps, reportRoutes } from './report.js';

const query = z.strictObject(commonQuery);
const count = z.number().int();
const dayMs = 86_400_000;
const unknown = { mrr: null, one_off: null, revenue: null, low: null, high: null };

/** What is now, and what may come. */
export const createOutlookReports = (deps: ReportDeps): readonly Route[] => [
  ...reportRoutes(deps, {
    name: 'forecast',
    operation: 'getForecastReport',
    summary: 'Forecast of the next three months',
    description: `Method \`${forecastMethod}\`: MRR × (1 − the loss rate of the last six full months) + their mean gain, and the mean of payments that are for no subscription; low and high are a standard deviation of these months away. With less than three months of history the status is \`insufficient_history\` and nothing is forecast.`,
    query,
    head: { method: z.literal(forecastMethod), months_looked_at: count },
    row: z
      .object({
        month: day,
        currency: z.string(),
        status: z.enum(['forecast', 'insufficient_history']),
        ...moneyOrNull('mrr', 'one_off', 'revenue', 'low', 'high'),
      })
      .meta({ id: 'ForecastRow' }),
    read: async (tx, { payers, livemode, timezone, now }) => {
      const today = dayIn(timezone, now);
      const months = Array.from({ length: forecastMonths.back + 1 }, (_, index) =>
        addMonths(today, index - forecastMonths.back),
      );
      const { bounds } = periodsIn(timezone, months);
      const scope = { ...payers, livemode, bounds: [...bounds, now] };
      const movements = movementsOf([...months, today], await readMovements(tx, scope));
      const oneOff = await readOneOffRevenue(tx, { ...payers, livemode, bounds });
      const oneOffIn = new Map(oneOff.map((row) => [`${row.currency} ${row.period}`, row.minor]));
      const currencies = [...new Set([...movements, ...oneOff].map((one) => one.currency))].sort();
      const rows = currencies.flatMap((currency) => {
        const own = movements.filter((one) => one.currency === currency);
        const past = months.slice(1).map((_, period) => {
          const one = own[period];
          return {
            startMinor: one?.startMinor ?? 0,
            gainedMinor: one ? one.newMinor + one.expansionMinor + one.reactivationMinor : 0,
            lostMinor: one ? one.contractionMinor + one.voluntaryMinor + one.involuntaryMinor : 0,
            oneOffMinor: oneOffIn.get(`${currency} ${period}`) ?? 0,
          };
        });
        const ahead = forecast(own.at(-1)?.endMinor ?? 0, past, today);
        return Array.from({ length: forecastMonths.ahead }, (_, index) => {
          const one = ahead?.[index];
          return {
            month: addMonths(today, index + 1),
            currency,
            status: one ? ('forecast' as const) : ('insufficient_history' as const),
            ...moneyOf<keyof typeof unknown, number | null>(
              currency,
              one
                ? {
                    mrr: one.mrrMinor,
                    one_off: one.oneOffMinor,
                    revenue: one.revenueMinor,
                    low: one.lowMinor,
                    high: one.highMinor,
                  }
                : unknown,
            ),
          };
        });
      });
      return { head: { method: forecastMethod, months_looked_at: forecastMonths.back }, rows };
    },
  }),
  ...reportRoutes(deps, {
    name: 'dashboard',
    operation: 'getDashboard',
    summary: 'What a start page needs, at once',
    description:
      'Per currency: MRR now, this month’s and last month’s net revenue, what is due, this month’s failed payments and what renews within thirty days; and how deliveries of the last 24 hours went.',
    query,
    head: {
      as_of: day,
      month: day.meta({ description: 'First day of this month.' }),
    },
    headOfTenant: {
      webhooks: z.object({
        deliveries: count,
        succeeded: count,
        failed: count,
        pending: count,
        success_rate: z.number().min(0).max(1).nullable(),
      }),
    },
    row: z
      .object({
        currency: z.string(),
        paying_customers: count,
        active_subscriptions: count,
        failed_payments: count,
        renewals: count,
        ...money('mrr', 'net_revenue', 'last_net_revenue', 'open', 'overdue', 'failed', 'renewals_amount'),
      })
      .meta({ id: 'DashboardRow' }),
    read: async (tx, { payers, livemode, timezone, now }) => {
      const today = dayIn(timezone, now);
      const { days, bounds } = periodsIn(
        timezone,
        [-1, 0, 1].map((months) => addMonths(today, months)),
      );
      const scope = { ...payers, livemode, bounds };
      const [revenue, mrr, owed, counts] = [
        await readRevenue(tx, scope),
        await readMovements(tx, { ...scope, bounds: [now] }),
        await readReceivables(tx, { ...scope, asOf: today, before: startOfDay(timezone, addDays(today, 1)) }),
        await readDashboard(tx, { ...scope, bounds: bounds.slice(1) }, { from: now, until: now + 30 * dayMs }),
      ];
      const all = [...revenue, ...mrr, ...owed, ...counts];
      const rows = [...new Set(all.map((one) => one.currency))].sort().map((currency) => {
        const of = <Row extends { currency: string }>(list: readonly Row[]): Row | undefined =>
          list.find((one) => one.currency === currency);
        const netOf = (period: number): number => {
          const one = of(revenue.filter((row) => row.period === period));
          return one ? one.gross_minor - one.refunds_minor - one.chargebacks_minor : 0;
        };
        const [due, count, paying] = [of(owed), of(counts), of(mrr)];
        const overdue = due
          ? due.days_1_30_minor + due.days_31_60_minor + due.days_61_90_minor + due.days_over_90_minor
          : 0;
        return {
          currency,
          paying_customers: paying?.newCustomers ?? 0,
          active_subscriptions: count?.active_subscriptions ?? 0,
          failed_payments: count?.failed_payments ?? 0,
          renewals: count?.renewals ?? 0,
          ...moneyOf(currency, {
            mrr: paying?.newMinor ?? 0,
            net_revenue: netOf(1),
            last_net_revenue: netOf(0),
            open: (due?.current_minor ?? 0) + overdue,
            overdue,
            failed: count?.failed_minor ?? 0,
            renewals_amount: count?.renewals_minor ?? 0,
          }),
        };
      });
      const head = { as_of: today, month: days[1] };
      if (payers.payer === 'platform') return { head, rows };
      return { head: { ...head, webhooks: await webhooksOf(tx, payers.tenantId, now) }, rows };
    },
  }),
];

async function webhooksOf(tx: Tx, tenantId: string, now: Millis) {
  const { deliveries, succeeded, failed, open } = await deliveryStats(tx, tenantId, null, now, dayMs);
  return { deliveries, succeeded, failed, pending: open, success_rate: rate(succeeded, succeeded + failed) };
}
