import { describe, expect, test } from 'vitest';
import { changedEndpointFields, checkSecret, newEndpointFields } from '../../src/api/endpoint-input.js';
import { Problem } from '../../src/api/problems.js';

const url = 'https://example.com/hooks';
const create = (input: object, allowInsecure = false) =>
  newEndpointFields(
    { url, events: ['invoice.paid'], ...input } as Parameters<typeof newEndpointFields>[0],
    allowInsecure,
  );

function fieldsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return (error.more.errors ?? []).map(({ field }) => field);
    throw error;
  }
  return [];
}

describe('newEndpointFields', () => {
  test('fills in what is not given', () => {
    expect(create({})).toEqual({
      url,
      events: ['invoice.paid'],
      description: null,
      headers: {},
      ordered: false,
      rate_limit: null,
      concurrency: 10,
      format: 'standard',
      hold_until: null,
      timeout_ms: 10_000,
      retry_profile: 'standard',
      filter: null,
      metadata: {},
    });
  });

  test('takes the form of either seed, and each event once', () => {
    expect(create({ events: undefined, event: 'payment.received' }).events).toEqual(['payment.received']);
    expect(create({ events: ['invoice.*', '*', 'invoice.*'] }).events).toEqual(['invoice.*', '*']);
  });

  test.each([
    [{ url: 'http://example.com' }, ['url']],
    [{ url: 'https://10.0.0.1/x' }, ['url']],
    [{ url: 'https://a:b@example.com' }, ['url']],
    [{ url: 'https://169.254.169.254/latest' }, ['url']],
    [{ events: ['invoice.paid', 'nope.created'] }, ['events.1']],
    [{ events: undefined, event: 'nope' }, ['event']],
    [{ events: undefined }, ['events']],
    [{ event: 'invoice.paid' }, ['event']],
    [{ secret: 'short' }, ['secret']],
    [{ headers: { Host: 'x' } }, ['headers']],
    [{ headers: { 'X-Signature': 'x' } }, ['headers']],
    [{ headers: { Authorization: '***' } }, ['headers']],
    [{ url: 'ftp://x', events: ['a'], secret: '1' }, ['events.0', 'secret', 'url']],
  ])('refuses %j, naming %j', (input, fields) => {
    expect(fieldsOf(() => create(input))).toEqual(fields);
  });

  test('takes http and loopback only when insecure endpoints are allowed', () => {
    expect(create({ url: 'http://127.0.0.1:4000/x' }, true).url).toBe('http://127.0.0.1:4000/x');
    expect(fieldsOf(() => create({ url: 'http://10.0.0.1/x' }, true))).toEqual(['url']);
  });
});

const at = { allowInsecure: false, now: Date.parse('2026-01-01T00:00:00Z') };

test('changedEndpointFields changes what is given, and nothing else', () => {
  const before = create({ description: 'a', headers: { 'X-A': 'b' }, rate_limit: 5 });
  expect(changedEndpointFields(before, { rate_limit: null, ordered: true }, at)).toEqual({
    ...before,
    rate_limit: null,
    ordered: true,
  });
  expect(fieldsOf(() => changedEndpointFields(before, { events: ['x'] }, at))).toEqual(['events.0']);
  const day = 86_400_000;
  const hold = (hold_until: number) => fieldsOf(() => changedEndpointFields(before, { hold_until }, at));
  expect([at.now, at.now + 1, at.now + 30 * day, at.now + 30 * day + 1].map(hold)).toEqual([
    ['hold_until'],
    [],
    [],
    ['hold_until'],
  ]);
});

test.each(['12345678', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])('checkSecret takes %s', (secret) => {
  expect(() => checkSecret(secret)).not.toThrow();
});
