import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { expect, test } from 'vitest';
import { createIngress } from '../../src/api/ingress/index.js';
import { createOutcomes } from '../../src/api/ingress/outcomes.js';
import type { Database } from '../../src/db/connection.js';
import { tracer } from '../setup/tracer.js';

const nothing = () => {};

test('requests that prove nothing leave 600 lines a minute, from however many addresses; all are counted', async () => {
  const lines: string[] = [];
  const refused: string[] = [];
  const { router } = createIngress({
    db: {} as Database,
    log: pino({ level: 'info' }, { write: (line: string) => lines.push(line) }),
    metrics: {
      inbound: nothing,
      lag: nothing,
      signatureFailure: nothing,
      refused: (gateway) => refused.push(gateway),
      leftToRelay: nothing,
      mailReports: nothing,
    },
    tracer,
    findAccount: async () => null,
    start: async () => {},
    outcomes: createOutcomes(),
    now: Date.now,
    waitMs: 0,
    health: async () => ({ status: 'healthy' }),
    mail: { reporters: {}, apply: async () => false },
  });
  const server = createServer((request, response) => {
    const address = String(request.headers['x-forwarded-for']);
    void router({ request, response, path: 'stripe/nobody', address }, () => response.writeHead(404).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/stripe/nobody`;
  for (let address = 0; address < 700; address += 50)
    await Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        const headers = { 'x-forwarded-for': `10.0.${address / 50}.${n}` };
        expect((await fetch(url, { method: 'POST', body: '{}', headers })).status).toBe(404);
      }),
    );
  expect([lines.length, refused.length]).toEqual([600, 700]);
  server.close();
  server.closeAllConnections();
});
