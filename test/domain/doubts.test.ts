import { describe, expect, test } from 'vitest';
import { subscriptionRanks } from '../../src/domain/commands.js';
import type { SubscriptionStatus } from '../../src/domain/entities.js';
import { createLedger } from './memory.js';

const second = Date.parse('2026-01-20T12:00:00Z');
const { updated, past_due, paid, current, deleted } = subscriptionRanks;

function ledger() {
  const kept = createLedger({ now: second + 60_000 });
  const say = (value: SubscriptionStatus, at: number, rank: number) => {
    const status = { value, gatewayWord: value, at, rank };
    const { doubts, alarms } = kept.record(
      [{ type: 'subscription.record', refs: [{ kind: 'subscription', id: 'sub_1' }], status }],
      { at },
    );
    return { doubts: doubts.map(({ reason, from, to, name }) => ({ reason, from, to, name })), alarms };
  };
  return { say, status: () => kept.byRef('subscriptions', 'subscription', 'sub_1')?.status };
}

describe('words about a subscription', () => {
  test.each<[string, SubscriptionStatus, number, SubscriptionStatus, number]>([
    ['of one second that go to and fro', 'active', updated, 'past_due', past_due],
    ['the other way round', 'past_due', past_due, 'active', updated],
    ['of Razorpay: charged and pending', 'active', paid, 'past_due', past_due],
  ])('%s: ranks decide, and the gateway may be asked', (_what, one, rank, other, otherRank) => {
    const { say, status } = ledger();
    expect(say(one, second, rank).doubts).toEqual([]);
    const { doubts, alarms } = say(other, second, otherRank);
    expect(doubts).toEqual([{ reason: 'ranked', from: one, to: other, name: 'sub_1' }]);
    expect(alarms).toEqual([]);
    expect(status()).toBe(rank > otherRank ? one : other);
  });

  test('of one second and one rank contradict each other', () => {
    const { say, status } = ledger();
    say('unpaid', second, past_due);
    const { doubts, alarms } = say('past_due', second, past_due);
    expect(doubts).toMatchObject([{ reason: 'tie' }]);
    expect(alarms).toMatchObject([{ kind: 'order_conflict' }]);
    expect(status()).toBe('unpaid');
  });

  test.each<[SubscriptionStatus, SubscriptionStatus]>([
    ['incomplete', 'active'],
    ['active', 'incomplete'],
    ['trialing', 'active'],
    ['active', 'trialing'],
    ['active', 'active'],
  ])('%s and %s of one second need nobody: one always comes first', (one, other) => {
    const { say, status } = ledger();
    say(one, second, updated);
    expect(say(other, second, updated)).toEqual({ doubts: [], alarms: [] });
    expect(status()).toBe('active');
  });

  test('of different seconds need nobody', () => {
    const { say, status } = ledger();
    say('active', second, updated);
    expect(say('past_due', second + 1000, past_due).doubts).toEqual([]);
    expect(say('paused', second - 1000, updated).doubts).toEqual([]);
    expect(status()).toBe('past_due');
  });

  test('later than the end keep it and are told; earlier ones are only late', () => {
    const { say, status } = ledger();
    say('canceled', second, deleted);
    expect(say('active', second, updated)).toEqual({ doubts: [], alarms: [] });
    expect(say('active', second - 1000, updated)).toEqual({ doubts: [], alarms: [] });
    const { doubts, alarms } = say('active', second + 1000, updated);
    expect(doubts).toMatchObject([{ reason: 'ended' }]);
    expect(alarms).toMatchObject([{ kind: 'order_conflict', message: expect.stringContaining('it stays canceled') }]);
    expect(status()).toBe('canceled');
  });

  test('of the gateway itself count in their second, the last of them', () => {
    const { say, status } = ledger();
    say('active', second, paid);
    expect(say('past_due', second, current)).toEqual({ doubts: [], alarms: [] });
    expect(status()).toBe('past_due');
    say('active', second, current);
    expect(status()).toBe('active');
    expect(say('paused', second, updated).doubts).toMatchObject([{ reason: 'ranked' }]);
    expect(status()).toBe('active');
    say('canceled', second, subscriptionRanks.canceled);
    expect(status()).toBe('canceled');
  });
});
