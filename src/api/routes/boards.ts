import { z } from 'zod';
import { readEndpointCounts } from '../../db/doctor/deliveries.js';
import { readBacklog } from '../../db/gauges.js';
import { countOpenRuns } from '../../db/open-runs.js';
import { listOpenRuns, listUnhealthyEndpoints, readGatewayStandings } from '../../db/operator-boards.js';
import { rfc3339 } from '../../domain/time.js';
import type { ApiDeps } from '../deps.js';
import { findTenant } from '../find.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { Problem } from '../problems.js';
import { operatorRoute, type Route } from '../route.js';
import * as schemas from '../schemas/boards.js';
import { dunningStates } from '../schemas/dunning.js';
import { idText, word } from '../schemas/fields.js';
import { backlogView, gatewayStandingView, openRunView, unhealthyEndpointView } from '../views/boards.js';

/** What an operator looks at first: how it stands, across all tenants. */
export const createBoardRoutes = ({ db, examine }: Pick<ApiDeps, 'db' | 'examine'>): readonly Route[] => [
  operatorRoute({
    method: 'get',
    path: '/admin/gateways',
    name: 'listGatewayStandings',
    summary: 'Show how it stands with each gateway account',
    description: 'The first 1,000 accounts, by gateway and name.',
    answers: {
      200: { description: 'The accounts.', schema: listSchema('GatewayStanding', schemas.gatewayStandingSchema) },
    },
    handle: async (_incoming, tx) => ({
      status: 200,
      body: listBody({ rows: await readGatewayStandings(tx), next: null }, gatewayStandingView),
    }),
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/webhooks/unhealthy',
    name: 'listUnhealthySubscriptions',
    summary: 'List webhook subscriptions of all tenants that fail, or were disabled',
    query: z.strictObject({
      ...pageQuery,
      status: word(schemas.unhealthyStatuses).optional(),
      tenant: idText('Id of the tenant, or `ext:` and its external id.').optional(),
    }),
    answers: {
      200: {
        description: 'A page.',
        schema: listSchema('UnhealthyWebhookSubscription', schemas.unhealthyEndpointSchema),
      },
    },
    problems: ['not_found'],
    handle: async ({ query }, tx) => {
      const tenantId = query.tenant === undefined ? undefined : (await findTenant(tx, query.tenant)).id;
      const page = await listUnhealthyEndpoints(tx, { status: query.status, tenantId }, pageOf(query));
      return { status: 200, body: listBody(page, unhealthyEndpointView) };
    },
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/backlog',
    name: 'getBacklog',
    summary: 'Show what is to be done and not begun',
    answers: { 200: { description: 'As it is now.', schema: schemas.backlogSchema } },
    serve: async () => {
      const [backlog, endpoints] = await Promise.all([db.withSystem(readBacklog), readEndpointCounts(db)]);
      return { status: 200, body: backlogView(backlog, endpoints) };
    },
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/dunning',
    name: 'listOpenDunning',
    summary: 'List open runs of dunning of all tenants',
    query: z.strictObject({ ...pageQuery, state: word(dunningStates).optional() }),
    answers: { 200: { description: 'A page.', schema: listSchema('OpenDunningRun', schemas.openRunSchema) } },
    handle: async ({ query }, tx) => {
      const page = await listOpenRuns(tx, { state: query.state }, pageOf(query));
      return { status: 200, body: listBody(page, openRunView) };
    },
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/dunning/board',
    name: 'getDunningBoard',
    summary: 'Count open runs of dunning of all tenants by their state',
    answers: { 200: { description: 'States that a run is in.', schema: schemas.dunningBoardSchema } },
    handle: async (_incoming, tx) => ({ status: 200, body: { states: await countOpenRuns(tx) } }),
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/doctor',
    name: 'examine',
    summary: 'Look for what is wrong, and say what to do about it',
    description:
      'As `billhook doctor --quick`, of what this process reaches: database, Temporal, what is stuck, deliveries. The answer is up to 30 s old.',
    answers: { 200: { description: 'What was found.', schema: schemas.examinationSchema } },
    serve: async () => {
      const found = await examine();
      if (!found) throw new Problem('unavailable', 'It is still being looked at.', { headers: { 'Retry-After': '5' } });
      const { at, findings } = found;
      const ok = findings.every(({ level }) => level !== 'problem');
      return { status: 200, body: { ok, examined_at: rfc3339(at), findings: [...findings] } };
    },
  }),
];
