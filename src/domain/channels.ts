/** Ways by which a message leaves; the same names as in `notifications.channel`. */
export const channelNames = ['email', 'sms', 'push', 'webhook'] as const;
export type ChannelName = (typeof channelNames)[number];

/** Services that push to devices; the same names as in `devices.provider`. */
export const pushServices = ['fcm', 'expo'] as const;
export type PushService = (typeof pushServices)[number];

/** Which of them has given a token: `ExponentPushToken[…]` are those of Expo. */
export const pushServiceOf = (token: string): PushService =>
  /^(ExponentPushToken|ExpoPushToken)\[.+\]$/.test(token) ? 'expo' : 'fcm';

/** Of one payer the newest so many are told: what is more are apps that nobody uses. */
export const mostDevices = 10;

/** E.164: at most fifteen digits. */
export const isPhone = (text: string): boolean => /^\+[1-9]\d{6,14}$/.test(text);

/** By what the configuration reaches people, besides e-mail. */
export interface Reach {
  sms: boolean;
  push: readonly PushService[];
  /** The platform's own webhook. */
  webhook: boolean;
}
export const mailsOnly: Reach = { sms: false, push: [], webhook: false };

/** How people are spoken to. `brand`: the platform's name. */
export interface Voice {
  brand: string;
  reach: Reach;
}
