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
  time = await startSkippedTime(skipTimeServer());
  const ground = await makeGround();
  service = await startTestService(
    { LOG_LEVEL: 'fatal', RATE_LIMIT_PER_MINUTE: '1000000' },
    {
      adminKey: operatorKey,
      ground: { ...ground, temporal: { ...ground.temporal, address: time.address, namespace: time.namespace } },
      clock: time,
    },
  );
});
afterAll(async () => {
  await service?.stop();
  await Promise.all([time?.stop(), service?.ground.drop()]);
});

/** What the days say that have something to tell: `10 final_notice no_new_orders | subjects | events`. */
async function walk(payOnDay: number | null): Promise<string[]> {
  const lines: string[] = [];
  const policy = 'standard-v1';
  await walkThroughDunning({ url: service.url, operatorKey, time, policy, payOnDay, say: (line) => lines.push(line) });
  const days = lines
    .join('\n')
    .split(/^day +/m)
    .slice(1);
  expect(days.map((text) => Number(text.split(' ')[0]))).toEqual(days.map((_, number) => number));
  return days.flatMap((text) => {
    const [number, , state, access] = text.split(/\s+/);
    const told = [...text.matchAll(/(?:mail {4}ada@example\.com: (.*)|events {2}(.*))$/gm)].map(
      (one) => one[1] ?? one[2],
    );
    return told.length === 0 ? [] : [[`${number} ${state} ${access}`, ...told].join(' | ')];
  });
}

testSkippingTime('the walk shows all days of a payer who never pays, with access, mails and events', async () => {
  expect(await walk(null)).toEqual([
    expect.stringMatching(/^0 grace full \| Payment failed: \$49\.00 to .* \| .*payment\.failed.*, dunning\.started/),
    expect.stringMatching(/^1 overdue full \| Reminder: .* is due \| invoice\.overdue$/),
    expect.stringMatching(/^3 overdue full \| Second reminder: .* \| dunning\.reminder_sent$/),
    expect.stringMatching(/^7 overdue full \| Third reminder: .* \| dunning\.reminder_sent$/),
    expect.stringMatching(/^10 final_notice no_new_orders \| Final notice: .* \| dunning\.escalated$/),
    expect.stringMatching(
      /^14 suspended read_only \| .* has been suspended \| subscription\.suspended, account\.suspended$/,
    ),
    expect.stringMatching(/^20 suspended read_only \| Last chance: .* \| dunning\.reminder_sent$/),
    expect.stringMatching(
      /^21 terminated none \| .* has been cancelled \| invoice\.uncollectible, dunning\.resolved, subscription\.cancelled$/,
    ),
  ]);
});

testSkippingTime('whoever pays after the suspension gets back what was taken, and hears no more', async () => {
  const days = await walk(15);
  expect(days.at(-2)).toMatch(/^14 suspended read_only /);
  expect(days.at(-1)).toMatch(/^15 recovered full \| .*invoice\.paid, .*account\.reactivated/);
});
