import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { roomBytes } from '../../src/api/stream/connection.js';
import { open } from '../path/raw.js';
import { soon } from '../path/soon.js';
import { fill, filled, type ServedStream, serveStream } from './served-stream.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let tenant: TestTenant;
let served: ServedStream;
beforeAll(async () => {
  api = await startTestApi();
  tenant = await api.tenant();
  await fill(api, tenant);
});
beforeEach(async () => {
  // Cuts nobody off.
  served = await serveStream(api, tenant, { cutAfter: 60_000, checkKeysEvery: 50 }, 60_000);
  return () => served.stop();
});
afterAll(() => api.close());

/** A reader that takes nothing by itself, once as much waits for it as may. */
async function stuckReader() {
  const socket = await open(served.url);
  onTestFinished(() => void socket.destroy());
  socket.setEncoding('utf8');
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await soon(() => served.responses[0]?.writableNeedDrain, true);
  return socket;
}
const waiting = (): number => served.responses[0]?.writableLength ?? 0;
const asked = (what: RegExp): number => served.statements.filter((text) => what.test(text)).length;

test('who reads slowly gets all of it, and little waits for it in memory meanwhile', async () => {
  const socket = await stuckReader();
  let got = '';
  let most = 0;
  await soon(() => {
    most = Math.max(most, waiting());
    got += socket.read(Math.min(100_000, socket.readableLength)) ?? '';
    return got.match(/"fill"/g)?.length;
  }, filled);
  expect(got.length).toBeGreaterThan(20 * roomBytes);
  expect(most).toBeLessThan(roomBytes + 21_000);
  expect(most).toBeGreaterThan(roomBytes / 2);
});

test('who does not read is not read for', async () => {
  await stuckReader();
  served.statements.length = 0;
  await soon(() => asked(/api_keys/) > 3, true);
  expect(asked(/from events/)).toBe(0);
  expect(served.responses[0]?.destroyed).toBe(false);
});

test('who does not read has gone as soon as its key is revoked', async () => {
  await stuckReader();
  await api.sql('update api_keys set revoked_at = now() where id = $1', [served.keyId]);
  await soon(() => served.responses[0]?.destroyed, true);
});
