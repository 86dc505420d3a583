import { describe, expect, test } from 'vitest';
import { createHostCheck } from '../../src/webhooks/host-check.js';

const failing = (code: string) => async (): Promise<string[]> => {
  throw Object.assign(new Error(code), { code });
};

describe('what would keep a POST from a host', () => {
  test.each([
    ['an address', '93.184.216.34', failing('ENOTFOUND'), null],
    ['an IPv6 address', '[2606:2800:21f::1]', failing('ENOTFOUND'), null],
    ['a name with a public address', 'example.com', async () => ['93.184.216.34'], null],
    ['a name of which one address is private', 'example.com', async () => ['93.184.216.34', '10.0.0.1'], 'not_public'],
    ['a name that is not there', 'example.com', failing('ENOTFOUND'), 'not_found'],
    ['name servers that do not answer', 'example.com', failing('ETIMEOUT'), 'unknown'],
  ] as const)('%s', async (_, host, resolve, problem) => {
    const check = createHostCheck({ allowInsecure: false, resolve });
    expect((await check(host))?.problem ?? null).toBe(problem);
  });

  test('a name that is looked up for too long', async () => {
    const check = createHostCheck({ allowInsecure: false, resolve: () => new Promise(() => {}) });
    const began = Date.now();
    expect(await check('example.com')).toMatchObject({ problem: 'unknown' });
    expect(Date.now() - began).toBeGreaterThan(2500);
  });
});
