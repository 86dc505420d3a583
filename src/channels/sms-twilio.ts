import { isPhone } from '../domain/channels.js';
import { UndeliverableMessage } from '../domain/errors.js';
import type { Channel, Message, Receipt, SendOptions } from './channel.js';
import { at, type Fate, fateOfStatus, post, refused } from './provider-answer.js';

export interface TwilioAccount {
  accountSid: string;
  authToken: string;
  /** A number in E.164, a name, or a messaging service (`MG…`). */
  from: string;
  /** Without `/2010-04-01`. */
  base?: string;
}

const provider = 'twilio';
/** Longest body that the API takes. */
const longest = 1600;

/** Codes that speak of the recipient: no such number, no mobile, said STOP, blocked. Source: www.twilio.com/docs/api/errors */
const codes: Readonly<Record<number, Fate>> = {
  21211: 'nobody there',
  21214: 'nobody there',
  21614: 'nobody there',
  21610: 'never',
  21612: 'never',
  21408: 'never',
  21617: 'never',
  // About the sender's number or account: ours to repair.
  21606: 'not now',
  21603: 'not now',
  20429: 'not now',
  20003: 'not now',
};

/**
 * SMS by Twilio's REST API (www.twilio.com/docs/messaging/api/message-resource). It knows no idempotency: a message whose
 * answer was lost is sent again.
 */
export function createTwilio({ accountSid, authToken, from, base = 'https://api.twilio.com' }: TwilioAccount): Channel {
  const url = `${base}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const sender = from.startsWith('MG') ? 'MessagingServiceSid' : 'From';

  async function send(message: Message, { limitMs }: SendOptions = {}): Promise<Receipt> {
    if (!isPhone(message.to))
      throw new UndeliverableMessage(`Cannot send '${message.id}': its recipient is not a telephone number`);
    const body = new URLSearchParams({ To: message.to, [sender]: from, Body: textOf(message) });
    const answer = await post(provider, { url, headers: { authorization }, body }, limitMs);
    const sid = at(answer.body, 'sid');
    if (answer.status === 201 && typeof sid === 'string')
      return { provider, providerMessageId: sid, response: `201 ${String(at(answer.body, 'status'))}` };
    const code = Number(at(answer.body, 'code'));
    const fate = codes[code] ?? fateOfStatus(answer.status) ?? 'never';
    throw refused(
      message.id,
      provider,
      fate,
      `${answer.status} ${code || ''} ${String(at(answer.body, 'message') ?? '')}`,
    );
  }

  return { provider, send, close: async () => {} };
}

const textOf = ({ from, short }: Message): string => `${from.name}: ${short}`.slice(0, longest);
