import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { catalogue } from '../../src/domain/events.js';
import { pickPort } from '../../src/embedded/free-port.js';
import { deliveryHeaders, generateSecret } from '../../src/webhooks/sign.js';
import { startTestApi, type TestApi, type TestTenant } from '../api/server.js';
import { read, root } from '../architecture/imports.js';
import { soon } from '../path/soon.js';

const page = readFileSync(join(root, 'packages/client/README.md'), 'utf8');
const sections = new Map(
  [...page.matchAll(/^## (.+)\n[\s\S]*?^```ts\n([\s\S]*?)^```$/gm)].map(([, title = '', code = '']) => [title, code]),
);
const [, making = ''] = /^(import[\s\S]*?^\}\);\n)/m.exec(sections.get('Quick start') ?? '') ?? [];

/** Within the project, so that what they import is found. */
const folder = join(root, 'dist', `.readme-${process.pid}`);
const fileOf = (title: string): string => join(folder, `${title.toLowerCase().replaceAll(' ', '-')}.ts`);

let api: TestApi;
let tenant: TestTenant;
const secret = generateSecret();
let port: number;
beforeAll(async () => {
  api = await startTestApi({ stream: { pollEvery: 20 } });
  tenant = await api.tenant();
  await tenant.call('POST', '/customers', { name: 'Ada', external_id: 'ada' });
  port = await pickPort();
  vi.stubEnv('BILLHOOK_URL', api.url);
  vi.stubEnv('BILLHOOK_API_KEY', tenant.key);
  vi.stubEnv('BILLHOOK_WEBHOOK_SECRET', secret);
  vi.stubEnv('PORT', String(port));
  mkdirSync(folder, { recursive: true });
  for (const [title, code] of sections)
    writeFileSync(
      fileOf(title),
      `${code.includes(making) || !code.includes('billhook.') ? '' : making}${code}export {};\n`,
    );
});
afterAll(async () => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
  await api?.close();
});

/** Runs a section's snippet; what it has logged. */
async function run(title: string): Promise<unknown[][]> {
  const logged: unknown[][] = [];
  const spy = vi.spyOn(console, 'log').mockImplementation((...values) => void logged.push(values));
  try {
    await import(/* @vite-ignore */ fileOf(title));
  } finally {
    spy.mockRestore();
  }
  return logged;
}

describe('the snippets of packages/client/README.md', () => {
  test('have the types that they say, for strict compilers', async () => {
    const source = join(root, 'packages/client/src/index.ts');
    const paths = { '@billhook/client': [source] };
    const options = { noEmit: true, rootDir: root, lib: ['es2023', 'dom'], paths };
    const config = { extends: join(root, 'tsconfig.json'), compilerOptions: options, include: ['*.ts'], exclude: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch((error) => error);
    expect(stdout).toBe('');
  });

  test('quick start: an invoice is issued', async () => {
    expect(await run('Quick start')).toEqual([[expect.stringMatching(/^INV-\d{4}-\d+$/), 30_000]]);
  });

  test('verify webhooks: express takes what is signed, and nothing else', async () => {
    const logged: unknown[][] = [];
    const spy = vi.spyOn(console, 'log').mockImplementation((...values) => void logged.push(values));
    await import(/* @vite-ignore */ fileOf('Verify webhooks'));
    const { example } = catalogue['invoice.paid'];
    const body = JSON.stringify({ id: 'evt_1', type: 'invoice.paid', data: example });
    const about = { event: 'invoice.paid', webhookId: 'evt_1', deliveryId: 'dlv_1', attempt: 1, userAgent: 'test' };
    const headers = deliveryHeaders({ ...about, secrets: [secret], timestamp: Math.floor(Date.now() / 1000), body });
    const post = async (text: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}/webhooks`, { method: 'POST', headers, body: text });
      return [answer.status, await answer.text()];
    };
    await soon(() => post(body).catch(() => null), [204, '']);
    expect(await post(`${body} `)).toEqual([400, 'no_matching_signature']);
    spy.mockRestore();
    expect(logged).toEqual([['paid', example.invoice_id, example.amount_minor]]);
  });

  test('lists, errors, retries, changes and files do what they say', async () => {
    expect(await run('Lists')).toEqual([[expect.stringMatching(/^inv_/)], [1, 0]]);
    expect(await run('Errors')).toEqual([
      ['validation_failed', 422, [expect.objectContaining({ field: 'name' })], expect.any(String)],
    ]);
    expect(await run('Retries')).toEqual([[expect.stringMatching(/^pay_/)]]);
    await run('Change only what you have read');
    expect((await tenant.call('GET', '/customers/ext:ada')).body.name).toBe('Ada King');
    const [[size], [csv]] = (await run('Files')) as [[number], [string]];
    expect(size).toBeGreaterThan(1000);
    expect(csv).toMatch(/^seq,|^id,|invoice\.issue/);
  });

  test('follow events: from the beginning until one was found', async () => {
    const logged = await run('Follow events');
    expect(logged.at(-1)).toEqual(['invoice.issued', expect.stringMatching(/^evt_/)]);
  });

  test('are all run', () => {
    const text = read('test/docs/client-readme.db.test.ts');
    expect([...sections.keys()].filter((title) => !text.includes(`'${title}'`))).toEqual([]);
    expect(page.match(/^```ts$/gm)).toHaveLength(sections.size);
  });
});
