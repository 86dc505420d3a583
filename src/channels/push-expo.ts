import type { Channel, Message, Receipt, SendOptions } from './channel.js';
import { at, type Fate, fateOfStatus, post, refused } from './provider-answer.js';

export interface ExpoAccount {
  /** Needed where the project asks for it. */
  accessToken?: string | undefined;
  base?: string;
}

const provider = 'expo';
/** Source: docs.expo.dev/push-notifications/sending-notifications (push ticket errors). */
const codes: Readonly<Record<string, Fate>> = {
  DeviceNotRegistered: 'nobody there',
  MessageTooBig: 'never',
  MessageRateExceeded: 'not now',
  MismatchSenderId: 'never',
  InvalidCredentials: 'not now',
  TOO_MANY_REQUESTS: 'not now',
  PUSH_TOO_MANY_EXPERIENCE_IDS: 'never',
};

/** Push by Expo's service. It knows no idempotency: a message whose answer was lost may be shown twice. */
export function createExpo({ accessToken, base = 'https://exp.host' }: ExpoAccount): Channel {
  const headers = {
    'content-type': 'application/json',
    ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
  };

  async function send(message: Message, { limitMs }: SendOptions = {}): Promise<Receipt> {
    const body = JSON.stringify({
      to: message.to,
      title: message.from.name,
      body: message.short,
      data: { notification_id: message.id },
    });
    const answer = await post(provider, { url: `${base}/--/api/v2/push/send`, headers, body }, limitMs);
    const ticket = at(answer.body, 'data');
    if (answer.status === 200 && at(ticket, 'status') === 'ok')
      return { provider, providerMessageId: String(at(ticket, 'id')), response: '200 ok' };
    const error = at(ticket, 'status') === 'error' ? ticket : at(answer.body, 'errors', 0);
    const code = String(at(error, 'details', 'error') ?? at(error, 'code'));
    const fate = codes[code] ?? fateOfStatus(answer.status) ?? 'never';
    throw refused(message.id, provider, fate, `${answer.status} ${code} ${String(at(error, 'message') ?? '')}`);
  }

  return { provider, send, close: async () => {} };
}
