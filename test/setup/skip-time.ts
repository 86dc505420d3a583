import proto from '@temporalio/proto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { inject, test } from 'vitest';
import { searchAttributes } from '../../src/workflows/contract.js';
import './provided.js';

const { IndexedValueType } = proto.temporal.api.enums.v1;

const server = inject('timeSkipping');

/** `test`, skipped with the reason in the closing lines when the time-skipping server cannot run here. */
export const testSkippingTime = 'path' in server ? test : test.skip;

/** Call it in a `beforeAll` (not run when every test of the file is skipped) or in a test. */
export async function skipTimeEnvironment(): Promise<TestWorkflowEnvironment> {
  if (!('path' in server)) throw new Error(`Cannot skip time: ${server.missing}`);
  const environment = await start(server.path);
  await environment.connection.operatorService.addSearchAttributes({
    namespace: environment.namespace ?? 'default',
    searchAttributes: Object.fromEntries(
      Object.values(searchAttributes).map(({ name }) => [name, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD]),
    ),
  });
  return environment;
}

/** The SDK waits five seconds for a server and ends it then: one that was slow, beside other tests, is started again. */
async function start(path: string): Promise<TestWorkflowEnvironment> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path } },
      });
    } catch (error) {
      if (attempt === 10 || !String(error).includes('did not start within')) throw error;
    }
  }
}
