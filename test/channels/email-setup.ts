import { expect } from 'vitest';
import type { Channel } from '../../src/channels/channel.js';
import { createEmail, type EmailOptions } from '../../src/channels/email.js';
import type { SmtpServer } from '../../src/channels/smtp-connection.js';
import { ca, openRaw, openSink, sampleMessage } from './smtp-sink.js';

const open: { close(): Promise<void> }[] = [];

/** Closed by `closeAll`. */
export const keep = <T extends { close(): Promise<void> }>(one: T): T => {
  open.push(one);
  return one;
};
export const closeAll = async (): Promise<void> => {
  await Promise.all(open.splice(0).map((one) => one.close()));
};
export const sink = async (...options: Parameters<typeof openSink>) => keep(await openSink(...options));
export const email = (server: SmtpServer, options?: EmailOptions): Channel => keep(createEmail(server, options));

/** The rule for every host that is not this machine, with a server that is. */
export const remote: EmailOptions = { isLoopback: () => false, ca };

export const thrownBy = (channel: Channel, message = sampleMessage()): Promise<Error> =>
  channel.send(message).then(
    () => expect.fail('it was sent'),
    (error: Error) => error,
  );

/** Takes a mail up to its text, and hangs up in the middle of that. */
export const breakingServer = async () =>
  keep(
    await openRaw((socket) => {
      socket.write('220 mail\r\n');
      socket.on('data', (data) => {
        const text = String(data);
        if (text.startsWith('DATA')) socket.write('354 go on\r\n');
        else if (/^(EHLO|MAIL|RCPT)/.test(text)) socket.write('250 ok\r\n');
        else socket.destroy();
      });
    }),
  );
