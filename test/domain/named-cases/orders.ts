import { createLedger, type Ledger, type LedgerOptions, type Message } from '../memory.js';

/** Numbers below `limit` that look like chance and are the same in every run (Park and Miller's minimal standard). */
export function chances(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % limit;
  };
}

/**
 * Delivers the messages in every order, each message at least once more at a random later place, and shows the ledger at
 * the end of each. Orders that begin alike share their beginning. Returns how many orders there were.
 */
export function everyOrder(messages: readonly Message[], options: LedgerOptions, _: number, check: Check): number {
  const chance = chances(messages.length + 1);
  let orders = 0;
  const go = (ledger: Ledger, before: readonly Message[], left: readonly Message[], owed: readonly Message[]): void => {
    if (left.length === 0) {
      for (const again of owed) ledger.receive(again);
      orders += 1;
      check(ledger, before);
      return;
    }
    for (const next of left) {
      const fork = createLedger({ ...options, reversed: chance(2) === 0 }, ledger.copied());
      const again = owed.filter(() => chance(2) === 0);
      for (const one of [next, ...again]) fork.receive(one);
      go(
        fork,
        [...before, next, ...again],
        left.filter((one) => one !== next),
        [...owed.filter((one) => !again.includes(one)), next],
      );
    }
  };
  go(createLedger(options), [], messages, []);
  return orders;
}

/** As `everyOrder`, in `count` orders taken by chance. */
export function someOrders(messages: readonly Message[], options: LedgerOptions, count: number, check: Check): number {
  const chance = chances(messages.length + 1);
  for (let run = 0; run < count; run++) {
    const order = [...messages, ...messages]
      .map((message) => ({ message, key: chance(1_000_000) }))
      .sort((a, b) => a.key - b.key)
      .map(({ message }) => message);
    const ledger = createLedger({ ...options, reversed: chance(2) === 0 });
    for (const message of order) ledger.receive(message);
    check(ledger, order);
  }
  return count;
}

type Check = (ledger: Ledger, order: readonly Message[]) => void;
