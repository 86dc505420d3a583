import type { LookupAddress } from 'node:dns';
import { describe, expect, test } from 'vitest';
import {
  BlockedAddressError,
  createLookup,
  createResolve,
  NameLookupError,
  type Resolve,
} from '../../src/webhooks/lookup.js';

const dnsError = (code: string) => Object.assign(new Error(code), { code });

const lookupAll = (resolve: Resolve, hostname = 'hooks.test', allowInsecure = false): Promise<LookupAddress[]> => {
  const lookup = createLookup({ allowInsecure, resolve });
  return promised(lookup, hostname);
};

const promised = (lookup: ReturnType<typeof createLookup>, hostname: string): Promise<LookupAddress[]> =>
  new Promise((done, fail) => {
    lookup(hostname, { all: true }, (error, addresses) => {
      if (error) fail(error);
      else done(addresses as LookupAddress[]);
    });
  });

describe('createLookup', () => {
  test('createLookup hands over all the addresses it checked', async () => {
    expect(await lookupAll(async () => ['93.184.215.14', '2606:4700::1'])).toEqual([
      { address: '93.184.215.14', family: 4 },
      { address: '2606:4700::1', family: 6 },
    ]);
  });

  test('createLookup gives one address of the wanted family to a caller that wants one', async () => {
    const lookup = createLookup({ allowInsecure: false, resolve: async () => ['93.184.215.14', '2606:4700::1'] });
    const one = (family: 0 | 6) => new Promise((done) => lookup('hooks.test', { family }, (...result) => done(result)));
    expect(await one(0)).toEqual([null, '93.184.215.14', 4]);
    expect(await one(6)).toEqual([null, '2606:4700::1', 6]);
  });

  test.each([
    ['10.0.0.1'],
    ['93.184.215.14', '10.0.0.1'],
    ['169.254.169.254', '93.184.215.14'],
    ['93.184.215.14', '::1'],
    ['93.184.215.14', 'not an address'],
  ])('createLookup refuses a name with the addresses %s %s', async (...addresses) => {
    await expect(lookupAll(async () => addresses)).rejects.toBeInstanceOf(BlockedAddressError);
  });

  test('createLookup does not tell which address a name has inside our network', async () => {
    await expect(lookupAll(async () => ['10.1.2.3'])).rejects.toThrow('the host does not have a public address');
  });

  test('createLookup resolves to loopback only when insecure endpoints are allowed', async () => {
    const resolve = async () => ['127.0.0.1'];
    expect(await lookupAll(resolve, 'hooks.test', true)).toEqual([{ address: '127.0.0.1', family: 4 }]);
    await expect(lookupAll(resolve, 'hooks.test', false)).rejects.toBeInstanceOf(BlockedAddressError);
    await expect(lookupAll(async () => ['10.0.0.1'], 'hooks.test', true)).rejects.toBeInstanceOf(BlockedAddressError);
  });

  test.each(['ENOTFOUND', 'ENODATA'])('createLookup blames the name for %s', async (code) => {
    const lookup = lookupAll(async () => Promise.reject(dnsError(code)));
    await expect(lookup).rejects.toBeInstanceOf(NameLookupError);
    await expect(lookup).rejects.toMatchObject({ ownFault: false });
  });

  test('createLookup blames the name for an empty answer', async () => {
    await expect(lookupAll(async () => [])).rejects.toMatchObject({ ownFault: false });
  });

  test.each(['ESERVFAIL', 'ETIMEOUT', 'ECONNREFUSED', 'EAI_AGAIN'])(
    'createLookup blames our resolver for %s, unless other names resolve meanwhile',
    async (code) => {
      const lookup = createLookup({
        allowInsecure: false,
        resolve: async (hostname) => (hostname === 'good.test' ? ['93.184.215.14'] : Promise.reject(dnsError(code))),
      });
      await expect(promised(lookup, 'bad.test')).rejects.toMatchObject({ ownFault: true });
      await promised(lookup, 'good.test');
      await expect(promised(lookup, 'bad.test')).rejects.toMatchObject({ ownFault: false });
    },
  );

  test('createLookup does not take an earlier answer for the same name as a sign that the resolver works', async () => {
    let works = true;
    const lookup = createLookup({
      allowInsecure: false,
      resolve: async () => (works ? ['93.184.215.14'] : Promise.reject(dnsError('ESERVFAIL'))),
    });
    await promised(lookup, 'hooks.test');
    works = false;
    await expect(promised(lookup, 'hooks.test')).rejects.toMatchObject({ ownFault: true });
  });
});

describe('createResolve', () => {
  test('createResolve knows localhost without asking anyone', async () => {
    expect(await createResolve()('localhost')).toEqual(['127.0.0.1', '::1']);
  });
});
