import { afterAll, beforeAll, expect } from 'vitest';
import { walkThroughDunning } from '../../src/cli/dunning-walk.js';
import { type SkippedTime, startSkippedTime } from '../../src/embedded/skipped-time.js';
import { makeGround, quietRuntime, startTestService, type TestService } from '../setup/service.js';
import { skipTimeServer, testSkippingTime } from '../setup/skip-time.js';

let time: SkippedTime;
let service: TestService;
const operatorKey = 'operator-key-of-the-walk';

beforeAll(async () => {
  quietRuntime();
  const ground = await makeGround();
  time = await startSkippedTime(skipTimeServer());
  service = await startTestService(
    { LOG_LEVEL: 'fatal', RATE_LIMIT_PER_MINUTE: '1000000' },
    { adminKey: operatorKey, ground: { ...ground, temporal: { ...ground.temporal, address: time.address, namespace: time.namespace } }, clock: time },
  );
});
afterAll(async () => {
  await service?.stop();
  await Promise.all([time?.stop(), service?.ground.drop()]);
});

/** The first line of each day without its date, and what came of it, without addresses. */
async function walk(payOnDay: number | null, policy: 'standard-v1' | 'gentle-30' = 'standard-v1'): Promise<string[]> {
  const lines: string[] = [];
  await walkThroughDunning({ url: service.url, operatorKey, time, policy, payOnDay, say: (line) => lines.push(line) });
  return lines;
}

testSkippingTime('walk', async () => {
  console.log((await walk(null)).join('\n'));
});
