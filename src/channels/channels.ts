import { join } from 'node:path';
import type { Channel, Channels, SentMessage } from './channel.js';
import { createEmail, type Dkim, type SmtpServer } from './email.js';
import { createFallback } from './fallback.js';
import { createMailFolder } from './mail-folder.js';
import { createPush } from './push.js';
import { createExpo, type ExpoAccount } from './push-expo.js';
import { createFcm, type FcmAccount } from './push-fcm.js';
import { createTwilio, type TwilioAccount } from './sms-twilio.js';

export interface ChannelSettings {
  /** undefined: mails are written to `<dataDir>/mail/`. */
  smtp: SmtpServer | undefined;
  smtpFallback: SmtpServer | undefined;
  dkim: Dkim | undefined;
  twilio: TwilioAccount | undefined;
  fcm: FcmAccount | undefined;
  expo: ExpoAccount | undefined;
  dataDir: string;
}

/** The channels that the configuration allows. A new one is a row here. */
export function createChannels(of: ChannelSettings, now: () => number): Channels {
  const fcm = of.fcm && createFcm(of.fcm, now);
  const expo = of.expo && createExpo(of.expo);
  return {
    email: createMails(of, now),
    ...(of.twilio && { sms: createTwilio(of.twilio) }),
    ...((fcm ?? expo) && { push: createPush({ fcm, expo }) }),
  };
}

function createMails({ smtp, smtpFallback, dkim, dataDir }: ChannelSettings, now: () => number): Channel {
  if (smtp === undefined) return createMailFolder(join(dataDir, 'mail'));
  const first = createEmail(smtp, { dkim });
  return smtpFallback === undefined
    ? first
    : createFallback([first, createEmail(smtpFallback, { dkim, provider: 'smtp-fallback' })], now);
}

export async function forgetMessages(channels: Channels, messages: readonly SentMessage[]): Promise<void> {
  await Promise.all(Object.values(channels).map((channel: Channel | undefined) => channel?.forget?.(messages)));
}

export async function closeChannels(channels: Channels): Promise<void> {
  await Promise.all(Object.values(channels).map((channel: Channel | undefined) => channel?.close()));
}
