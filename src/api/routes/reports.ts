import type { ApiDeps } from '../deps.js';
import { createCustomReport } from '../reports/custom.js';
import { createDebtReports } from '../reports/debts.js';
import { createFlowReports } from '../reports/flows.js';
import { createOutlookReports } from '../reports/outlook.js';
import { createSlots } from '../reports/slots.js';
import type { Route } from '../route.js';

/** What a tenant's customers paid, owe and are worth, and what tenants themselves pay the platform. */
export function createReportRoutes({ db, now }: Pick<ApiDeps, 'db' | 'now'>): readonly Route[] {
  const deps = { db, now, withSlot: createSlots() };
  return [
    ...createFlowReports(deps),
    ...createDebtReports(deps),
    ...createOutlookReports(deps),
    ...createCustomReport(deps),
  ];
}
