import type { SendMailOptions } from 'nodemailer';
import { UndeliverableMessage } from '../domain/errors.js';
import type { Message } from './channel.js';

/** One plain address: no list, no group, no comment, no quoted part that two programs could read differently. */
const plainAddress = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/;

/** @throws UndeliverableMessage when the recipient is not one plain address. */
export function toMail(message: Message): SendMailOptions {
  if (!plainAddress.test(message.to) || message.to.length > 254)
    throw new UndeliverableMessage(`Cannot send '${message.id}': its recipient is not an e-mail address`);
  return {
    from: { name: message.from.name, address: message.from.address },
    ...(message.replyTo === undefined ? {} : { replyTo: { name: '', address: message.replyTo } }),
    ...(message.bouncesTo === undefined ? {} : { envelope: { from: message.bouncesTo, to: message.to } }),
    to: { name: '', address: message.to },
    subject: message.subject,
    text: message.text,
    html: message.html,
    messageId: message.messageId,
    attachments: [
      ...(message.images ?? []).map(({ id, type, bytes }) => ({
        cid: id,
        filename: `${id}.${type.split('/')[1]}`,
        contentType: type,
        content: Buffer.from(bytes),
        contentDisposition: 'inline' as const,
      })),
      ...(message.attachments ?? []).map(({ name, type, bytes }) => ({
        ...{
          filename: name,
          contentType: type,
          content: Buffer.from(bytes),
          contentDisposition: 'attachment' as const,
        },
      })),
    ],
    // Keeps absence notes and other machines from answering (RFC 3834).
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': message.locale,
      ...message.headers,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The same for every attempt of a notification. `address`: the sender's. */
export const messageIdOf = (id: string, address: string): string => `<${id}@${address.split('@').at(-1)}>`;
