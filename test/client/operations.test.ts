import { readFileSync } from 'node:fs';
import { createBillhook } from '@billhook/client';
import { describe, expect, test } from 'vitest';
import { type ApiDocument, operationsOf } from '../../packages/client/generate/operations.js';

const document = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')) as ApiDocument;

interface Sent {
  method: string;
  url: URL;
  headers: Headers;
  body: unknown;
}
const event = 'id: 7-1\ndata: {"type":"custom.a","status":"failed"}\n\n';
const bodies: Record<string, string> = {
  'application/json': '{"data":[],"next_cursor":null}',
  'text/event-stream': event,
};

/** A client, and what it sends. */
function listen() {
  const sent: Sent[] = [];
  const answer: typeof fetch = async (url, init = {}) => {
    const headers = new Headers(init.headers);
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    sent.push({ method: init.method ?? '', url: new URL(String(url)), headers, body });
    return new Response(bodies[headers.get('accept') ?? ''] ?? 'bytes');
  };
  return { sent, billhook: createBillhook({ baseUrl: 'https://b.example/at', apiKey: 'bh_k', fetch: answer }) };
}

type Method = (...args: unknown[]) => unknown;
interface Tree {
  [name: string]: Tree | Method;
}
const find = (tree: Tree, [name = '', ...rest]: readonly string[]): Method => {
  const found = tree[name];
  if (typeof found === 'function') return found;
  if (found === undefined) throw new Error(`There is no ${name}`);
  return find(found, rest);
};
const countOf = (tree: Tree): number =>
  Object.values(tree).reduce((sum, one) => sum + (typeof one === 'function' ? 1 : countOf(one)), 0);

/** Whatever a method gives: once it has asked. */
async function asked(result: unknown): Promise<void> {
  const isStream = typeof result === 'object' && result !== null && 'next' in result;
  if (!isStream) return void (await result);
  // Of events with the position, of other things as they are.
  for await (const message of result as unknown as AsyncIterable<{ position?: string; event?: object }>) {
    const { position = '7-1', event = message } = message;
    expect([position, event]).toEqual(['7-1', { type: 'custom.a', status: 'failed' }]);
    return;
  }
}

const { operations } = operationsOf(document);
/** At its own address, and at the second one where it has two. */
const everywhere = operations.flatMap((operation) => [
  { ...operation, at: [...operation.place], path: operation.path },
  ...(`/tenant${operation.path}` in document.paths
    ? [{ ...operation, at: ['tenant', ...operation.place], path: `/tenant${operation.path}` }]
    : []),
]);

describe('every operation of docs/openapi.json', () => {
  test('is a method', () => {
    const named = everywhere.map(({ method, path }) => `${method} ${path}`);
    const all = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(named.sort()).toEqual(all.sort());
    const others = operations.filter(({ answers }) => answers.size > 1).length;
    expect(countOf(listen().billhook as unknown as Tree)).toBe(all.length + others);
  });

  test.each(everywhere.map((one) => [one.at.join('.'), one] as const))('%s', async (_, one) => {
    const { billhook, sent } = listen();
    const described = document.paths[one.path]?.[one.method.toLowerCase()];
    const names = (place: string) => (described?.parameters ?? []).filter((p) => p.in === place).map((p) => p.name);
    const ids = names('path').map((name) => `an ${name}/?ä`);
    const query = Object.fromEntries(names('query').map((name, n) => [name, `${name} & ${n}`]));
    const body = one.body ? { from: 'the test' } : undefined;
    const options = { idempotencyKey: 'key-1', ifMatch: '"3"', ifNoneMatch: '"4"', lastEventId: '5-5' };
    await asked(
      find(billhook as unknown as Tree, one.at)(
        ...ids,
        ...(body ? [body] : []),
        ...(names('query').length > 0 ? [query] : []),
        options,
      ),
    );
    expect(sent).toHaveLength(1);
    const { method, url, headers, body: received } = sent[0]!;
    const path = names('path').reduce(
      (all, name, n) => all.replace(`{${name}}`, encodeURIComponent(ids[n]!)),
      one.path,
    );
    expect([method, url.pathname]).toEqual([one.method, `/at/api/v1${path}`]);
    expect(Object.fromEntries(url.searchParams)).toEqual(query);
    expect(received).toEqual(body);
    expect(headers.get('authorization')).toBe('Bearer bh_k');
    expect(headers.get('billhook-version')).toBe('1.1');
    for (const name of names('header').filter((name) => name !== 'Billhook-Version'))
      expect(headers.get(name), name).not.toBeNull();
    if (method === 'POST') expect(headers.get('idempotency-key')).toBe('key-1');
  });

  test('answers of another type have a method of their own', async () => {
    const { billhook, sent } = listen();
    const answer = await billhook.audit.listCsv({ actor: 'retention' });
    expect(await answer.text()).toBe('bytes');
    expect(sent[0]!.headers.get('accept')).toBe('text/csv');
    expect((await billhook.invoices.pdf('inv_1')).status).toBe(200);
    expect(sent[1]!.headers.get('accept')).toBe('application/pdf');
  });
});
