import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { createEmail } from '../../src/channels/email.js';
import { closeAll, keep, sink } from './email-setup.js';
import { sampleMessage } from './smtp-sink.js';

afterEach(closeAll);

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

const oneClick = {
  'List-Unsubscribe': '<https://bill.example/unsubscribe/v1.x>',
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
};

/** RFC 6376 section 3.4.2. */
const relaxed = (header: string): string => {
  const at = header.indexOf(':');
  const value = header
    .slice(at + 1)
    .replaceAll(/\r\n/g, '')
    .replaceAll(/[ \t]+/g, ' ')
    .trim();
  return `${header.slice(0, at).toLowerCase()}:${value}`;
};
/** Section 3.4.4. */
const relaxedBody = (body: string): string => {
  const lines = body.replaceAll(/[ \t]+\r\n/g, '\r\n').replaceAll(/[ \t]+/g, ' ');
  return lines.replace(/(\r\n)*$/, '') === '' ? '' : `${lines.replace(/(\r\n)*$/, '')}\r\n`;
};

test('a mail is signed by the key of DKIM_PRIVATE_KEY, headers and body', async () => {
  const server = await sink();
  const dkim = { domain: 'boxcostpro.com', selector: 'b1', privateKey };
  await keep(createEmail(server, { dkim })).send({ ...sampleMessage(), headers: oneClick });
  const raw = server.mails[0]!.raw;
  const end = raw.indexOf('\r\n\r\n');
  const headers = raw.slice(0, end).split(/\r\n(?![ \t])/);
  const signature = headers.find((one) => /^DKIM-Signature:/i.test(one))!;
  const tags = new Map(
    relaxed(signature)
      .slice('dkim-signature:'.length)
      .split(';')
      .map((pair) => [pair.split('=', 1)[0]!.trim(), pair.slice(pair.indexOf('=') + 1).replaceAll(' ', '')]),
  );
  expect([tags.get('d'), tags.get('s'), tags.get('a'), tags.get('c')]).toEqual([
    ...['boxcostpro.com', 'b1', 'rsa-sha256', 'relaxed/relaxed'],
  ]);
  const signed = tags.get('h')!.split(':');
  expect(signed).toEqual(
    expect.arrayContaining([
      'from',
      'to',
      'subject',
      'message-id',
      ...Object.keys(oneClick).map((name) => name.toLowerCase()),
    ]),
  );
  const body = Buffer.from(relaxedBody(raw.slice(end + 4)), 'latin1');
  expect(createHash('sha256').update(body).digest('base64')).toBe(tags.get('bh'));
  const text = [
    ...signed.map((name) => relaxed(headers.findLast((one) => one.toLowerCase().startsWith(`${name}:`))!)),
    relaxed(signature.replace(/([;\s]b=)[^;]*/, '$1')),
  ].join('\r\n');
  const key = createPublicKey(privateKey);
  const given = Buffer.from(tags.get('b')!, 'base64');
  expect(verify('sha256', Buffer.from(text, 'latin1'), key, given)).toBe(true);
  expect(
    verify('sha256', Buffer.from(text.replace('obrigado', 'x').replace(/from:/, 'from:x'), 'latin1'), key, given),
  ).toBe(false);
});

test('without a key it is not signed here', async () => {
  const server = await sink();
  await keep(createEmail(server)).send(sampleMessage());
  expect(server.mails[0]!.raw).not.toMatch(/^DKIM-Signature/im);
});
