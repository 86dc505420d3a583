import { expect, test } from 'vitest';
import { type Attached, createAttach, type FindPdf } from '../../src/channels/attach.js';
import { toMail } from '../../src/channels/mime.js';
import type { NotificationClaim } from '../../src/db/notifications.js';
import { sampleMessage } from './smtp-sink.js';

const factId = '01234567-89ab-7def-8123-456789abcdef';
const claimOf = (changes: Partial<NotificationClaim> = {}) =>
  ({
    ...{ tenant_id: 't', tenant_messaging: {}, template: 'invoice_generated', channel: 'email', attempts: 1 },
    ...{ dedupe_key: `invoice_generated:${factId}:email`, ...changes },
  }) as NotificationClaim;
const limits = { bytes: 10, ms: 20, attempts: 3 };
const pdf = { name: 'INV/2026 "1"\r\n', bytes: Buffer.from('%PDF-1.7') };
const attached = (find: FindPdf, claim = claimOf(), isLast = false): Promise<Attached> =>
  createAttach(find, limits)(claim, isLast);

test('a mail about an invoice carries its PDF, under a name that is none of a header', async () => {
  const asked: string[][] = [];
  const { attachments, without } = await attached(async (...of) => {
    asked.push(of);
    return pdf;
  });
  expect([asked, without]).toEqual([[['t', factId]], null]);
  expect(attachments).toEqual([{ name: 'INV_2026_1_.pdf', type: 'application/pdf', bytes: pdf.bytes }]);
  expect(toMail({ ...sampleMessage(), attachments })).toMatchObject({
    attachments: [{ filename: 'INV_2026_1_.pdf', contentType: 'application/pdf', content: pdf.bytes }],
  });
});

test.each([
  { tenant_messaging: { attach_invoices: false } },
  { template: 'refund_issued' },
  { channel: 'sms' as const },
  // Asked for by a tenant: it is about what its data say.
  { dedupe_key: `api:${factId}` },
])('of %j nothing is looked for', async (changes) => {
  const find: FindPdf = () => expect.fail('it was looked for');
  expect(await attached(find, claimOf(changes))).toEqual({ attachments: [], without: null });
});

test('what cannot be made is tried again with the mail, and at last the mail leaves without', async () => {
  const broken: FindPdf = () => Promise.reject(new Error('no thread'));
  for (const attempts of [1, 2])
    await expect(attached(broken, claimOf({ attempts }))).rejects.toThrow('Cannot attach the invoice: no thread');
  const without = { attachments: [], without: 'no thread' };
  expect(await attached(broken, claimOf({ attempts: 3 }))).toEqual(without);
  expect(await attached(broken, claimOf(), true)).toEqual(without);
});

test('what is late, or too large, holds no mail', async () => {
  const never: FindPdf = () => new Promise(() => {});
  expect(await attached(never, claimOf(), true)).toEqual({ attachments: [], without: 'not done after 20 ms' });
  expect(await attached(async () => ({ name: 'n', bytes: Buffer.alloc(11) }))).toEqual({
    ...{ attachments: [], without: 'the PDF has 11 bytes, more than 10' },
  });
});
