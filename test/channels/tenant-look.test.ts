import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { createMailFolder } from '../../src/channels/mail-folder.js';
import { dressOf } from '../../src/channels/tenant-look.js';
import { sampleMessage } from './smtp-sink.js';

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

test('a logo travels inside of the mail that shows it', async () => {
  const { look, images } = dressOf({ color: '#ffdd00', logo: `data:image/png;base64,${png}` });
  expect(look).toEqual({ color: '#ffdd00', logo: 'cid:logo' });
  const folder = mkdtempSync(join(tmpdir(), 'billhook-mail-'));
  try {
    await createMailFolder(folder).send({
      ...sampleMessage({ html: '<img src="cid:logo">', images }),
    });
    const mail = await PostalMime.parse(readFileSync(join(folder, readdirSync(folder)[0]!)));
    expect(mail.attachments).toMatchObject([{ contentId: '<logo>', mimeType: 'image/png', disposition: 'inline' }]);
    expect(Buffer.from(mail.attachments[0]!.content as ArrayBuffer).toString('base64')).toBe(png);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([{}, { logo: 'https://a.example/logo.png', color: 'red' }, { logo: 7 }])(
  'what cannot be used is left out: %j',
  (branding) => expect(dressOf(branding)).toEqual({ look: { color: null, logo: null }, images: [] }),
);
