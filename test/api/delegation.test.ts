import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ContextRefused, createReadContext, delegationLimits } from '../../src/api/delegation.js';
import { newSigner, type Signer, serveKeys } from './jwks.js';

const now = Date.parse('2026-03-01T12:00:00Z');
const seconds = now / 1000;
const secret = 'a shared secret of at least 32 bytes';
const good = { tenant: 'acme', sub: 'user-7', scope: 'read write', aud: 'billhook', exp: seconds + 300 };
const hs256 = (payload: object, key = secret, alg = 'HS256') =>
  new SignJWT({ ...payload }).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key));

let first: Signer;
let keys: Awaited<ReturnType<typeof serveKeys>>;
beforeAll(async () => {
  first = await newSigner('first');
  keys = await serveKeys([first]);
});
afterAll(() => keys.close());

describe('a context', () => {
  const read = createReadContext({ hs256Secret: secret, audience: 'billhook', issuer: undefined }, () => now);

  test('says tenant, subject, scopes and end', async () => {
    const expected = {
      tenant: 'acme',
      subject: 'user-7',
      scopes: ['read', 'write'],
      expiresAt: (seconds + 300) * 1000,
    };
    expect(await read(await hs256(good))).toEqual(expected);
    expect(await read(await hs256({ ...good, scope: ['write', 'read', 'fly'] }))).toEqual(expected);
  });

  test.each([
    ['of another audience', { ...good, aud: 'other' }],
    ['without an audience', { ...good, aud: undefined }],
    ['that has ended', { ...good, exp: seconds - delegationLimits.toleranceSeconds - 1 }],
    ['without an end', { ...good, exp: undefined }],
    ['that is good for long', { ...good, exp: seconds + delegationLimits.lifeSeconds + 60 }],
    ['that begins later', { ...good, nbf: seconds + delegationLimits.toleranceSeconds + 1 }],
    ['without a tenant', { ...good, tenant: undefined }],
    ['with an empty tenant', { ...good, tenant: '' }],
    ['without a subject', { ...good, sub: undefined }],
    ['without a scope', { ...good, scope: undefined }],
  ])('%s is refused', async (_which, payload) => {
    await expect(read(await hs256(payload))).rejects.toThrow(ContextRefused);
  });

  test('clocks may differ a little', async () => {
    const late = { ...good, exp: seconds - delegationLimits.toleranceSeconds + 1 };
    const early = { ...good, nbf: seconds + delegationLimits.toleranceSeconds - 1 };
    expect((await read(await hs256(late))).tenant).toBe('acme');
    expect((await read(await hs256(early))).tenant).toBe('acme');
  });

  test.each([
    ['signed with another secret', () => hs256(good, 'another secret of at least 32 bytes')],
    [
      'signed with a longer hash of the secret',
      () => hs256(good, `${secret} and so on until it is sixty-four bytes long`, 'HS512'),
    ],
    ['not signed', async () => new UnsecuredJWT(good).encode()],
    ['that is none', async () => 'abc'],
    ['given twice', async () => `${await hs256(good)}, ${await hs256(good)}`],
    ['signed by a key that only a JWKS could name', async () => first.sign(good)],
  ])('%s is refused', async (_which, token) => {
    await expect(read(await token())).rejects.toThrow(ContextRefused);
  });

  test('of another issuer is refused where one is named', async () => {
    const strict = createReadContext(
      { hs256Secret: secret, audience: 'billhook', issuer: 'https://id.example' },
      () => now,
    );
    await expect(strict(await hs256({ ...good, iss: 'https://evil.example' }))).rejects.toThrow(ContextRefused);
    expect((await strict(await hs256({ ...good, iss: 'https://id.example' }))).tenant).toBe('acme');
  });
});

describe('public keys', () => {
  const reader = () => createReadContext({ jwksUrl: keys.url, audience: 'billhook' }, () => now);

  test('are fetched once for many contexts', async () => {
    const read = reader();
    keys.state.asked = 0;
    for (let n = 0; n < 5; n += 1) expect((await read(await first.sign(good))).tenant).toBe('acme');
    expect(keys.state.asked).toBe(1);
  });

  test('are not taken for a shared secret: HMAC with their text is refused', async () => {
    await expect(reader()(await hs256(good, JSON.stringify(first.jwk)))).rejects.toThrow(ContextRefused);
  });

  test('an unknown key is refused, and has them fetched no more often than once in a while', async () => {
    const read = reader();
    const stranger = await newSigner('stranger');
    keys.state.asked = 0;
    for (let n = 0; n < 5; n += 1) await expect(read(await stranger.sign(good))).rejects.toThrow(ContextRefused);
    expect(keys.state.asked).toBe(1);
  });

  test('a new one counts as soon as it is shown, once the cool-down is over', async () => {
    const second = await newSigner('second');
    keys.state.signers = [first];
    const read = reader();
    await read(await first.sign(good));
    keys.state.signers = [first, second];
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + delegationLimits.cooldownMs + 1);
    expect((await read(await second.sign(good))).tenant).toBe('acme');
    vi.useRealTimers();
  });

  test('that cannot be had are no fault of the context', async () => {
    keys.state.fails = true;
    const failed = await reader()(await first.sign(good)).catch((error: Error) => error);
    keys.state.fails = false;
    expect(failed).toBeInstanceOf(Error);
    expect(failed).not.toBeInstanceOf(ContextRefused);
  });
});
