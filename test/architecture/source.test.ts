import { expect, test } from 'vitest';
import { filesBelow, read } from './imports.js';

const files = filesBelow('src');

/** `path:line text` of every line that matches. */
const linesWhere = (pattern: RegExp, paths: readonly string[]): string[] =>
  paths.flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );

test('the environment is read in config.ts; embedded asks it for the machine (PATH, HOME, caches)', () => {
  const others = files.filter((path) => path !== 'src/config.ts' && !path.startsWith('src/embedded/'));
  expect(linesWhere(/process\.env\b/, others)).toEqual([]);
});

test('embedded reads no variable that is configuration', () => {
  const named = linesWhere(
    /\benv\.(?!PATH|HOME|XDG_CACHE_HOME|LOCALAPPDATA|USERPROFILE)[A-Z]|\benv\[/,
    filesBelow('src/embedded'),
  );
  expect(named).toEqual([]);
});

const sql =
  /[`'"(]\s*(select\b.*\bfrom\b|select \d|insert into \w|update \w+ set\b|delete from \w|with \w+ as \(|(create|alter|drop) (table|role|database|schema|index|type|view)\b|set (local )?(role|search_path)\b)/;

test('SQL stands in db/ alone', () => {
  const others = files.filter((path) => !path.startsWith('src/db/'));
  expect(linesWhere(sql, others)).toEqual([]);
});

test.each([
  [`tx.query('select 1')`, true],
  ['sql(`insert into events', true],
  ['`update endpoints set lane', true],
  [`'set role app_owner'`, true],
  [`.description('create or update what is missing')`, false],
  [`'updates the endpoint'`, false],
])('%s: SQL? %s', (line, is) => {
  expect(sql.test(line)).toBe(is);
});

test('OpenTelemetry is loaded where spans are sent, and nowhere else', () => {
  expect(linesWhere(/\bfrom '.*tracing\/otlp\.js'|\bfrom '\.\/otlp\.js'/, files)).toEqual([]);
  expect(linesWhere(/@opentelemetry\//, files).filter((line) => !line.startsWith('src/tracing/otlp.ts:'))).toEqual([]);
});

/** Waits that are no retries of an activity: those are in workflows/policy.ts. */
const timers: Readonly<Record<string, string>> = {
  'src/activities/give-way.ts': 'a pause between messages that are not urgent, in memory, while urgent ones are about',
  'src/api/ingress/accounts.ts': 'when an account may be looked at again',
  'src/api/hold.ts': 'an answer waits until what was claimed before a hold has ended',
  'src/api/ingress/signature-failures.ts': 'how long failures are counted before they are written together',
  'src/api/ingress/outcomes.ts': 'how long an answer waits for its outcome',
  'src/api/routes/gateways.ts': 'answers to those who have asked too often leave one by one',
  'src/api/http-server.ts': 'ends connections as they become idle, and those that do not',
  'src/api/stream/stream.ts': 'when something new is looked for, and silence is broken',
  'src/channels/attach.ts': 'how long a mail waits for what it carries',
  'src/channels/turns.ts': 'how long a message waits for its turn at a provider, and when a rate lets the next begin',
  'src/cli/demo.ts': 'waits for what it shows',
  'src/cli/dunning-walk.ts': 'waits for a day to come to rest',
  'src/db/migration-steps.ts': 'waits until a lock may be had',
  'src/db/roles.ts': 'waits for another process that migrates, without a snapshot',
  'src/db/together.ts': 'how long the place of a run stays taken beside others, in memory',
  'src/documents/renderer.ts': 'limit of a document, whose thread is ended then',
  'src/embedded/child.ts': 'a server that does not stop is killed',
  'src/embedded/folder-lock.ts': 'waits for a process that is ending',
  'src/embedded/log.ts': 'tells from time to time that something takes long',
  'src/embedded/postgres.ts': 'waits until the server is ready',
  'src/embedded/process-table.ts': 'waits until processes are gone',
  'src/embedded/supervise.ts': 'restarts a server of this machine',
  'src/embedded/temporal.ts': 'waits until the server is ready',
  'src/health.ts': 'limit of a check',
  'src/metrics/fresh.ts': 'how long a look at the metrics waits for the database',
  'src/service.ts': 'a process that stops is still asked until balancers have looked away',
  'src/temporal/connect.ts': 'the first connect, which the SDK does not repeat and no workflow can',
  'src/webhooks/courtesy.ts': 'a pause between requests of long queues, in memory, while first attempts are made',
  'src/webhooks/direct.ts': 'when an attempt counts as slow',
  'src/webhooks/exchange.ts': 'limit of a body',
  'src/webhooks/host-check.ts': 'how long a name is looked up for somebody who types',
  'src/webhooks/post.ts': 'limit of an attempt',
  'src/webhooks/waves.ts': 'how often results are written while others are waited for, and how long their end is',
  'src/webhooks/turns.ts': 'how long an attempt waits for its turn',
  'src/webhooks/until-recorded.ts':
    'what this process alone knows is told to the database before its activity is repeated elsewhere',
};

test('a timer outside of policy.ts has its reason in the list, and none is listed in vain', () => {
  const found = files.filter((path) => /\bset(Timeout|Interval)\b/.test(read(path)));
  expect(found).toEqual(Object.keys(timers).sort());
});

const everything = [
  ...files,
  ...filesBelow('bin', '.mjs'),
  ...filesBelow('migrations', '.sql'),
  ...filesBelow('templates', '.md'),
  ...filesBelow('templates', '.mjml'),
  ...filesBelow('test'),
];

test('nothing is left for later in the source', () => {
  const word = new RegExp(
    `\\b(${['TO', 'FIX', 'HA'].map((half, n) => half + ['DO', 'ME', 'CK'][n]).join('|')}|X{3})\\b`,
  );
  expect(linesWhere(word, everything)).toEqual([]);
});

test('no test is left out by hand or run alone', () => {
  const left = linesWhere(
    /\b(test|it|describe)\.(only|todo|skip)\b/,
    filesBelow('test').filter((path) => !path.startsWith('test/setup/')),
  );
  expect(left.filter((line) => !line.startsWith('test/architecture/source.test.ts'))).toEqual([]);
});

test('no file of src is longer than 300 lines', () => {
  const long = files.map((path) => [path, read(path).split('\n').length] as const).filter(([, lines]) => lines > 300);
  expect(long).toEqual([]);
});
