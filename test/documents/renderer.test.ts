import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createFonts } from '../../src/documents/fonts.js';
import { renderDocument } from '../../src/documents/render-document.js';
import { createRenderer, type RendererOptions, TooManyDocuments } from '../../src/documents/renderer.js';
import { root } from '../architecture/imports.js';
import { sample, sampleLines } from './samples.js';

let renderer: ReturnType<typeof createRenderer>;
const begin = (options: RendererOptions) => {
  renderer = createRenderer(options);
  return renderer.render;
};
afterEach(() => renderer.stop());

/** A thread that answers as this code says. */
const thread = (code: string) =>
  new URL(`data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads';\n${code}`)}`);
const answering = thread(
  `parentPort.on('message', ({ number }) => parentPort.postMessage({ rendered: { bytes: Buffer.from('x'), sha256: number } }))`,
);

describe('createRenderer', () => {
  test('takes tenants in turn, and each one’s documents in their order', async () => {
    const render = begin({ entry: answering });
    const done: string[] = [];
    const ask = (tenant: string, number: string) =>
      render(tenant, sample({ number })).then(({ sha256 }) => void done.push(sha256));
    await Promise.all([ask('a', 'a1'), ask('a', 'a2'), ask('a', 'a3'), ask('b', 'b1')]);
    expect(done).toEqual(['a1', 'a2', 'b1', 'a3']);
  });

  test('refuses what more a tenant asks for, and only that tenant', async () => {
    const render = begin({ entry: answering, mostOfTenant: 2 });
    const first = [render('a', sample()), render('a', sample())];
    await expect(render('a', sample())).rejects.toThrow(TooManyDocuments);
    await Promise.all([...first, render('b', sample())]);
    await render('a', sample());
  });

  test('ends a document that takes too long, and goes on with the next', async () => {
    const code = `parentPort.on('message', ({ number }) => { while (number === 'long'); parentPort.postMessage({ rendered: { bytes: Buffer.from('x'), sha256: number } }) })`;
    const render = begin({ entry: thread(code), timeoutMs: 1000 });
    const long = expect(render('a', sample({ number: 'long' }))).rejects.toThrow('not done after 1000 ms');
    const next = render('b', sample({ number: 'next' }));
    await long;
    expect((await next).sha256).toBe('next');
  });

  test.each([
    ['throws', `throw new Error('broken')`, 'broken'],
    ['ends', 'process.exit(0)', 'the thread has ended'],
    ['says what went wrong', `parentPort.postMessage({ error: 'no room' })`, 'no room'],
  ])('rejects when the thread %s', async (_name, what, reason) => {
    const render = begin({ entry: thread(`parentPort.on('message', () => { ${what} })`) });
    await expect(render('a', sample())).rejects.toThrow(reason);
    await expect(render('a', sample())).rejects.toThrow(reason);
  });
});

describe('the thread itself', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(root, 'dist-of-test-'));
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', root, '--outDir', folder]);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('makes the bytes that the main thread makes, while that goes on', async () => {
    const render = begin({ entry: pathToFileURL(join(folder, 'documents/worker.js')) });
    const document = sample({ lines: sampleLines(1000) });
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 1);
    const { sha256 } = await render('a', document).finally(() => clearInterval(counting));
    expect(turns).toBeGreaterThan(20);
    expect(sha256).toBe((await renderDocument(document, createFonts()())).sha256);
  }, 30_000);
});
