import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { workflowCommand } from '../../src/cli/workflow.js';

const run = {
  type: 'drainEndpoint',
  status: 'running',
  summary: 'deliveries of an endpoint',
  details: '**open**, next attempt at 2026-01-01T00:00:10Z',
  attributes: { endpoint_state: 'open', subject: 'ep_1' },
  pending: [{ activity: 'drainBatch', attempt: 3, last_failure: 'no connection' }],
  started_at: '2026-01-01T00:00:00Z',
  closed_at: null,
};
const answer = { workflow_id: 'endpoint/1', works_on: 'ep_1', tenant: 'ten_1', status: 'active', is_open: true };
const asked: string[] = [];
const api = createServer((request, response) => {
  asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
  const status = request.url?.includes('nobody') ? 404 : 200;
  const body =
    status === 404 ? { detail: 'There is no work.' } : { ...answer, run: request.url?.includes('ep_1') ? run : null };
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});
beforeAll(() => new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve)));
afterAll(() => api.close());
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function printed(...args: string[]): Promise<string> {
  let said = '';
  vi.stubEnv('BILLHOOK_URL', `http://127.0.0.1:${(api.address() as AddressInfo).port}`);
  vi.stubEnv('BILLHOOK_ADMIN_KEY', 'key-of-the-operator');
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
  await workflowCommand().parseAsync(args, { from: 'user' });
  return said;
}

test('show tells who works on it, what he waits for, and what fails', async () => {
  expect(await printed('show', 'dlv/ep_1')).toBe(`workflow        endpoint/1
works on        ep_1 (active) of ten_1
run             drainEndpoint, running, since 2026-01-01T00:00:00Z
is              deliveries of an endpoint
says            **open**, next attempt at 2026-01-01T00:00:10Z
does            drainBatch, attempt 3; before: no connection
endpoint_state  open
subject         ep_1
`);
  expect(asked.at(-1)).toBe('GET /api/v1/admin/workflows/dlv%2Fep_1 Bearer key-of-the-operator');
  expect(await printed('show', 'evt_2')).toContain('run             none');
  expect(JSON.parse(await printed('show', 'ep_1', '--json'))).toEqual({ ...answer, run });
});

test('wake asks for it, and a refusal is said in the API’s words', async () => {
  expect(await printed('wake', 'ep_1')).toBe('endpoint/1 looks at ep_1.\n');
  expect(asked.at(-1)).toMatch(/^POST .*\/ep_1\/wake /);
  await expect(printed('wake', 'nobody')).rejects.toThrow('There is no work.');
});
