import { bundleWorkflowCode, type WorkflowBundle } from '@temporalio/worker';

const quiet = { ...console, log: () => {}, trace: () => {}, debug: () => {}, info: () => {} };

/**
 * Bundles the workflows at `workflowsPath`, and fails when their code reaches a built-in of Node. Their modules keep nothing
 * of a single workflow, so they are run once for all workflows, and frozen, instead of once for each.
 */
export const bundleWorkflows = (workflowsPath: string): Promise<WorkflowBundle> =>
  bundleWorkflowCode({ workflowsPath, preloadModules: [workflowsPath], logger: quiet });
