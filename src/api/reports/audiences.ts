import type { z } from 'zod';
import type { Database } from '../../db/connection.js';
import { type Answer, operatorRoute, type Route, tenantRoute } from '../route.js';
import { customersOf, ofTenant, oneOrAll, ownCustomers, payingTenants, type Subject } from './payers.js';

/** What is asked of a report, whoever asks. */
interface Question<Query extends z.ZodObject, Body extends z.ZodObject | undefined> {
  query: z.output<Query>;
  body: Body extends z.ZodObject ? z.output<Body> : Record<string, never>;
  wantsCsv: boolean;
}

/** The same report to a tenant of its customers, to the operator of the customers of any tenant, and of what tenants pay the platform. */
export function toEverybody<Query extends z.ZodObject, Body extends z.ZodObject | undefined = undefined>(
  db: Database,
  report: {
    name: string;
    operation: string;
    route: { method: 'get' | 'post'; summary: string; description: string; body?: Body; isPure?: boolean };
    query: Query;
    answer: z.ZodType;
    answerOfPlatform: z.ZodType;
    serve: (subject: Subject, question: Question<Query, Body>) => Promise<Answer>;
  },
): readonly Route[] {
  const { name, operation, route, query, serve } = report;
  const { summary } = route;
  const asked = (incoming: unknown) => incoming as Question<Query, Body>;
  const answers = (schema: z.ZodType) => ({ 200: { description: 'The report.', schema, csv: true } });
  return [
    tenantRoute('read', {
      ...route,
      path: `/reports/${name}`,
      name: operation,
      query,
      answers: answers(report.answer),
      serve: async (incoming) => serve(ownCustomers(incoming.caller), asked(incoming)),
    }),
    operatorRoute({
      ...route,
      path: `/admin/tenants/{tenant}/reports/${name}`,
      name: `${operation}OfTenant`,
      summary: `${summary}: of a tenant's customers`,
      params: ofTenant,
      query,
      answers: answers(report.answer),
      serve: async (incoming) => serve(await customersOf(db, incoming.params.tenant), asked(incoming)),
    }),
    operatorRoute({
      ...route,
      path: `/admin/reports/${name}`,
      name: operation.replace(/^(get|make)/, '$1Platform'),
      summary: `${summary}: of what tenants pay the platform`,
      query: query.extend(oneOrAll),
      answers: answers(report.answerOfPlatform),
      problems: ['not_found'],
      serve: async (incoming) => {
        const { tenant } = incoming.query as { tenant?: string };
        return serve(await payingTenants(db, tenant), asked(incoming));
      },
    }),
  ];
}
