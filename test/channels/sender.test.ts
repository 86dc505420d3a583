import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { createMailFolder } from '../../src/channels/mail-folder.js';
import { toMail } from '../../src/channels/mime.js';
import { type Sender, senderOf } from '../../src/channels/sender.js';
import { sampleMessage } from './smtp-sink.js';

const platform = { from: 'noreply@boxcostpro.com', brand: 'BoxCostPro' };
const acme = { variables: {}, tenant_name: 'Acme', tenant_settings: {}, tenant_messaging: {} };
const allowed = { sender_domains: ['Acme.example'] };
const fromAcme = { from_address: 'billing@acme.example' };

const cases: [Parameters<typeof senderOf>[0], Sender][] = [
  [acme, { isPlatform: false, from: { name: 'Acme via BoxCostPro', address: platform.from } }],
  [
    { ...acme, tenant_messaging: { sender_name: 'Acme Billing', reply_to: 'help@acme.example' } },
    {
      isPlatform: false,
      from: { name: 'Acme Billing via BoxCostPro', address: platform.from },
      replyTo: 'help@acme.example',
    },
  ],
  // The operator has taken the domain back, or never allowed the one above or below it.
  ...[{}, { sender_domains: ['example'] }, { sender_domains: ['mail.acme.example'] }].map(
    (settings): [Parameters<typeof senderOf>[0], Sender] => [
      { ...acme, tenant_settings: settings, tenant_messaging: fromAcme },
      { isPlatform: false, from: { name: 'Acme via BoxCostPro', address: platform.from } },
    ],
  ),
  [
    { ...acme, tenant_settings: allowed, tenant_messaging: fromAcme },
    { isPlatform: false, from: { name: 'Acme', address: 'billing@acme.example' }, bouncesTo: platform.from },
  ],
  // The platform's own mail to a tenant.
  [
    { ...acme, variables: { tenant_name: 'BoxCostPro' }, tenant_settings: allowed, tenant_messaging: fromAcme },
    { isPlatform: true, from: { name: 'BoxCostPro', address: platform.from } },
  ],
];

test.each(cases)('senderOf %j', (claim, sender) => {
  expect(senderOf(claim, platform)).toEqual(sender);
});

test('what was kept with line breaks adds no header', async () => {
  const evil = 'Acme\r\nBcc: all@evil.example\r\n\r\nGive us money';
  const messaging = { sender_name: evil, reply_to: `help@acme.example\r\nBcc: ${'all@evil.example'}` };
  const sender = senderOf({ ...acme, tenant_messaging: messaging }, platform);
  const folder = await mkdtemp(join(tmpdir(), 'billhook-sender-'));
  try {
    await createMailFolder(folder).send({ ...sampleMessage(), ...sender });
    const raw = await readFile(join(folder, (await readdir(folder))[0] ?? ''));
    const mail = await PostalMime.parse(raw);
    expect(mail.headers.map(({ key }) => key)).not.toContain('bcc');
    expect(mail.from).toEqual({
      name: 'Acme Bcc: all@evil.example Give us money via BoxCostPro',
      address: platform.from,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('what cannot be delivered comes back to the platform, whoever the mail is from', () => {
  const sender = senderOf({ ...acme, tenant_settings: allowed, tenant_messaging: fromAcme }, platform);
  const message = { ...sampleMessage(), ...sender };
  expect(toMail(message)).toMatchObject({
    from: { name: 'Acme', address: 'billing@acme.example' },
    envelope: { from: platform.from, to: message.to },
  });
});
