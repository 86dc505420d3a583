import { createServer, type IncomingHttpHeaders } from 'node:http';
import { verifyWebhook } from '@billhook/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type Database } from '../../src/db/connection.js';
import { createSealer, sealPurposes } from '../../src/db/sealed.js';
import { newUuid } from '../../src/db/uuid.js';
import { gateways } from '../../src/gateways/index.js';
import { secrets, startTestService, type TestService } from '../setup/service.js';
import { fixture } from '../setup/world.js';

let service: TestService;
let db: Database;
const secret = 'whsec_c2VjcmV0c2VjcmV0';
const received: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    received.push({ headers: request.headers, body: Buffer.concat(chunks) });
    response.end('ok');
  });
});
let tenantId: string;
beforeAll(async () => {
  // The answer tells the outcome, however long the first one takes beside other tests.
  service = await startTestService({ INGRESS_WAIT_MS: '10000' });
  db = createDatabase({ url: service.database.serviceUrl, max: 2 });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(receiver.address() as { port: number }).port}/hook`;
  tenantId = newUuid();
  await db.withSystem((tx) =>
    tx.query("insert into tenants (id, external_id, name) values ($1, 'tenant-123', 'Acme')", [tenantId]),
  );
  const sealed = createSealer(service.sealKey).seal(secret, sealPurposes.endpointSecret);
  await db.withTenant(tenantId, (tx) =>
    tx.query('insert into endpoints (id, tenant_id, url, events, secrets) values ($1, $2, $3, $4, $5)', [
      newUuid(),
      tenantId,
      url,
      ['*'],
      JSON.stringify([{ sealed, expires_at: null }]),
    ]),
  );
});
afterAll(async () => {
  receiver.close();
  await db?.close();
  await service?.stop();
});

describe('the whole path', () => {
  test('a Stripe event ends as state and a signed webhook', async () => {
    const body = Buffer.from(JSON.stringify(fixture('stripe', 'payment_intent.succeeded')));
    const response = await fetch(`${service.url}/webhooks/stripe`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...gateways.stripe.sign(body, secrets.stripe, Date.now()) },
    });
    const answer = (await response.json()) as { processing_result: { transaction_id: string } };
    expect(response.status).toBe(200);
    expect(answer).toMatchObject({
      received: true,
      event_type: 'payment_intent.succeeded',
      processing_result: { status: 'processed', action: 'payment_succeeded', tenant_id: 'tenant-123' },
    });
    await expect.poll(() => received.length, { timeout: 10_000 }).toBe(1);
    const { body: sent, headers } = received[0]!;
    expect(headers['x-event']).toBe('payment.succeeded');
    expect(await verifyWebhook(sent, headers, secret)).toMatchObject({
      type: 'payment.succeeded',
      tenant_id: 'tenant-123',
      data: { payment_id: answer.processing_result.transaction_id },
    });
    await expect
      .poll(() => db.withTenant(tenantId, (tx) => tx.query<{ status: string }>('select status from deliveries')), {
        timeout: 5000,
      })
      .toEqual([{ status: 'succeeded' }]);
  });
});
