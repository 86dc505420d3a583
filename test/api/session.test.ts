import { describe, expect, test } from 'vitest';
import { createAuthenticator } from '../../src/api/authenticate.js';
import { Problem } from '../../src/api/problems.js';
import { tokenInCookies } from '../../src/api/session/cookie.js';
import { isForeign } from '../../src/api/session/same-page.js';
import { csrfTokenOf, hashOfToken, isToken, newToken } from '../../src/api/session/tokens.js';
import { createSiteOf } from '../../src/api/site.js';
import { createBeside } from '../../src/db/beside.js';
import type { Database } from '../../src/db/connection.js';

const token = newToken('tenant');

describe('tokens', () => {
  test('are of one kind, and tell nothing of what is kept and sent along', () => {
    expect(isToken('tenant', token)).toBe(true);
    expect(isToken('operator', token)).toBe(false);
    expect(isToken('link', `${newToken('link')}x`)).toBe(false);
    expect(newToken('tenant')).not.toBe(token);
    expect(csrfTokenOf(token)).not.toBe(csrfTokenOf(newToken('tenant')));
    expect(hashOfToken(token, 'a').toString('hex')).toHaveLength(64);
  });

  test('of the operator go with the operator’s key, those of tenants do not', () => {
    const ofOperator = newToken('operator');
    expect(hashOfToken(ofOperator, 'a')).not.toEqual(hashOfToken(ofOperator, 'b'));
    expect(hashOfToken(token, 'a')).toEqual(hashOfToken(token, 'b'));
  });
});

test.each([
  [`billhook_session=${token}`, false, true],
  [`a=1; billhook_session=${token}; b=2`, false, true],
  [`billhook_session=; billhook_session=${token}`, false, true],
  [`__Host-billhook_session=${token}`, true, true],
  [`billhook_session=${token}`, true, false],
  [`__Host-billhook_session=${token}`, false, false],
  [`xbillhook_session=${token}`, false, false],
  ['billhook_session=bhs_short', false, false],
  ['', false, false],
])('a cookie header %j, by HTTPS %s, has the token: %s', (header, isSecure, has) => {
  expect(tokenInCookies(header, { isSecure })).toBe(has ? token : undefined);
});

describe('our own origin', () => {
  const plain = createSiteOf(undefined)({ protocol: 'http', host: 'localhost:3000' });
  const known = createSiteOf('https://billing.example/v/')({ protocol: 'http', host: '10.0.0.7:3000' });

  test('is the public one, and the one that was asked, also by HTTPS', () => {
    expect(plain).toEqual({
      ...{ base: 'http://localhost:3000', isSecure: false },
      origins: ['http://localhost:3000', 'https://localhost:3000'],
    });
    expect(known).toEqual({
      ...{ base: 'https://billing.example/v', isSecure: true },
      origins: ['https://billing.example', 'http://10.0.0.7:3000', 'https://10.0.0.7:3000'],
    });
    expect(createSiteOf(undefined)({ protocol: 'https', host: 'a.example' }).isSecure).toBe(true);
  });

  test.each([
    ['https://billing.example', undefined, false],
    ['https://billing.example.evil.example', 'same-origin', true],
    ['https://billing.example:444', undefined, true],
    ['http://billing.example', undefined, true],
    ['null', undefined, true],
    [undefined, 'cross-site', true],
    [undefined, 'same-origin', false],
    [undefined, 'none', false],
    [undefined, undefined, false],
  ])('%s (%s) is foreign: %s', (origin, fetchSite, expected) => {
    expect(isForeign({ origin, fetchSite }, known)).toBe(expected);
  });
});

test('whoever guesses too often is not heard any more, neither with links nor with cookies; others are', async () => {
  const authenticator = createAuthenticator({
    db: {} as Database,
    beside: createBeside(),
    adminKey: 'operator',
    readContext: null,
  });
  const guess = (n: number, address: string) =>
    authenticator
      .ofSecret(`link-${n}`, address, async () => {
        throw new Problem('unauthorized', 'wrong');
      })
      .catch(({ code }: Problem) => code);
  for (let n = 0; n < 300; n++) expect(await guess(n, '192.0.2.1')).toBe('unauthorized');
  expect(await guess(300, '192.0.2.1')).toBe('rate_limited');
  expect(await guess(300, '192.0.2.2')).toBe('unauthorized');
  const byCookie = { authorization: undefined, context: undefined, session: token, address: '192.0.2.1' };
  await expect(authenticator.ofRequest(byCookie)).rejects.toMatchObject({ code: 'rate_limited' });
});
