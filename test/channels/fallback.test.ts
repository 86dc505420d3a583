import { expect, test } from 'vitest';
import type { Channel } from '../../src/channels/channel.js';
import { createFallback } from '../../src/channels/fallback.js';
import { ProviderUnavailable } from '../../src/channels/provider-answer.js';
import { UndeliverableMessage } from '../../src/domain/errors.js';
import { sampleMessage } from './smtp-sink.js';

type Mood = 'ok' | 'away' | 'unknown' | 'never';
function provider(name: string) {
  const state = { mood: 'ok' as Mood, asked: 0 };
  const errors = { away: ProviderUnavailable, unknown: Error, never: UndeliverableMessage };
  const channel: Channel = {
    provider: name,
    send: async () => {
      state.asked += 1;
      if (state.mood !== 'ok') throw new errors[state.mood](state.mood);
      return { providerMessageId: `${name}-1`, response: 'ok' };
    },
    close: async () => {},
  };
  return { state, channel };
}
function two() {
  const clock = { at: 0 };
  const [a, b] = [provider('a'), provider('b')];
  const said: string[] = [];
  const both = createFallback([a.channel, b.channel], () => clock.at, {
    failed: (one) => void said.push(`${one} failed`),
    turned: (one, isUp) => void said.push(`${one} is ${isUp ? 'up' : 'down'}`),
  });
  const send = (isRepeated = false) => both.send(sampleMessage(), { isRepeated });
  return { a: a.state, b: b.state, both, clock, send, said };
}

test('the first is asked as long as it takes messages', async () => {
  const { a, b, send } = two();
  expect(await send()).toEqual({ provider: 'a', providerMessageId: 'a-1', response: 'ok' });
  expect([a.asked, b.asked]).toEqual([1, 0]);
});

test('when the first has not taken it, the second does', async () => {
  const { a, b, send } = two();
  a.mood = 'away';
  expect((await send()).provider).toBe('b');
  expect([a.asked, b.asked]).toEqual([1, 1]);
});

test.each(['unknown', 'never'] as const)('%s: no other is asked, so nothing is sent twice', async (mood) => {
  const { a, b, send } = two();
  a.mood = mood;
  await expect(send()).rejects.toThrow(mood);
  expect(b.asked).toBe(0);
});

test('after three failures in a row it is asked last for 30 s, and then first again', async () => {
  const { a, b, both, clock, send } = two();
  a.mood = 'away';
  for (let n = 0; n < 5; n++) await send();
  expect([a.asked, b.asked]).toEqual([3, 5]);
  expect(both.health()).toEqual([
    { provider: 'a', isUp: false, failuresInARow: 3 },
    { provider: 'b', isUp: true, failuresInARow: 0 },
  ]);
  b.mood = 'away';
  await expect(send()).rejects.toThrow('away');
  expect(a.asked).toBe(4);
  [a.mood, b.mood, clock.at] = ['ok', 'ok', 60_000];
  expect((await send()).provider).toBe('a');
  expect(both.health()[0]).toEqual({ provider: 'a', isUp: true, failuresInARow: 0 });
});

test('whoever watches hears each failure, when a provider goes down, and when it works again', async () => {
  const { a, said, clock, send } = two();
  a.mood = 'away';
  for (let n = 0; n < 4; n++) await send();
  expect(said).toEqual(['a failed', 'a failed', 'a failed', 'a is down']);
  [a.mood, clock.at] = ['ok', 30_000];
  await send();
  expect(said.at(-1)).toBe('a is up');
});

test('one that never answers is down, too: new messages go to another, and those that it may have taken stay with it', async () => {
  const { a, b, both, send } = two();
  a.mood = 'unknown';
  for (let n = 0; n < 3; n++) await expect(send()).rejects.toThrow('unknown');
  expect(both.health()[0]).toEqual({ provider: 'a', isUp: false, failuresInARow: 3 });
  expect((await send()).provider).toBe('b');
  await expect(send(true)).rejects.toThrow('unknown');
  expect([a.asked, b.asked]).toEqual([4, 1]);
});

test('what is refused for good says nothing about the provider', async () => {
  const { a, both, send, said } = two();
  a.mood = 'never';
  for (let n = 0; n < 3; n++) await expect(send()).rejects.toThrow('never');
  expect([both.health()[0]?.isUp, said]).toEqual([true, []]);
});
