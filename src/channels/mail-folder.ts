import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Channel, Message, Receipt, SentMessage } from './channel.js';
import { toMail } from './mime.js';

/**
 * In place of a mail server: `<folder>/<time>-<id>.eml`, the bytes that SMTP would carry. A repetition has the same
 * name and replaces the file.
 */
export function createMailFolder(folder: string): Channel {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

  async function send(message: Message): Promise<Receipt> {
    const { message: bytes, messageId } = await transport.sendMail(toMail(message));
    const name = nameOf(message);
    // It holds what a person may read: for this user only.
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const unfinished = join(folder, `.${name}.${randomBytes(6).toString('hex')}`);
    try {
      await writeFile(unfinished, bytes, { mode: 0o600, flag: 'wx', flush: true });
      await rename(unfinished, join(folder, name));
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    return { providerMessageId: messageId, response: `written to ${name}` };
  }

  async function forget(messages: readonly SentMessage[]): Promise<void> {
    const names = new Set(messages.map(nameOf));
    const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const theirs = files.filter((file) => names.has(file.replace(unfinishedFile, '$1')));
    await Promise.all(theirs.map((file) => rm(join(folder, file), { force: true })));
  }

  return { provider: 'mail-folder', send, forget, close: async () => transport.close() };
}

const nameOf = ({ id, createdAt }: SentMessage): string =>
  `${new Date(createdAt).toISOString().replaceAll(/[-:]/g, '')}-${id}.eml`;
/** What a process that died while it wrote has left. */
const unfinishedFile = /^\.(.+\.eml)\.[0-9a-f]{12}$/;
