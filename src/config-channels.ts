import type { z } from 'zod';
import type { environment } from './config-environment.js';
import type { Reach } from './domain/channels.js';

/** Messages that a process gives to a provider within any one second; absent: any number. */
interface Limited {
  perSecond?: number;
}

export interface SmtpConfig extends Limited {
  host: string;
  port: number;
  user?: string;
  password?: string;
}

/** The ways by which messages leave; undefined: not configured. */
export interface ChannelsConfig {
  smtp: SmtpConfig | undefined;
  /** Asked when the first has not taken a mail. */
  smtpFallback: SmtpConfig | undefined;
  /** How mails are signed; undefined: not by us. */
  dkim: { domain: string; selector: string; privateKey: string } | undefined;
  twilio: ({ accountSid: string; authToken: string; from: string; base?: string } & Limited) | undefined;
  fcm:
    | ({ project_id: string; client_email: string; private_key: string; token_uri: string; base?: string } & Limited)
    | undefined;
  /** What providers sign with when they tell what became of mails; absent: they are not heard. */
  mailReports: { mailgunSigningKey?: string; sendgridPublicKey?: string };
  expo: ({ accessToken?: string; base?: string } & Limited) | undefined;
  /** Where the platform hears what people are told; the newest secret first. */
  platform: { url: string; secrets: readonly string[] } | undefined;
  /** What of it people can be reached by. */
  reach: Reach;
}

const together = [
  ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY'],
  ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'],
  ['PLATFORM_WEBHOOK_URL', 'PLATFORM_WEBHOOK_SECRET'],
] as const;
const needed = [
  ['SMTP_USER', 'SMTP_PASSWORD'],
  ['SMTP_USER', 'SMTP_HOST'],
  ['SMTP_FALLBACK_USER', 'SMTP_FALLBACK_PASSWORD'],
  ['SMTP_FALLBACK_USER', 'SMTP_FALLBACK_HOST'],
  ['SMTP_FALLBACK_HOST', 'SMTP_HOST'],
  ['SMTP_RATE_PER_SECOND', 'SMTP_HOST'],
  ['SMTP_FALLBACK_RATE_PER_SECOND', 'SMTP_FALLBACK_HOST'],
  ['TWILIO_RATE_PER_SECOND', 'TWILIO_ACCOUNT_SID'],
  ['FCM_RATE_PER_SECOND', 'FCM_SERVICE_ACCOUNT'],
  ['EXPO_RATE_PER_SECOND', 'EXPO_PUSH'],
  ['EXPO_ACCESS_TOKEN', 'EXPO_PUSH'],
] as const;

/** What is set without what it needs. */
export const channelProblems = (isSet: (name: string) => boolean): string[] => [
  ...needed
    .filter(([one, other]) => isSet(one) && !isSet(other))
    .map(([one, other]) => `${other} must be set when ${one} is`),
  ...together
    .filter((names) => names.some(isSet) && !names.every(isSet))
    .map((names) => `${names.join(', ')} must be set together`),
];

export const channelsOf = (e: z.output<typeof environment>): ChannelsConfig => ({
  smtp: smtpOf({
    host: e.SMTP_HOST,
    port: e.SMTP_PORT,
    user: e.SMTP_USER,
    password: e.SMTP_PASSWORD,
    perSecond: e.SMTP_RATE_PER_SECOND,
  }),
  smtpFallback: smtpOf({
    host: e.SMTP_FALLBACK_HOST,
    port: e.SMTP_FALLBACK_PORT,
    user: e.SMTP_FALLBACK_USER,
    password: e.SMTP_FALLBACK_PASSWORD,
    perSecond: e.SMTP_FALLBACK_RATE_PER_SECOND,
  }),
  dkim:
    e.DKIM_DOMAIN === undefined || e.DKIM_SELECTOR === undefined || e.DKIM_PRIVATE_KEY === undefined
      ? undefined
      : { domain: e.DKIM_DOMAIN, selector: e.DKIM_SELECTOR, privateKey: e.DKIM_PRIVATE_KEY },
  twilio:
    e.TWILIO_ACCOUNT_SID === undefined || e.TWILIO_AUTH_TOKEN === undefined || e.TWILIO_FROM === undefined
      ? undefined
      : {
          ...{ accountSid: e.TWILIO_ACCOUNT_SID, authToken: e.TWILIO_AUTH_TOKEN, from: e.TWILIO_FROM },
          ...given({ base: e.TWILIO_API_BASE, perSecond: e.TWILIO_RATE_PER_SECOND }),
        },
  fcm: e.FCM_SERVICE_ACCOUNT && {
    ...e.FCM_SERVICE_ACCOUNT,
    ...given({ base: e.FCM_API_BASE, perSecond: e.FCM_RATE_PER_SECOND }),
  },
  mailReports: given({ mailgunSigningKey: e.MAILGUN_SIGNING_KEY, sendgridPublicKey: e.SENDGRID_PUBLIC_KEY }),
  expo: e.EXPO_PUSH
    ? given({ accessToken: e.EXPO_ACCESS_TOKEN, base: e.EXPO_API_BASE, perSecond: e.EXPO_RATE_PER_SECOND })
    : undefined,
  platform:
    e.PLATFORM_WEBHOOK_URL === undefined
      ? undefined
      : { url: e.PLATFORM_WEBHOOK_URL, secrets: e.PLATFORM_WEBHOOK_SECRET },
  reach: {
    sms: e.TWILIO_ACCOUNT_SID !== undefined,
    push: [...(e.FCM_SERVICE_ACCOUNT ? (['fcm'] as const) : []), ...(e.EXPO_PUSH ? (['expo'] as const) : [])],
    webhook: e.PLATFORM_WEBHOOK_URL !== undefined,
  },
});

const smtpOf = ({
  host,
  port = 587,
  ...others
}: { [K in keyof SmtpConfig]?: SmtpConfig[K] | undefined }): SmtpConfig | undefined =>
  host === undefined ? undefined : { host, port, ...given(others) };

/** Without what is undefined. */
export function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
