import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Channel, Message, Receipt } from './channel.js';
import { toMail } from './mime.js';

/**
 * In place of a mail server: `<folder>/<time>-<id>.eml`, the bytes that SMTP would carry. A repetition has the same
 * name and replaces the file.
 */
export function createMailFolder(folder: string): Channel {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

  async function send(message: Message): Promise<Receipt> {
    const { message: bytes, messageId } = await transport.sendMail(toMail(message));
    const name = `${new Date(message.createdAt).toISOString().replaceAll(/[-:]/g, '')}-${message.id}.eml`;
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

  return { provider: 'mail-folder', send, close: async () => transport.close() };
}
