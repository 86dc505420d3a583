import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../api/server.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const page = readFileSync(new URL('../../docs/metering.md', import.meta.url), 'utf8');
const [, commands = ''] = /```sh\n([\s\S]*?)```/.exec(page) ?? [];

test('the commands of docs/metering.md do what they say', async () => {
  const tenant = await api.tenant();
  const env = { PATH: process.env.PATH, BILLHOOK_URL: api.url, BILLHOOK_API_KEY: tenant.key };
  const { stdout } = await promisify(execFile)('bash', ['-c', commands], { env });
  const answers = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  expect(answers).toMatchObject([
    { external_id: 'ada' },
    { name: 'api_calls', aggregation: 'sum' },
    { model: 'graduated', tiers: [{ up_to: '1000' }, { up_to: '10000' }, { up_to: null, unit_amount: '0.0075' }] },
    { quantity: 10_000 },
    { usage: [{ status: 'recorded' }] },
    { quantity: '1200', days: [{ day: '2026-01-10', quantity: '1200' }] },
    { data: [] },
  ]);
});
