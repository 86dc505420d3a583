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

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const [, commands = ''] = /## Publish events of your own\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme) ?? [];

/** Each command of the section, with what it has written. */
async function run(env: Record<string, string>): Promise<string[]> {
  const marked = commands.replaceAll(/^# \d.*$/gm, "printf '\\n----\\n'");
  // The last one ends because its time is over, which curl calls a failure.
  const { stdout } = await promisify(execFile)('bash', ['-c', `${marked}\ntrue`], {
    env: { PATH: process.env.PATH, ...env },
  });
  return stdout
    .split('\n----\n')
    .slice(1)
    .map((text) => text.trim());
}

test('the commands of README publish what they say, and read it back', async () => {
  const tenant = await api.tenant();
  await tenant.call('POST', '/webhooks/subscriptions', { url: 'https://example.com/hook', events: ['custom.*'] });
  const [type = '', one, batch = '', status = '', stream = ''] = await run({ API: api.url, KEY: tenant.key });
  expect(JSON.parse(type)).toMatchObject({ name: 'custom.stock_low', version: 1, example: { sku: 'A-1', left: 2 } });
  expect(one).toBe('');
  const { ids } = JSON.parse(batch);
  const first = JSON.parse(status);
  expect(first).toMatchObject({ data: { sku: 'A-1' }, deliveries: [{ event: 'custom.stock_low' }] });
  const told = [...stream.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data));
  expect(told.map(({ id }) => id)).toEqual([first.id, ...ids]);
  expect(told[2]).toMatchObject({ timestamp: '2026-01-02T03:04:05Z', data: { left: 0 } });
});
