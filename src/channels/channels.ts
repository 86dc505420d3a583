import { join } from 'node:path';
import type { ChannelName } from '../domain/channels.js';
import type { Poster } from '../webhooks/post.js';
import type { Channel, Channels, ProviderHealth, SentMessage } from './channel.js';
import { createEmail, type Dkim, type EmailOptions, smtpConnections } from './email.js';
import { createFallback, type ProviderWatch } from './fallback.js';
import { createMailFolder } from './mail-folder.js';
import { createPlatformWebhook, type PlatformWebhook } from './platform-webhook.js';
import { createPush } from './push.js';
import { createExpo, type ExpoAccount } from './push-expo.js';
import { createFcm, type FcmAccount } from './push-fcm.js';
import { createTwilio, type TwilioAccount } from './sms-twilio.js';
import type { SmtpServer } from './smtp-connection.js';
import { withTurns } from './with-turns.js';

/** Of one provider. */
interface Limited {
  /** Messages that a process gives to it within any one second; absent: any number. */
  perSecond?: number;
}

export interface ChannelSettings {
  /** undefined: mails are written to `<dataDir>/mail/`. */
  smtp: (SmtpServer & Limited) | undefined;
  smtpFallback: (SmtpServer & Limited) | undefined;
  dkim: Dkim | undefined;
  twilio: (TwilioAccount & Limited) | undefined;
  fcm: (FcmAccount & Limited) | undefined;
  expo: (ExpoAccount & Limited) | undefined;
  platform: PlatformWebhook | undefined;
  dataDir: string;
}

/**
 * The channels that the configuration allows. A new one is a row here. `post`: by which webhooks leave; `watchOf` hears how
 * the providers of each are.
 */
export function createChannels(
  of: ChannelSettings,
  now: () => number,
  post: Poster['post'],
  watchOf?: (channel: ChannelName) => ProviderWatch,
): Channels {
  const watched = (name: ChannelName, ...providers: [Channel, ...Channel[]]): Channel =>
    createFallback(providers, now, watchOf?.(name));
  const fcm = of.fcm && watched('push', withTurns(createFcm(of.fcm, now), of.fcm));
  const expo = of.expo && watched('push', withTurns(createExpo(of.expo), of.expo));
  return {
    email: watched('email', ...mailProviders(of)),
    ...(of.twilio && { sms: watched('sms', withTurns(createTwilio(of.twilio), of.twilio)) }),
    ...((fcm ?? expo) && { push: createPush({ fcm, expo }) }),
    ...(of.platform && { webhook: watched('webhook', createPlatformWebhook(of.platform, post, now)) }),
  };
}

function mailProviders({ smtp, smtpFallback, dkim, dataDir }: ChannelSettings): [Channel, ...Channel[]] {
  if (smtp === undefined) return [createMailFolder(join(dataDir, 'mail'))];
  const mails = (server: SmtpServer & Limited, options: EmailOptions): Channel =>
    withTurns(createEmail(server, options), { ...smtpConnections, perSecond: server.perSecond });
  const first = mails(smtp, { dkim });
  return smtpFallback === undefined ? [first] : [first, mails(smtpFallback, { dkim, provider: 'smtp-fallback' })];
}

/** How every provider is, as this process knows it. */
export const providersOf = (channels: Channels): (ProviderHealth & { channel: string })[] =>
  Object.entries(channels).flatMap(([channel, { health }]: [string, Channel]) =>
    (health?.() ?? []).map((one) => ({ channel, ...one })),
  );

export async function forgetMessages(channels: Channels, messages: readonly SentMessage[]): Promise<void> {
  await Promise.all(Object.values(channels).map((channel: Channel | undefined) => channel?.forget?.(messages)));
}

export async function closeChannels(channels: Channels): Promise<void> {
  await Promise.all(Object.values(channels).map((channel: Channel | undefined) => channel?.close()));
}
