import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { authorize, bearerOf, sameText, type TenantCaller } from '../../src/api/auth.js';
import { checkIfMatch } from '../../src/api/etag.js';
import { idempotentRequest } from '../../src/api/idempotent.js';
import { cursorOf, idOfCursor, pageOf, pageQuery } from '../../src/api/pages.js';
import { parse } from '../../src/api/parse.js';
import { Problem, type problems } from '../../src/api/problems.js';
import { instant, text, timezone, word } from '../../src/api/schemas/fields.js';
import { exampleEvent, nameFor } from '../../src/api/test-delivery.js';
import { toProblem } from '../../src/api/to-problem.js';
import type { Scope } from '../../src/db/api-keys.js';
import { ConcurrentChange, InvalidAmount } from '../../src/domain/errors.js';
import { catalogue } from '../../src/domain/events.js';

const uuid = '018f0000-0000-7000-8000-000000000001';

function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof Problem ? error.code : String(error);
  }
}

describe('toProblem', () => {
  const coded = (code: string) => Object.assign(new Error('inner words'), { code });
  test.each<[string, unknown, keyof typeof problems]>([
    ['a problem', new Problem('conflict', 'x'), 'conflict'],
    ['an amount', new InvalidAmount('x'), 'validation_failed'],
    ['a race', new ConcurrentChange('x'), 'conflict'],
    ['a lost database', coded('ECONNREFUSED'), 'unavailable'],
    ['a database that shuts down', coded('57P01'), 'unavailable'],
    ['a full pool', new Error('timeout exceeded when trying to connect'), 'unavailable'],
    ['NUL in a text', coded('22021'), 'validation_failed'],
    ['a deadlock', coded('40P01'), 'conflict'],
    ['bad JSON', Object.assign(new SyntaxError('x'), { type: 'entity.parse.failed', status: 400 }), 'malformed_json'],
    ['a large body', Object.assign(new Error('x'), { type: 'entity.too.large', status: 413 }), 'body_too_large'],
    ['a bad path', Object.assign(new URIError('x'), { status: 400 }), 'malformed_request'],
    ['anything else', coded('42703'), 'internal_error'],
    ['what is no error', 'thrown', 'internal_error'],
  ])('%s', (_name, error, code) => {
    expect(toProblem(error).code).toBe(code);
  });

  test('shows nothing of an inner error', () => {
    for (const error of [coded('42703'), coded('ECONNREFUSED'), coded('40P01')])
      expect(toProblem(error).detail).not.toContain('inner words');
  });
});

describe('parse', () => {
  const schema = z.strictObject({ a: z.strictObject({ b: z.number() }), c: z.string().optional() });
  test('names every field that is wrong, and those that are not known', () => {
    try {
      parse(schema, { a: { b: 'x', d: 1 }, e: 2 }, 'body');
      expect.unreachable();
    } catch (error) {
      expect((error as Problem).more.errors?.map(({ field }) => field).sort()).toEqual(['a.b', 'a.d', 'e']);
    }
  });
  test.each([[], 'x', 1])('refuses %j as a body', (value) => {
    expect(codeOf(() => parse(schema, value, 'body'))).toBe('validation_failed');
  });
  test('refuses a body and a query where there is none', () => {
    expect(codeOf(() => parse(undefined, { a: 1 }, 'body'))).toBe('validation_failed');
    expect(codeOf(() => parse(undefined, { a: '1' }, 'query'))).toBe('validation_failed');
    expect(parse(undefined, {}, 'body')).toEqual({});
  });
});

describe('pages', () => {
  test('idOfCursor reads what cursorOf wrote', () => {
    expect(idOfCursor(cursorOf(uuid))).toBe(uuid);
  });
  test.each([
    '',
    'x',
    uuid,
    Buffer.from(`2:${uuid}`).toString('base64url'),
    Buffer.from("1:' or 1=1").toString('base64url'),
  ])('idOfCursor refuses %j', (cursor) => expect(codeOf(() => idOfCursor(cursor))).toBe('validation_failed'));
  test.each(['0', '101', '-1', '1.5', 'x', '', '1e2'])('limit %j is refused', (limit) => {
    expect(z.strictObject(pageQuery).safeParse({ limit }).success).toBe(false);
  });
  test('pageOf gives 50 rows unless asked', () => {
    expect(pageOf({})).toEqual({ limit: 50, before: null });
    expect(pageOf(z.strictObject(pageQuery).parse({ limit: '100' })).limit).toBe(100);
  });
});

