import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

export interface BuildView {
  buildId: string;
  /** `draining`: workflows that are pinned to it are still running. */
  state: 'inactive' | 'current' | 'ramping' | 'draining' | 'drained' | 'created' | 'unknown';
}

const { WorkerDeploymentVersionStatus: status } = proto.temporal.api.enums.v1;
const states: Readonly<Record<number, BuildView['state']>> = {
  [status.WORKER_DEPLOYMENT_VERSION_STATUS_INACTIVE]: 'inactive',
  [status.WORKER_DEPLOYMENT_VERSION_STATUS_CURRENT]: 'current',
  [status.WORKER_DEPLOYMENT_VERSION_STATUS_RAMPING]: 'ramping',
  [status.WORKER_DEPLOYMENT_VERSION_STATUS_DRAINING]: 'draining',
  [status.WORKER_DEPLOYMENT_VERSION_STATUS_DRAINED]: 'drained',
  [status.WORKER_DEPLOYMENT_VERSION_STATUS_CREATED]: 'created',
};

/** The builds of a deployment, the newest first; empty: no worker of it has ever been there. */
export async function readBuilds(client: Client, deploymentName: string): Promise<BuildView[]> {
  const { namespace } = client.options;
  const answer = await client.workflowService
    .describeWorkerDeployment({ namespace, deploymentName })
    .catch((error: Error & { code?: number }) => {
      if (error.code === notFound) return null;
      throw error;
    });
  return (answer?.workerDeploymentInfo?.versionSummaries ?? []).map((one) => ({
    buildId: one.deploymentVersion?.buildId ?? '',
    state: states[one.status ?? -1] ?? 'unknown',
  }));
}

const notFound = 5;

/**
 * From now on new workflows, and those that are not pinned, go to this build. Safe to repeat. @throws Error when no worker of
 * it has been there, or when it lacks queues that the one before has.
 */
export async function makeCurrent(client: Client, { name, buildId }: { name: string; buildId: string }): Promise<void> {
  const { namespace, identity } = client.options;
  await client.workflowService.setWorkerDeploymentCurrentVersion({
    ...{ namespace, identity, deploymentName: name, buildId },
  });
}
