import proto from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { inject, test } from 'vitest';
import { startTimeSkippingServer } from '../../src/embedded/skipped-time.js';
import { searchAttributes } from '../../src/workflows/contract.js';
import './provided.js';

const { IndexedValueType } = proto.temporal.api.enums.v1;

const server = inject('timeSkipping');

/** `test`, skipped with the reason in the closing lines when the time-skipping server cannot run here. */
export const testSkippingTime = 'path' in server ? test : test.skip;

/** Path of the server. Call it where `skipTimeEnvironment` may be called. */
export function skipTimeServer(): string {
  if (!('path' in server)) throw new Error(`Cannot skip time: ${server.missing}`);
  return server.path;
}

/** Call it in a `beforeAll` (not run when every test of the file is skipped) or in a test. */
export async function skipTimeEnvironment(): Promise<TestWorkflowEnvironment> {
  const environment = await startTimeSkippingServer(skipTimeServer());
  await environment.connection.operatorService.addSearchAttributes({
    namespace: environment.namespace ?? 'default',
    searchAttributes: Object.fromEntries(
      Object.values(searchAttributes).map(({ name }) => [name, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD]),
    ),
  });
  return environment;
}
