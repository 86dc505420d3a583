import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmail } from '../../src/channels/email.js';
import { createMailFolder } from '../../src/channels/mail-folder.js';
import { UndeliverableMessage } from '../../src/domain/errors.js';
import { openSink, sampleMessage } from './smtp-sink.js';

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'billhook-mail-'));
  folder = join(root, 'data', 'mail');
});
afterEach(() => rm(root, { recursive: true }));

const name = '20260116T123005.007Z-ntf_01h455vb4pex5vsknk084sn02q.eml';

test('createMailFolder writes one file for its owner only, and says which', async () => {
  const receipt = await createMailFolder(folder).send(sampleMessage());
  expect(receipt).toEqual({ providerMessageId: sampleMessage().messageId, response: `written to ${name}` });
  expect(await readdir(folder)).toEqual([name]);
  expect([(await stat(join(folder, name))).mode & 0o777, (await stat(folder)).mode & 0o777]).toEqual([0o600, 0o700]);
});

test('createMailFolder writes one file however often a message is repeated', async () => {
  const channel = createMailFolder(folder);
  await channel.send(sampleMessage());
  await channel.send(sampleMessage({ text: 'again' }));
  expect(await readdir(folder)).toEqual([name]);
  expect(await readFile(join(folder, name), 'utf8')).toContain('again');
});

test('createMailFolder forgets a message and what a dead process has left of it, and nothing else', async () => {
  const channel = createMailFolder(folder);
  await channel.forget!([sampleMessage()]);
  await channel.send(sampleMessage());
  const [unfinished, other] = [`.${name}.0123456789ab`, '20260116T123005.007Z-ntf_other.eml'];
  for (const file of [unfinished, other]) await writeFile(join(folder, file), 'x');
  await channel.forget!([sampleMessage()]);
  await channel.forget!([sampleMessage()]);
  expect(await readdir(folder)).toEqual([other]);
});

test('createMailFolder writes what SMTP would carry', async () => {
  const sink = await openSink();
  const email = createEmail(sink);
  await email.send(sampleMessage());
  await createMailFolder(folder).send(sampleMessage());
  const shape = async (raw: string) => {
    const { headers, html, text } = await PostalMime.parse(Buffer.from(raw, 'latin1'));
    const kept = headers.map(({ key, value }) => [key, ['date', 'content-type'].includes(key) ? '' : value]);
    return { headers: kept, html, text, unixLines: /(^|[^\r])\n/.test(raw) };
  };
  const written = await shape(await readFile(join(folder, name), 'latin1'));
  expect(written).toEqual(await shape(sink.mails[0]!.raw));
  expect(written.unixLines).toBe(false);
  await email.close();
  await sink.close();
});

test('createMailFolder refuses what is no address, and leaves nothing behind when it cannot write', async () => {
  await expect(createMailFolder(folder).send(sampleMessage({ to: 'nobody' }))).rejects.toThrow(UndeliverableMessage);
  await writeFile(join(root, 'file'), '');
  const error = await createMailFolder(join(root, 'file'))
    .send(sampleMessage())
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'EEXIST' });
  expect(error).not.toBeInstanceOf(UndeliverableMessage);
  expect(await readdir(root)).toEqual(['file']);
});
