import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { doctorMail } from '../../src/cli/doctor-mail.js';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 1024,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const p = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
const dkim = { domain: 'example.com', selector: 'b1', privateKey };
const good = {
  'mail.example.com': ['v=spf1 include:_spf.provider.example ~all', 'google-site-verification=x'],
  'b1._domainkey.example.com': [`v=DKIM1; k=rsa; p=${p}`],
  '_dmarc.example.com': ['v=DMARC1; p=reject'],
};
type Zone = Record<string, string[]>;

/** As `node:dns` answers: each record in parts of at most 255 bytes. */
const resolverOf = (zone: Zone) => async (name: string) => {
  const records = zone[name];
  if (!records) throw Object.assign(new Error(`queryTxt ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
  return records.map((text) => text.match(/.{1,255}/gs) ?? ['']);
};
async function examined(changes: Zone, config: { dkim?: typeof dkim | undefined; fromEmail?: string } = {}) {
  const said: string[] = [];
  const of = { fromEmail: 'noreply@mail.example.com', dkim, ...config };
  const code = await doctorMail(of, { json: true }, (text) => said.push(text), resolverOf({ ...good, ...changes }));
  const { findings } = JSON.parse(said[0]!) as {
    findings: { check: string; ok: boolean; says: string; publish?: { name: string; value: string } }[];
  };
  return { code, wrong: findings.filter(({ ok }) => !ok) };
}

test('records as they should be: nothing is wrong', async () => {
  expect(await examined({})).toEqual({ code: 0, wrong: [] });
  expect(await examined({}, { dkim: undefined })).toEqual({ code: 0, wrong: [] });
});

test.each<[string, Zone, string, RegExp]>([
  ['no SPF', { 'mail.example.com': ['x'] }, 'spf', /no server/],
  ['two SPF', { 'mail.example.com': ['v=spf1 -all', 'v=spf1 mx -all'] }, 'spf', /2 SPF records/],
  ['SPF for all', { 'mail.example.com': ['v=spf1 mx +all'] }, 'spf', /every server/],
  ['SPF for all, without its sign', { 'mail.example.com': ['v=spf1 mx all'] }, 'spf', /every server/],
  [
    'SPF of eleven lookups',
    { 'mail.example.com': [`v=spf1 ${'include:a.example '.repeat(11)}-all`] },
    'spf',
    /11 lookups/,
  ],
  ['no key', { 'b1._domainkey.example.com': ['v=DKIM1; k=rsa'] }, 'dkim', /has no key/],
  ['another key', { 'b1._domainkey.example.com': ['v=DKIM1; p=MIGf'] }, 'dkim', /another key/],
  ['a revoked key', { 'b1._domainkey.example.com': ['v=DKIM1; p='] }, 'dkim', /another key/],
  ['no DMARC', { '_dmarc.example.com': ['x'] }, 'dmarc', /forged/],
  ['two DMARC', { '_dmarc.example.com': ['v=DMARC1; p=none', 'v=DMARC1;p=reject'] }, 'dmarc', /2 DMARC/],
  ['DMARC without a policy', { '_dmarc.example.com': ['v=DMARC1; rua=mailto:a@b.example'] }, 'dmarc', /no policy/],
])('%s', async (_name, zone, check, says) => {
  expect(await examined(zone)).toEqual({
    code: 1,
    wrong: [expect.objectContaining({ check, says: expect.stringMatching(says) })],
  });
});

test('what is to be published is said so that it can be copied', async () => {
  const { wrong } = await examined({ 'b1._domainkey.example.com': [], '_dmarc.example.com': [] });
  expect(wrong.map(({ publish }) => publish)).toEqual([
    { name: 'b1._domainkey.example.com', value: `v=DKIM1; k=rsa; p=${p}` },
    { name: '_dmarc.mail.example.com', value: expect.stringMatching(/^v=DMARC1; p=none; /) },
  ]);
});

test('a signature of another domain does not count for DMARC', async () => {
  const { wrong } = await examined(
    { 'other.example': ['v=spf1 -all'], '_dmarc.other.example': ['v=DMARC1; p=none'] },
    { fromEmail: 'a@other.example' },
  );
  expect(wrong).toEqual([
    expect.objectContaining({ check: 'dkim', says: expect.stringContaining("sender's own domain") }),
  ]);
});

test('DNS that does not answer says nothing of the records', async () => {
  const said: string[] = [];
  const broken = async () => {
    throw Object.assign(new Error('queryTxt ETIMEOUT mail.example.com'), { code: 'ETIMEOUT' });
  };
  const code = await doctorMail({ fromEmail: 'a@mail.example.com', dkim }, {}, (text) => said.push(text), broken);
  expect([code, said]).toEqual([2, ['Cannot look up mail.example.com: queryTxt ETIMEOUT mail.example.com']]);
});
