import { expect, test } from 'vitest';
import { cacheLimits, createAccountCache, type IngressAccount } from '../../src/api/ingress/accounts.js';

const patient = { mayWait: true };

/** A ledger of accounts that can be changed, a clock that stands still, and pauses that end when they are told to. */
function setUp() {
  let now = 0;
  let secrets = ['old'];
  const reads: string[] = [];
  const pauses: (() => void)[] = [];
  const find = createAccountCache(
    async (gateway, name) => {
      reads.push(`${gateway}/${name}`);
      const account: IngressAccount = { id: name, mode: 'live', secrets, sources: null };
      return name.startsWith('none') ? null : account;
    },
    () => now,
    () => new Promise((resolve) => pauses.push(resolve)),
  );
  return {
    find: (name: string) => find('stripe', name),
    reads,
    pauses,
    after: (ms: number) => {
      now += ms;
    },
    rotate: () => {
      secrets = ['new', 'old'];
    },
  };
}

test('an account is remembered for five seconds, an unknown name too, and an impossible one is not asked for', async () => {
  const { find, reads, after } = setUp();
  expect((await find('a')).again).toBeNull();
  await find('none');
  after(cacheLimits.freshMs - 1);
  expect((await find('a')).account?.id).toBe('a');
  expect((await find('none')).account).toBeNull();
  expect(await find('a/../b')).toEqual({ account: null, again: null });
  expect(reads).toHaveLength(2);
  after(1);
  await find('a');
  expect(reads).toHaveLength(3);
});

test('who is refused by what is remembered looks again, at once when the last look is not of this moment', async () => {
  const { find, reads, after, rotate } = setUp();
  await find('a');
  rotate();
  after(cacheLimits.againMs);
  const found = await find('a');
  expect(found.account?.secrets).toEqual(['old']);
  expect((await found.again!(patient))?.secrets).toEqual(['new', 'old']);
  expect(reads).toHaveLength(2);
});

test('in that moment many wait for one look, which sees what was changed before they came', async () => {
  const { find, reads, pauses, after, rotate } = setUp();
  await find('a');
  after(1);
  rotate();
  const refused = await Promise.all(Array.from({ length: cacheLimits.waiting }, () => find('a')));
  const again = refused.map((found) => found.again!(patient));
  // Those beyond the limit, and those who may not wait, get what is known.
  expect((await refused[0]!.again!({ mayWait: false }))?.secrets).toEqual(['old']);
  expect((await (await find('a')).again!(patient))?.secrets).toEqual(['old']);
  expect([reads.length, pauses.length]).toEqual([1, 1]);
  after(cacheLimits.againMs - 1);
  pauses[0]!();
  for (const account of await Promise.all(again)) expect(account?.secrets).toEqual(['new', 'old']);
  expect(reads).toHaveLength(2);
});

test('a look that began after the request came is not repeated for it', async () => {
  const { find, reads, pauses, after } = setUp();
  await find('a');
  after(cacheLimits.againMs);
  const [one, other] = [await find('a'), await find('a')];
  after(1);
  await one.again!(patient);
  await other.again!(patient);
  expect([reads.length, pauses.length]).toEqual([2, 0]);
});

test('a name that is unknown is asked for again from time to time, and nobody waits for it', async () => {
  const { find, reads, pauses, after } = setUp();
  await find('none');
  after(1);
  expect(await (await find('none')).again!(patient)).toBeNull();
  expect([reads.length, pauses.length]).toEqual([1, 0]);
  after(cacheLimits.againMs);
  await (await find('none')).again!(patient);
  expect(reads).toHaveLength(2);
});

test('made-up names push out what has not been asked for longest, and never all that is known', async () => {
  const { find, reads } = setUp();
  await find('a');
  for (let n = 1; n < cacheLimits.accounts; n++) await find(`none-${n}`);
  await find('a');
  expect(reads).toHaveLength(cacheLimits.accounts);
  await find('none-last');
  await find('a');
  expect(reads).toHaveLength(cacheLimits.accounts + 1);
  await find('none-1');
  expect(reads).toHaveLength(cacheLimits.accounts + 2);
});
