import { BillhookError } from '@billhook/client';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { askedFor, isRetried, pauseAfter } from '../../packages/client/src/retry.js';
import { type ApiStand, openApiStand, problem, type Step } from './api-stand.js';

let stand: ApiStand;
const open = async (...steps: Step[]): Promise<ApiStand> => {
  stand = await openApiStand(...steps);
  return stand;
};
afterEach(() => stand?.close());
const failure = (call: PromiseLike<unknown>): Promise<BillhookError> =>
  Promise.resolve(call).then(
    () => expect.unreachable(),
    (error) => error,
  );
const ok: Step = { status: 200, body: { id: 'x' } };
const now = { 'retry-after': '0' };

describe('a request is made again', () => {
  test.each<[string, Step]>([
    ['after a connection that broke', 'cut'],
    ['after 408', problem(408, 'timeout', now)],
    ['after 409 while the same request is worked on', problem(409, 'request_in_progress', now)],
    ['after 429', problem(429, 'rate_limited', now)],
    ['after 429 that names its RateLimit alone', problem(429, 'rate_limited', { ratelimit: '"api-key"; r=0; t=0' })],
    ['after 500', problem(500, 'internal_error', now)],
    ['after 502 of a proxy', { status: 502, headers: now, body: '<html>Bad gateway</html>' }],
    ['after 503', problem(503, 'unavailable', now)],
    ['after 504', { status: 504, headers: now }],
  ])('%s, with the same key and body', async (_, step) => {
    const { client, asked } = await open(step, ok);
    const body = { external_id: 'a', name: 'Ä' };
    expect(await client().admin.tenants.create(body)).toEqual({ id: 'x' });
    const [first, second] = asked;
    expect(asked).toHaveLength(2);
    expect(first!.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
    expect(second!.headers['idempotency-key']).toBe(first!.headers['idempotency-key']);
    expect([second!.body, second!.path]).toEqual([first!.body, first!.path]);
    expect(JSON.parse(first!.body)).toEqual(body);
  });

  test('after an answer that did not come in time', async () => {
    const { client, asked } = await open('hang', ok);
    expect(await client({ timeoutMs: 150 }).invoices.get('inv_1')).toEqual({ id: 'x' });
    expect(asked).toHaveLength(2);
  });

  test('after the time that the answer asks for', async () => {
    const { client, asked } = await open(problem(429, 'rate_limited', { 'retry-after': '1' }), ok);
    await client().invoices.get('inv_1');
    expect(asked[1]!.at - asked[0]!.at).toBeGreaterThanOrEqual(995);
  });

  test('each call has a key of its own, or the one it is given', async () => {
    const { client, asked } = await open(ok);
    const billhook = client();
    await billhook.admin.tenants.create({ external_id: 'a', name: 'a' });
    await billhook.admin.tenants.create({ external_id: 'a', name: 'a' });
    await billhook.admin.tenants.create({ external_id: 'a', name: 'a' }, { idempotencyKey: 'mine' });
    await billhook.documents.quote({} as never);
    const keys = asked.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(4);
    expect(keys[2]).toBe('mine');
  });

  test('a DELETE whose answer was lost has done it when there is nothing left to delete', async () => {
    const { client, asked } = await open('cut', problem(404, 'not_found'));
    expect(await client().webhooks.subscriptions.delete('ep_1')).toBeUndefined();
    expect(asked).toHaveLength(2);
  });
});

describe('a request is not made again', () => {
  test.each<[string, Step, string, number]>([
    ['401', problem(401, 'unauthorized'), 'unauthorized', 401],
    ['404', problem(404, 'not_found'), 'not_found', 404],
    ['409', problem(409, 'illegal_transition'), 'illegal_transition', 409],
    ['412', problem(412, 'precondition_failed'), 'precondition_failed', 412],
    ['422', problem(422, 'validation_failed'), 'validation_failed', 422],
    ['501', { status: 501, body: 'no' }, 'unexpected_answer', 501],
    ['304', { status: 304 }, 'not_modified', 304],
    [
      'a redirect, which would carry the key away',
      { status: 302, headers: { location: '/x' } },
      'unexpected_answer',
      302,
    ],
    ['no JSON', { status: 200, body: '<html>' }, 'unexpected_answer', 200],
    ['a pause that is too long', problem(429, 'rate_limited', { 'retry-after': '3600' }), 'rate_limited', 429],
  ])('after %s', async (_, step, code, status) => {
    const { client, asked } = await open(step, ok);
    const error = await failure(client().webhooks.subscriptions.delete('ep_1'));
    expect(error).toBeInstanceOf(BillhookError);
    expect(error).toMatchObject({ code, status, attempts: 1 });
    expect(asked).toHaveLength(1);
  });

  test('more often than was allowed', async () => {
    const { client, asked } = await open(problem(503, 'unavailable', now));
    expect(await failure(client({ maxRetries: 2 }).invoices.get('inv_1'))).toMatchObject({ attempts: 3, status: 503 });
    expect(await failure(client().customers.get('inv_1', { maxRetries: 0 }))).toMatchObject({ attempts: 1 });
    expect(asked).toHaveLength(4);
  });

  test('once the caller has given up, while it waits for an answer or for its turn', async () => {
    const { client, asked } = await open('hang', problem(503, 'unavailable', { 'retry-after': '30' }));
    const reason = new Error('given up');
    const ended = async (until: () => boolean) => {
      const abort = new AbortController();
      const call = failure(client().customers.get('inv_1', { signal: abort.signal }));
      await expect.poll(until).toBe(true);
      abort.abort(reason);
      expect(await call).toBe(reason);
    };
    await ended(() => asked.length === 1);
    await ended(() => asked.length === 2);
    const over = AbortSignal.abort(reason);
    expect(await failure(client().customers.get('inv_1', { signal: over }))).toBe(reason);
    expect(asked).toHaveLength(2);
  });
});

describe('an error tells', () => {
  test('what the API has said', async () => {
    const errors = [{ field: 'name', message: 'must be a text' }];
    const body = {
      type: 't',
      title: 't',
      status: 422,
      code: 'validation_failed',
      detail: 'Wrong.',
      errors,
      request_id: 'r',
    };
    const { client } = await open({ status: 422, body });
    const error = await failure(client().invoices.get('inv_1'));
    expect(error).toMatchObject({
      name: 'BillhookError',
      code: 'validation_failed',
      status: 422,
      errors,
      requestId: 'r',
    });
    expect(error.message).toBe('Wrong. (validation_failed, 422)');
  });

  test('when there was no answer, and why', async () => {
    const { client, url } = await open('hang');
    const late = await failure(client({ timeoutMs: 50, maxRetries: 0 }).invoices.get('inv_1'));
    expect(late).toMatchObject({ code: 'timeout', status: null, attempts: 1 });
    stand.close();
    const gone = await failure(client({ maxRetries: 0 }).invoices.get('inv_1'));
    expect(gone).toMatchObject({ code: 'connection_failed', status: null, cause: expect.any(TypeError) });
    expect(url).toBeDefined();
  });

  test('with which Idempotency-Key it was tried, so that it can be asked again', async () => {
    const { client, asked } = await open('cut', 'cut', ok);
    const body = { external_id: 'a', name: 'a' };
    const error = await failure(client({ maxRetries: 1 }).admin.tenants.create(body));
    expect(error.idempotencyKey).toBe(asked[0]!.headers['idempotency-key']);
    await client().admin.tenants.create(body, { idempotencyKey: error.idempotencyKey! });
    expect(new Set(asked.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(
      (await failure(client().customers.get('i', { signal: AbortSignal.abort() }))).idempotencyKey,
    ).toBeUndefined();
  });

  test('where the API key is from: one for all attempts of a call; that there is none ends it', async () => {
    const { client, asked } = await open(problem(503, 'unavailable', now), ok);
    const keys = ['one', 'two'];
    const billhook = client({ apiKey: async () => keys.shift() ?? Promise.reject(new Error('no more')) });
    await billhook.invoices.get('inv_1');
    await billhook.invoices.get('inv_1');
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer one', 'Bearer one', 'Bearer two']);
    expect((await failure(billhook.invoices.get('inv_1'))).message).toBe('no more');
  });
});

test('a page sends the token of its session, as it is then, and no key', async () => {
  const { client, asked } = await open(ok);
  let token: string | null = null;
  const page = client({ apiKey: undefined, csrfToken: () => token } as const);
  await page.invoices.get('inv_1');
  token = 'csrf';
  await page.invoices.issue('inv_1');
  expect(asked.map(({ headers }) => [headers['x-csrf-token'], headers.authorization])).toEqual([
    [undefined, undefined],
    ['csrf', undefined],
  ]);
});

test('a page without TLS has a key of its own for each call, too', async () => {
  const { client, asked } = await open(ok);
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
  try {
    await client().invoices.issue('inv_1');
    await client().invoices.issue('inv_1');
  } finally {
    vi.unstubAllGlobals();
  }
  const keys = asked.map(({ headers }) => headers['idempotency-key']);
  expect(keys.filter((key) => /^[0-9a-f]{32}$/.test(String(key)))).toHaveLength(2);
  expect(new Set(keys).size).toBe(2);
});

test('a context stands in place of the key, and a version is asked for by name', async () => {
  const { client, asked } = await open(ok);
  const withContext = { apiKey: undefined, context: () => 'jwt', apiVersion: '1.0' } as const;
  await client(withContext).customers.get('i', { headers: { 'X-Trace': 't', Authorization: 'mine' } });
  expect(asked[0]!.headers).toMatchObject({ 'x-billhook-context': 'jwt', 'billhook-version': '1.0', 'x-trace': 't' });
});

test.each(['', '.', '..', undefined])('an id %j is no part of a path', async (id) => {
  const { client, asked } = await open(ok);
  expect(() => client().invoices.get(id as string)).toThrow(TypeError);
  expect(asked).toEqual([]);
});

test.each([
  [{ baseUrl: 'ftp://x' }],
  [{ baseUrl: 'x' }],
  [{ baseUrl: 'https://x/?a' }],
  [{ apiKey: undefined }],
  [{ context: 'jwt' }],
])('a client cannot be made of %j', async (options) => {
  const { client } = await open();
  expect(() => client(options as never)).toThrow(TypeError);
});

test.each<[string | undefined, string | undefined, number | null]>([
  ['7', undefined, 7000],
  ['Thu, 01 Jan 1970 00:01:00 GMT', undefined, 50_000],
  ['Thu, 01 Jan 1970 00:00:01 GMT', undefined, 0],
  ['soon', undefined, null],
  [undefined, '"api-key"; r=0; t=42', 42_000],
  [undefined, '"api-key"; r=3; t=42', null],
  [undefined, '"a"; r=0; t=2, "b"; r=0; t=9', 9000],
  ['1', '"a"; r=0; t=9', 1000],
  [undefined, undefined, null],
])('Retry-After %j and RateLimit %j ask for %j ms', (after, limit, ms) => {
  const headers = new Headers();
  if (after) headers.set('retry-after', after);
  if (limit) headers.set('ratelimit', limit);
  expect(askedFor(headers, 10_000)).toBe(ms);
});

test('pauses have full jitter below a ceiling that doubles up to 8 s', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map((attempt) => pauseAfter(attempt, 1))).toEqual([
    500, 1000, 2000, 4000, 8000, 8000, 8000,
  ]);
  expect(pauseAfter(3, 0)).toBe(0);
  expect(isRetried(409, 'conflict')).toBe(false);
});