describe('checkIfMatch', () => {
  test.each([undefined, '*', '"3"', '"1", "3"'])('takes %j for version 3', (tag) => {
    expect(() => checkIfMatch(tag, { version: 3 })).not.toThrow();
  });
  test.each(['"2"', '3', 'W/"3"', ''])('refuses %j for version 3', (tag) => {
    expect(codeOf(() => checkIfMatch(tag, { version: 3 }))).toBe('precondition_failed');
  });
});

describe('authorize', () => {
  const tenant = (...scopes: Scope[]): TenantCaller => ({
    kind: 'tenant',
    principal: uuid,
    key: { id: uuid, prefix: 'bh_abc', requestsPerMinute: null },
    session: null,
    expiresAt: null,
    tenantId: uuid,
    tenantExternalId: 't',
    tenantStatus: 'active',
    eventTypesVersion: 0,
    settings: {},
    scopes,
  });
  test.each<[Scope, 'read' | 'write', string | null]>([
    ['read', 'read', null],
    ['read', 'write', 'insufficient_scope'],
    ['write', 'read', null],
    ['write', 'write', null],
    ['admin', 'write', null],
  ])('a key for %s asking to %s: %s', (scope, access, code) => {
    expect(codeOf(() => authorize(tenant(scope), { access, method: 'post' }))).toBe(code);
  });
  test('keeps tenants and operator apart', () => {
    expect(codeOf(() => authorize(tenant('admin'), { access: 'operator', method: 'get' }))).toBe(
      'operator_key_required',
    );
    expect(
      codeOf(() =>
        authorize({ kind: 'operator', principal: 'operator', session: null }, { access: 'read', method: 'get' }),
      ),
    ).toBe('tenant_key_required');
  });
});

test.each([
  ['Bearer abc', 'abc'],
  ['bearer  abc', 'abc'],
  ['Basic abc', null],
  ['Bearer a b', null],
  ['Bearer ', null],
  [undefined, null],
])('bearerOf %j is %j', (header, expected) => {
  expect(bearerOf(header)).toBe(expected);
});

test('sameText compares whole texts', () => {
  expect(sameText('a', 'a')).toBe(true);
  expect(sameText('a', 'ab')).toBe(false);
});

describe('idempotentRequest', () => {
  const operator = { kind: 'operator', principal: 'operator', session: null } as const;
  const of = (key: string, body: string, path = '/a') =>
    idempotentRequest(operator, key, { method: 'POST', path, body: Buffer.from(body) });
  test('tells requests apart by method, path and body', () => {
    expect(of('k', '1').hash).toEqual(of('k', '1').hash);
    expect(of('k', '1').hash).not.toEqual(of('k', '2').hash);
    expect(of('k', '1').hash).not.toEqual(of('k', '1', '/b').hash);
  });
  test.each(['', ' ', 'a b', 'é', 'x'.repeat(256)])('refuses the key %j', (key) => {
    expect(codeOf(() => of(key, ''))).toBe('validation_failed');
  });
});

describe('fields', () => {
  test('word takes any case', () => {
    expect(word(['failed']).parse('FAILED')).toBe('failed');
    expect(word(['failed']).safeParse('x').success).toBe(false);
  });
  test('instant needs a zone', () => {
    expect(instant.parse('2025-10-30T12:30:00+02:00')).toBe(Date.UTC(2025, 9, 30, 10, 30));
    expect(instant.safeParse('2025-10-30T12:30:00').success).toBe(false);
  });
  test('timezone and text refuse what cannot be kept', () => {
    expect(timezone.safeParse('Mars/Olympus').success).toBe(false);
    expect(text(5).safeParse('a\0b').success).toBe(false);
    expect(text(5).safeParse('   ').success).toBe(false);
  });
});

describe('test deliveries', () => {
  test.each([
    [['invoice.paid', '*'], 'invoice.paid'],
    [['*', 'payment.received'], 'payment.received'],
    [['dispute.*'], 'dispute.opened'],
    [['*'], 'invoice.created'],
    [['custom.*'], 'custom.example'],
  ])('nameFor %j is %s', (patterns, name) => {
    expect(nameFor(patterns)).toBe(name);
  });
  test('exampleEvent has the form of an envelope, under the name asked for', () => {
    const { envelope, eventId } = exampleEvent('payment.received', catalogue['payment.succeeded'], 'tenant-123', 0);
    expect(envelope).toMatchObject({
      id: eventId,
      type: 'payment.received',
      schema_version: 1,
      timestamp: '1970-01-01T00:00:00Z',
      tenant_id: 'tenant-123',
      aggregate: { type: 'payment', version: 1 },
      data: { amount: 100, amount_minor: 10_000, currency: 'USD' },
    });
  });
});
