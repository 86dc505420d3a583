import { join } from 'node:path';
import type { Poster } from '../webhooks/post.js';
import type { Channel, Channels, SentMessage } from './channel.js';
import { createEmail, type Dkim, type SmtpServer } from './email.js';
import { createFallback } from './fallback.js';
import { createMailFolder } from './mail-folder.js';
import { createPlatformWebhook, type PlatformWebhook } from './platform-webhook.js';
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
  platform: PlatformWebhook | undefined;
  dataDir: string;
}

/** The channels that the configuration allows. A new one is a row here. `post`: by which webhooks leave. */
export function createChannels(of: ChannelSettings, now: () => number, post: Poster['post']): Channels {
  const fcm = of.fcm && createFcm(of.fcm, now);
  const expo = of.expo && createExpo(of.expo);
  return {
    email: createMails(of, now),
    ...(of.twilio && { sms: createTwilio(of.twilio) }),
    ...((fcm ?? expo) && { push: createPush({ fcm, expo }) }),
    ...(of.platform && { webhook: createPlatformWebhook(of.platform, post, now) }),
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
