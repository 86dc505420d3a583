import { ApplicationFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { reconcileGateway } from '../../src/activities/reconcile-gateway.js';
import { GatewayFault } from '../../src/gateways/http.js';
import type { Run } from '../../src/reconcile/reconcile.js';

const failing = async (error: Error): Promise<unknown> =>
  new MockActivityEnvironment()
    .run(() => reconcileGateway(() => Promise.reject(error), 'account'))
    .catch((one: unknown) => one);

test('a wait that the gateway asks for is kept by Temporal, an hour at most', async () => {
  for (const [asked, kept] of [
    [17_000, 17_000],
    [90_000_000, 3_600_000],
  ] as const) {
    const failure = await failing(new GatewayFault('stripe', 'events', 'it answered 429', 'limited', asked));
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ nextRetryDelay: kept, nonRetryable: false });
  }
});

test('other failures are left as they are', async () => {
  const fault = new GatewayFault('stripe', 'events', 'it answered 500', 'unavailable');
  expect(await failing(fault)).toBe(fault);
});

test('requests of one account are paced and heartbeat, the first at once', async () => {
  const environment = new MockActivityEnvironment();
  const beats: unknown[] = [];
  environment.on('heartbeat', (details: unknown) => beats.push(details));
  const ask = async ({ before }: Run) => {
    for (let request = 0; request < 3; request++) await before();
    return { state: 'done' as const, pages: 3, found: 0 };
  };
  const slept: unknown[] = [];
  await environment.run(() => {
    Object.assign(environment.context, { sleep: async (ms: unknown) => void slept.push(ms) });
    return reconcileGateway(ask, 'account');
  });
  expect(slept).toEqual([200, 200]);
  expect(beats).toHaveLength(3);
});
