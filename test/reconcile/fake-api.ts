import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}
type Answer = unknown | ((response: ServerResponse) => void);

/** A gateway's API on this machine: `answer` gives JSON by request, undefined is a 404; `disturb` comes before it. */
export async function fakeApi(answer: (asked: Asked) => Answer) {
  const requests: Asked[] = [];
  let disturb: ((asked: Asked, count: number) => ((response: ServerResponse) => void) | undefined) | null = null;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake');
      const asked = {
        method: request.method ?? '',
        path: pathname,
        query: searchParams,
        headers: request.headers,
        body,
      };
      requests.push(asked);
      const disturbance = disturb?.(asked, requests.length);
      if (disturbance) return disturbance(response);
      const json = answer(asked);
      response.statusCode = json === undefined ? 404 : 200;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(json ?? { error: 'none' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    disturb: (by: typeof disturb) => {
      disturb = by;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
export type FakeApi = Awaited<ReturnType<typeof fakeApi>>;

export const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(code, headers).end(JSON.stringify({ error: { message: 'no' } }));
  };

/** Stripe's list of events, as its documents say: the newest first, filters, cursors. */
export const stripeEventsOf =
  (events: () => { id: string; type: string; created: number; undelivered?: boolean }[]) =>
  ({ path, query }: Asked): unknown => {
    if (path !== '/v1/events') return undefined;
    const limit = Number(query.get('limit'));
    const all = events()
      .filter((one) => query.getAll('types[]').includes(one.type))
      .filter(
        (one) => one.created >= Number(query.get('created[gte]')) && one.created < Number(query.get('created[lt]')),
      )
      .filter((one) => query.get('delivery_success') !== 'false' || one.undelivered === true)
      .sort((a, b) => b.created - a.created || (a.id < b.id ? 1 : -1));
    const after = query.get('starting_after');
    const from = after === null ? 0 : all.findIndex((one) => one.id === after) + 1;
    const data = all.slice(from, from + limit).map(({ undelivered: _, ...one }) => one);
    return { object: 'list', data, has_more: from + limit < all.length };
  };
