import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configurationChecks } from '../../../src/cli/doctor/configuration.js';
import { databaseChecks } from '../../../src/cli/doctor/database.js';
import { deliveryChecks } from '../../../src/cli/doctor/deliveries.js';
import type { Examined } from '../../../src/cli/doctor/examine.js';
import { fine } from '../../../src/cli/doctor/finding.js';
import { metricsChecks } from '../../../src/cli/doctor/metrics.js';
import { stuckChecks } from '../../../src/cli/doctor/stuck.js';
import { sumChecks } from '../../../src/cli/doctor/sums.js';
import { temporalChecks } from '../../../src/cli/doctor/temporal.js';
import { checkRows } from '../../../src/cli/preflight/command.js';
import { type Places, rowsOf } from '../../../src/cli/preflight/rows.js';

const version = '0.1.0';
const known = [
  ...[configurationChecks, databaseChecks, temporalChecks, metricsChecks].flatMap((table) =>
    table.map(({ name }) => name),
  ),
  ...[stuckChecks, deliveryChecks, sumChecks].flatMap((table) => table.map(({ name }) => name)),
];
const wellExamined: Examined[] = known.map((check) => ({ check, asks: '?', ...fine('It is well.') }));

/** Answers of Prometheus, Alertmanager, Grafana and staging, by path. */
let answers: Record<string, unknown>;
let server: Server;
let places: Required<Places>;
const value = (text: string) => ({ data: { result: [{ value: [0, text] }] } });
const target = (health: string) => ({ labels: { job: 'billhook-api' }, health, scrapeUrl: 'http://api:3000/metrics' });
const rules = (count: number) => ({
  data: {
    groups: [{ rules: Array(count).fill({ name: 'x', type: 'alerting', query: 'rate(webhook_retries_total[5m])' }) }],
  },
});
const good = {
  '/api/v1/targets': { data: { activeTargets: [target('up')] } },
  '/api/v1/rules': rules(4),
  success: value('99.5'),
  '5..': value('0'),
  '/api/v2/status': { config: { original: 'receivers:\n- name: a\n  slack_configs:\n' } },
  '/api/search': [{ title: 'Billhook' }],
  '/version': { version },
  '/ready': { status: 'ready' },
};
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const found = Object.entries(answers).find(([path]) => decodeURIComponent(url).includes(path));
    response.writeHead(found ? 200 : 404).end(JSON.stringify(found?.[1] ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  places = { staging: url, prometheus: url, alertmanager: url, grafana: url };
});
afterAll(() => void server?.close());

const check = async (changes: Record<string, unknown> = {}, at: Places = places, examined = wellExamined) => {
  answers = { ...good, ...changes };
  return checkRows(rowsOf(version), at, examined);
};
const wrongIn = async (changes: Record<string, unknown>) =>
  (await check(changes))
    .filter(({ level, check: name }) => level !== 'ok' && name !== 'before reviewed')
    .map((one) => ({ ...one }));

test('every line of the checklist is looked at, and each check of the doctor that a line names exists', async () => {
  const rows = rowsOf(version);
  for (const { by, name } of rows) if ('doctor' in by) for (const one of by.doctor) expect(known, name).toContain(one);
  expect(new Set((await check()).map((one) => one.check))).toEqual(
    new Set(rows.map((row) => `${row.phase} ${row.name}`)),
  );
  expect(await wrongIn({})).toEqual([]);
});

describe('what is not as it should be fails its line, with what to do', () => {
  test.each<[string, Record<string, unknown>, RegExp, string]>([
    ['before staging', { '/version': { version: '0.0.9' } }, /runs 0\.0\.9, and this is 0\.1\.0/, 'problem'],
    ['before scraping', { '/api/v1/targets': { data: { activeTargets: [] } } }, /no target of Billhook/, 'problem'],
    [
      'before scraping',
      { '/api/v1/targets': { data: { activeTargets: [target('down')] } } },
      /cannot scrape/,
      'problem',
    ],
    ['before alert_rules', { '/api/v1/rules': rules(3) }, /^3 alerts/, 'problem'],
    [
      'before notifications',
      { '/api/v2/status': { config: { original: 'receivers: []' } } },
      /tells nobody/,
      'problem',
    ],
    ['before dashboards', { '/api/search': [] }, /no dashboard/, 'problem'],
    ['after errors', { '5..': value('3') }, /^3 requests/, 'problem'],
  ])('%s: %j', async (name, changes, says, level) => {
    expect(await wrongIn(changes)).toEqual([
      expect.objectContaining({ check: name, level, says: expect.stringMatching(says), do: expect.any(String) }),
    ]);
  });

  test.each([
    ['98.9', 'problem', /^98\.90 % of the attempts/],
    ['NaN', 'note', /^Nothing was sent/],
  ])('a share of %s: %s', async (share, level, says) => {
    expect((await wrongIn({ success: value(share) })).map((one) => [one.check, one.level, one.says])).toEqual([
      ['during first_minutes', level, expect.stringMatching(says)],
      ['after promise', level, expect.stringMatching(says)],
    ]);
  });
});

test('what nobody says where it is, is not looked at; what does not answer fails', async () => {
  const unseen = (await check({}, {})).filter(({ level }) => level === 'skipped').map((one) => one.says);
  expect(unseen).toContain('Say where it is: --prometheus <url>.');
  const gone = await check({}, { ...places, grafana: 'http://127.0.0.1:9' });
  expect(gone.find((one) => one.check === 'before dashboards')).toMatchObject({
    level: 'problem',
    says: expect.stringMatching(/nobody answers at http:\/\/127\.0\.0\.1:9/),
  });
});

test('a line fails when the doctor found something', async () => {
  const examined = wellExamined.map((one) =>
    one.check === 'workers' ? { ...one, level: 'problem' as const, says: 'Nobody works.', do: 'Start one.' } : one,
  );
  expect((await check({}, places, examined)).filter((one) => one.says === 'Nobody works.')).toEqual([
    { check: 'before workers', asks: expect.any(String), level: 'problem', says: 'Nobody works.', do: 'Start one.' },
  ]);
});
