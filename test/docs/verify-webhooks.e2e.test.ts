import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { deliveryHeaders, generateSecret } from '../../src/webhooks/sign.js';
import { temporaryFolder } from '../setup/temporary-folder.js';
import { type Command, runners } from './snippet-runners.js';

const page = readFileSync(new URL('../../docs/verify-webhooks.md', import.meta.url), 'utf8');
const snippets = new Map([...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, fence, code]) => [fence, code]));

interface Case {
  why: string;
  is: boolean;
  kind: 'webhook' | 'x';
  secret: string;
  id: string;
  timestamp: string;
  signatures: string;
  body: string;
}

const body = '{"type":"invoice.paid","data":{"name":"Zoë \\u0000 😀"}}\n';

/** What the endpoint with these secrets gets, verified with `secret`, which need not be one of them. */
function delivered(secrets: readonly string[], secret: string, age = 0): { webhook: Case; x: Case } {
  const timestamp = Math.floor(Date.now() / 1000) - age;
  const common = { secrets, event: 'invoice.paid', webhookId: 'evt_1', deliveryId: 'dlv_1', attempt: 1 };
  const headers = deliveryHeaders({ ...common, timestamp, body, userAgent: 'test' });
  const of = (name: string) => headers[name] ?? '';
  const all = { why: '', is: true, secret, id: of('webhook-id'), timestamp: of('webhook-timestamp'), body };
  return {
    webhook: { ...all, kind: 'webhook', signatures: of('webhook-signature') },
    x: { ...all, kind: 'x', signatures: of('X-Signature') },
  };
}

function casesOf(secret: string): Case[] {
  const other = generateSecret();
  const { webhook, x } = delivered([secret], secret);
  const rotating = delivered([other, secret], secret);
  const refused = (why: string, changes: Partial<Case>, from = webhook): Case => ({
    ...from,
    why,
    is: false,
    ...changes,
  });
  const [signature = ''] = webhook.signatures.split(' ');
  return [
    { ...webhook, why: 'signed by us' },
    { ...rotating.webhook, why: 'signed by the secret before as well' },
    { ...delivered([secret, other], secret).webhook, why: 'signed by the newest of two' },
    { ...delivered([secret], secret, 240).webhook, why: 'four minutes old' },
    { ...webhook, signatures: `v2,abc v1a,xyz ${signature}`, why: 'beside signatures of other versions' },
    refused('another body', { body: `${body} ` }),
    refused('no body', { body: '' }),
    refused('another secret', { secret: other }),
    refused('another id', { id: 'evt_2' }),
    refused('another time', { timestamp: String(Number(webhook.timestamp) - 1) }),
    refused('an old time', {}, delivered([secret], secret, 310).webhook),
    refused('a time to come', {}, delivered([secret], secret, -400).webhook),
    ...['', 'abc', '-5', '9'.repeat(30), ` ${webhook.timestamp}`].map((timestamp) =>
      refused(`the time ${JSON.stringify(timestamp)}`, { timestamp }),
    ),
    ...[
      '',
      ' ',
      'v1,',
      'é',
      signature.slice(0, -1),
      `${signature}=`,
      signature.replace('v1', 'v2'),
      signature.slice(3),
    ].map((signatures) => refused(`the signature ${JSON.stringify(signatures)}`, { signatures })),
    { ...x, why: 'X-Signature of ours' },
    refused('X-Signature over another body', { body: `${body} ` }, x),
    refused('X-Signature of another secret', { secret: other }, x),
    refused('X-Signature of the newest only', {}, rotating.x),
    ...['', 'sha256=', 'é', x.signatures.slice(7), x.signatures.slice(0, -1)].map((signatures) =>
      refused(`X-Signature ${JSON.stringify(signatures)}`, { signatures }, x),
    ),
  ];
}

const lineOf = ({ kind, secret, id, timestamp, signatures, body }: Case): string =>
  [kind, ...[secret, id, timestamp, signatures, body].map((text) => Buffer.from(text).toString('base64'))].join('\t');

const isThere = ([program, ...args]: Command): boolean => spawnSync(program, args).status === 0;

function output([program, ...args]: Command, folder: string, input = ''): string {
  const ran = spawnSync(program, args, { cwd: folder, input, encoding: 'utf8' });
  expect(ran.status, `${program} ${args.join(' ')}: ${ran.stderr}`).toBe(0);
  return ran.stdout;
}

test('the page has a snippet in each of six languages, and no other', () => {
  expect([...snippets.keys()]).toEqual(runners.map(({ fence }) => fence));
});

const accepts = 'the snippet in $fence accepts what is ours and fresh, and nothing else';
/** A first build in Go compiles its standard library. */
const timeout = 300_000;

test.for(runners)(accepts, { timeout }, ({ fence, needs, file, harness, build, run }, context) => {
  if (!isThere(needs)) context.skip(`there is no '${needs[0]}' for the snippet in ${fence} of docs/verify-webhooks.md`);
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries({ ...harness, [file]: snippets.get(fence) ?? '' })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  if (build) output(build, folder);
  const cases = [generateSecret(), 'schlüssel-8', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'].flatMap(casesOf);
  const told = output(run, folder, `${cases.map(lineOf).join('\n')}\n`)
    .trimEnd()
    .split('\n');
  expect(told.map((is, index) => `${cases[index]?.why}: ${is}`)).toEqual(cases.map(({ why, is }) => `${why}: ${is}`));
});
