import { describe, expect, test } from 'vitest';
import { limitFirstLoad } from '../../portal/first-load.js';
import { checkUrl } from '../../portal/src/pages/endpoints/check-url.js';
import { toggled } from '../../portal/src/pages/endpoints/event-patterns.js';
import { headersIn } from '../../portal/src/pages/endpoints/headers-in.js';
import { everyDay } from '../../portal/src/pages/overview/day-counts.js';
import { fromLocal, toLocal } from '../../portal/src/parts/local-time.js';
import { isStatus } from '../../portal/src/parts/status-tones.js';
import { words as en } from '../../portal/src/words/en/index.js';
import { chooseLanguage } from '../../portal/src/words/languages.js';
import { checkUrl as checkAsTheApi } from '../../src/webhooks/safe-url.js';
import { filesBelow, importsOf, read } from '../architecture/imports.js';

describe('the URL of an endpoint, while it is typed', () => {
  test.each([
    'https://example.com/hooks',
    'https://example.com:8443/a?b=c',
    'https://xn--bcher-kva.example/a',
    'http://example.com',
    'ftp://example.com',
    'https://user:pass@example.com',
    'https://example.com/#part',
    'https://localhost.localdomain.local/',
    'https://printer.lan/',
    'https://intranet/',
    'https://exa mple.com/',
    'example.com/hooks',
    'https://',
    '',
  ])('%s: nothing is called wrong that the API would take', (text) => {
    const { ok } = checkAsTheApi(text, { allowInsecure: false });
    expect(checkUrl(text) === null).toBe(ok);
  });

  test('http works for tests on the same machine, where the service allows it', () => {
    for (const url of ['http://localhost:9000/hook', 'http://127.0.0.1:9000/hook', 'http://[::1]:9000/hook'])
      expect([checkUrl(url), checkAsTheApi(url, { allowInsecure: true }).ok]).toEqual([null, true]);
  });
});

test('a pattern takes the place of what it covers', () => {
  expect(toggled(['invoice.paid', 'payment.failed'], 'invoice.*')).toEqual(['payment.failed', 'invoice.*']);
  expect(toggled(['invoice.*', 'payment.failed'], '*')).toEqual(['*']);
  expect(toggled(['invoice.*'], 'invoice.*')).toEqual([]);
});

test('headers are read line by line', () => {
  expect(headersIn('X-A: 1\n\n Authorization:Bearer a:b \n')).toEqual({ 'X-A': '1', Authorization: 'Bearer a:b' });
  expect(headersIn('X-A: 1\nnothing')).toBeNull();
});

test('an instant is the same after it has stood in a field for local times', () => {
  const instant = '2026-03-29T01:30:00.000Z';
  expect(fromLocal(toLocal(instant))).toBe(instant);
  expect([toLocal('yesterday'), fromLocal('')]).toEqual(['', null]);
});

test.each([
  [['pt-PT', 'en'], 'pt-BR'],
  [[null, 'fr', 'hi-IN'], 'hi'],
  [['es-419'], 'es'],
  [['ja'], 'en'],
])('who speaks %j reads %s', (wanted, language) => {
  expect(chooseLanguage(wanted)).toBe(language);
});

test('every status of the API has its word and its colour', () => {
  const { components } = JSON.parse(read('docs/openapi.json')) as { components: { schemas: Record<string, Schema> } };
  const statuses = Object.values(components.schemas).flatMap(({ properties }) => properties?.status?.enum ?? []);
  expect(statuses.length).toBeGreaterThan(50);
  expect([...new Set(statuses)].filter((status) => !isStatus(status))).toEqual([]);
});
test('the page takes of the service only what has nothing of a server', () => {
  const files = [...filesBelow('portal/src', '.ts'), ...filesBelow('portal/src', '.tsx')];
  const taken = files.flatMap((file) => importsOf(file).filter(({ own, to }) => own && to.startsWith('src/')));
  expect([...new Set(taken.map(({ to }) => to))].sort()).toEqual(['src/domain/ids.ts', 'src/workflows/contract.ts']);
});

interface Schema {
  properties?: Record<string, Schema>;
  enum?: string[];
}

test('a build whose first page is too large fails', () => {
  const chunk = (fileName: string, code: string, imports: string[], isEntry: boolean) => ({
    ...{ type: 'chunk', fileName, code, imports, isEntry, facadeModuleId: null },
    viteMetadata: { importedCss: new Set(['a.css']) },
  });
  const noise = Array.from({ length: 3000 }, (_, index) => Math.sin(index)).join();
  const bundle = {
    'main.js': chunk('main.js', 'main', ['shared.js'], true),
    'shared.js': chunk('shared.js', noise, [], false),
    'later.js': chunk('later.js', noise + noise, [], false),
    'a.css': { type: 'asset', source: 'a{}' },
  };
  const outcome = (limit: number): string => {
    const said: string[] = [];
    const context = { error: (text: string) => said.push(text), info: () => undefined };
    (limitFirstLoad(limit).generateBundle as (...args: unknown[]) => void).call(context, {}, bundle);
    return said.join();
  };
  expect(outcome(100_000)).toBe('');
  expect(outcome(1000)).toMatch(/more than 1 kB.*main\.js.*shared\.js.*a\.css/);
  expect(outcome(1000)).not.toMatch(/later/);
});

test('a chart has each day of its time, also those on which nothing was', () => {
  const counted = { date: '2026-03-01', deliveries: 3, succeeded: 2, failed: 1 };
  const days = everyDay('2026-02-27T00:00:00Z', Date.parse('2026-03-02T10:00:00Z'), [counted]);
  expect(days.map(({ date, deliveries }) => [date, deliveries])).toEqual([
    ['2026-02-27', 0],
    ['2026-02-28', 0],
    ['2026-03-01', 3],
    ['2026-03-02', 0],
  ]);
  expect(days[2]).toBe(counted);
});

test('every reason of an attempt has words', () => {
  const [, known = ''] =
    /trigger text not null check \(trigger in \(([^)]*)\)\)/.exec(read('migrations/001_core.up.sql')) ?? [];
  const triggers = [...known.matchAll(/'(\w+)'/g)].map(([, name]) => name);
  expect(triggers).toContain('retry');
  expect(Object.keys(en.deliveries.triggers).sort()).toEqual(triggers.sort());
});
