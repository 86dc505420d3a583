import { afterEach, expect, test, vi } from 'vitest';
import type { Channel, SendOptions } from '../../src/channels/channel.js';
import { createFallback } from '../../src/channels/fallback.js';
import { NoTurn, withTurns } from '../../src/channels/with-turns.js';
import { sampleMessage } from './smtp-sink.js';

afterEach(() => void vi.useRealTimers());

/** A provider that takes a message when the test says so, or never. */
function slow() {
  const asked: (SendOptions | undefined)[] = [];
  const waiting: (() => void)[] = [];
  const channel: Channel = {
    provider: 'slow',
    send: (_message, options) => {
      asked.push(options);
      return new Promise((resolve) => waiting.push(() => resolve({ providerMessageId: '1', response: 'ok' })));
    },
    close: async () => {},
  };
  return { channel, asked, take: () => waiting.shift()?.() };
}

test('the time that a message waits for its turn is part of its own', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const { channel, asked, take } = slow();
  const limited = withTurns(channel, { atOnce: 1 });
  const first = limited.send(sampleMessage());
  const second = limited.send(sampleMessage(), { priority: 'high', isRepeated: true, limitMs: 20_000 });
  await vi.advanceTimersByTimeAsync(4_000);
  take();
  await first;
  await vi.advanceTimersByTimeAsync(0);
  take();
  await second;
  expect(asked).toEqual([{ limitMs: 40_000 }, { priority: 'high', isRepeated: true, limitMs: 16_000 }]);
});

test('a message whose turn does not come is given to nobody, and no provider has failed', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const [first, second] = [slow(), slow()];
  const failed = vi.fn();
  const both = createFallback([withTurns(first.channel, { perSecond: 1 }), second.channel], () => performance.now(), {
    failed,
    turned: () => {},
  });
  const sent = both.send(sampleMessage());
  const late = both.send(sampleMessage(), { limitMs: 2_000 }).catch((error: Error) => error);
  await vi.advanceTimersByTimeAsync(500);
  expect(await late).toBeInstanceOf(NoTurn);
  first.take();
  await sent;
  expect([first.asked.length, second.asked.length, failed.mock.calls]).toEqual([1, 0, []]);
  expect(both.health().map((one) => one.failuresInARow)).toEqual([0, 0]);
});
