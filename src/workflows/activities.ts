import type { ActivityOptions } from '@temporalio/common';
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { Priority } from '../domain/tell/priorities.js';
import { messageTurns } from './contract.js';
import { policy } from './policy.js';

const proxiesWith = (more: Pick<ActivityOptions, 'priority' | 'taskQueue'>): Activities =>
  Object.fromEntries(
    Object.entries(policy).map(([name, row]) => {
      const proxies = row.local
        ? proxyLocalActivities<Activities>(row.options)
        : proxyActivities<Activities>({ ...row.options, ...more });
      return [name, proxies[name as keyof Activities]];
    }),
  ) as unknown as Activities;

/** Every activity under its row of the policy table. */
export const activities = proxiesWith({});

/** The same for queues that tenants share: each of them gets its turn, however much the others have put there. */
export const activitiesOf = (tenantId: string): Activities => proxiesWith({ priority: { fairnessKey: tenantId } });

/** How a message is sent: in its tenant's turn among those of its priority. */
export const senderOf = (tenantId: string, priority: Priority): Activities['sendNotification'] => {
  const { taskQueue, priorityKey } = messageTurns[priority];
  return proxiesWith({ taskQueue, priority: { priorityKey, fairnessKey: tenantId } }).sendNotification;
};
