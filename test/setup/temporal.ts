import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { inject } from 'vitest';
import './provided.js';

export interface TestTemporal {
  address: string;
  namespace: string;
  taskQueue: string;
}

const DAY_SECONDS = 86_400;
const { IndexedValueType } = temporal.api.enums.v1;

/** The run's server, the namespace that all files share, and a task queue of one's own. */
export function testTemporal(): TestTemporal {
  return { address: inject('servers').temporalAddress, namespace: 'default', taskQueue: unique('queue') };
}

/**
 * With a namespace of one's own: for workflow ids that other files use too, Schedules, and lists of workflows.
 */
export async function freshNamespace(
  searchAttributes: Record<string, keyof typeof IndexedValueType> = {},
): Promise<TestTemporal> {
  const own = { ...testTemporal(), namespace: unique('namespace') };
  const connection = await Connection.connect({ address: own.address });
  try {
    await connection.workflowService.registerNamespace({
      namespace: own.namespace,
      workflowExecutionRetentionPeriod: { seconds: DAY_SECONDS as never },
    });
    const added = Object.entries(searchAttributes).map(([name, type]) => [name, IndexedValueType[type]] as const);
    if (added.length > 0) {
      await untilKnown(() =>
        connection.operatorService.addSearchAttributes({
          namespace: own.namespace,
          searchAttributes: Object.fromEntries(added),
        }),
      );
    }
    await untilKnown(() => connection.workflowService.listWorkflowExecutions({ namespace: own.namespace }));
  } finally {
    await connection.close();
  }
  return own;
}

/** The parts of the server learn of a new namespace one after the other, within a second or two. */
async function untilKnown(call: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await call();
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await delay(100);
    }
  }
}

function unique(kind: string): string {
  return `test-${kind}-${randomBytes(6).toString('hex')}`;
}
