import { join } from 'node:path';
import type { Channel, Channels, SentMessage } from './channel.js';
import { createEmail, type Dkim, type SmtpServer } from './email.js';
import { createMailFolder } from './mail-folder.js';

export interface ChannelSettings {
  /** undefined: mails are written to `<dataDir>/mail/`. */
  smtp: SmtpServer | undefined;
  dkim: Dkim | undefined;
  dataDir: string;
}

/** The channels that the configuration allows. A new one is a row here. */
export const createChannels = ({ smtp, dkim, dataDir }: ChannelSettings): Channels => ({
  email: smtp === undefined ? createMailFolder(join(dataDir, 'mail')) : createEmail(smtp, { dkim }),
});

export async function forgetMessages(channels: Channels, messages: readonly SentMessage[]): Promise<void> {
  await Promise.all(Object.values(channels).map((channel: Channel | undefined) => channel?.forget?.(messages)));
}

export async function closeChannels(channels: Channels): Promise<void> {
  await Promise.all(Object.values(channels).map((channel: Channel | undefined) => channel?.close()));
}
