import { TestWorkflowEnvironment } from '@temporalio/testing';
import { inject, test } from 'vitest';
import './provided.js';

const server = inject('timeSkipping');

/** `test`, skipped with the reason in the closing lines when the time-skipping server cannot run here. */
export const testSkippingTime = 'path' in server ? test : test.skip;

/** Call it in a `beforeAll` (not run when every test of the file is skipped) or in a test. */
export async function skipTimeEnvironment(): Promise<TestWorkflowEnvironment> {
  if (!('path' in server)) throw new Error(`Cannot skip time: ${server.missing}`);
  return TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: server.path } },
  });
}
