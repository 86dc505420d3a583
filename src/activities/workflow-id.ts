import { asyncLocalStorage } from '@temporalio/activity';

/** Of the workflow whose activity this is; null: no workflow asked for it. */
export const workflowId = (): string | null => asyncLocalStorage.getStore()?.info.workflowExecution?.workflowId ?? null;
