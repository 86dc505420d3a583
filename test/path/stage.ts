import { Client, Connection } from '@temporalio/client';
import { createDatabase } from '../../src/db/connection.js';
import { requestWake } from '../../src/db/lanes.js';
import { createStarter } from '../../src/temporal/starter.js';
import { type EndpointView, schedules, stateQuery, workflowIds } from '../../src/workflows/contract.js';
import type { Ground } from '../setup/service.js';
import { soon } from './soon.js';
import { createTables, type Tenant } from './tables.js';

/** What a test does and sees beside the service: rows, events of ours, workflows. */
export async function openStage({ database, temporal, sealKey }: Pick<Ground, 'database' | 'temporal' | 'sealKey'>) {
  const db = createDatabase({ url: database.serviceUrl, max: 5 });
  const connection = await Connection.connect({ address: temporal.address });
  const client = new Client({ connection, namespace: temporal.namespace });
  const starter = createStarter(client, { eager: false });
  const tables = createTables(db, sealKey);
  const drain = (endpointId: string) => client.workflow.getHandle(workflowIds.endpoint(endpointId));
  const statusOf = (workflowId: string) =>
    client.workflow
      .getHandle(workflowId)
      .describe()
      .then(
        (one) => one.status.name as string,
        () => 'NONE',
      );

  const publishAll = async (tenant: Tenant, ids: string[]): Promise<string[]> => {
    for (let at = 0; at < ids.length; at += 100)
      await starter.publish({ tenantIds: [tenant.id], eventIds: ids.slice(at, at + 100), notifications: [] });
    return ids;
  };

  return {
    db,
    client,
    starter,
    ...tables,
    /** Commits events and publishes them as the API does. */
    publish: async (tenant: Tenant, count = 1) => publishAll(tenant, await tables.append(tenant, count)),
    /** The same of events of these invoices. */
    publishOf: async (tenant: Tenant, invoiceIds: readonly string[]) =>
      publishAll(tenant, await tables.appendOf(tenant, invoiceIds)),
    /** As whoever has changed an endpoint does. */
    wake: async (endpointId: string): Promise<void> => {
      const mine = await db.withSystem((tx) => requestWake(tx, [endpointId]));
      await Promise.all(mine.map(starter.wakeEndpoint));
    },
    drain,
    statusOf,
    view: (endpointId: string) => drain(endpointId).query<EndpointView>(stateQuery),
    /** Resolves when the endpoint's workflow has ended. */
    drained: (endpointId: string) => soon(() => statusOf(workflowIds.endpoint(endpointId)), 'COMPLETED'),
    relayNow: () => client.schedule.getHandle(schedules.relay.id).trigger('ALLOW_ALL'),
    /** From here on nothing happens by itself. */
    relayStopped: async (): Promise<void> => {
      const relays = async (status: 'Completed' | 'Running') =>
        (await client.workflow.count(`WorkflowType = 'relay' and ExecutionStatus = '${status}'`)).count;
      // The one that the start of the service asks for; a pause before it begins would swallow it.
      await soon(async () => (await relays('Completed')) > 0, true);
      await client.schedule.getHandle(schedules.relay.id).pause();
      await soon(() => relays('Running'), 0);
    },
    close: async () => {
      await db.close();
      await connection.close();
    },
  };
}
export type Stage = Awaited<ReturnType<typeof openStage>>;
