import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect } from 'vitest';
import { skipTimeEnvironment, testSkippingTime } from './skip-time.js';

let environment: TestWorkflowEnvironment | undefined;

beforeAll(async () => {
  environment = await skipTimeEnvironment();
});

afterAll(() => environment?.teardown());

testSkippingTime('skipTimeEnvironment lets a week pass at once', async () => {
  const before = await environment!.currentTimeMs();
  await environment!.sleep('7 days');
  expect((await environment!.currentTimeMs()) - before).toBeGreaterThanOrEqual(7 * 86_400_000);
});
