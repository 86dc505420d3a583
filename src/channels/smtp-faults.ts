import { NoSuchRecipient, UndeliverableMessage } from '../domain/errors.js';
import { ProviderUnavailable } from './provider-answer.js';

/** What nodemailer adds to its errors, as far as it is there. */
interface Fault {
  code: string;
  /** SMTP reply code; 0: the server has not answered. */
  reply: number;
  /** true: no connection was ever there. */
  unconnected: boolean;
  text: string;
}

interface Fate {
  says: string;
  /** What no repetition can help is `UndeliverableMessage`. */
  as: new (
    message: string,
    options: ErrorOptions,
  ) => Error;
  holds: (fault: Fault) => boolean;
}

/** Replies that ask for a login, or for another one (RFC 4954 section 6): ours to repair, not the message's fault. */
const loginReplies: readonly number[] = [530, 534, 535, 538];
/** No such mailbox or domain, one that has moved, takes no mail, or is disabled (RFC 3463 sections 3.2 and 3.3, RFC 7505); 5.1.7 and 5.1.8 speak of the sender. */
const nobodyThere = /\b5\.(1\.(1|2|3|6|10)|2\.1)\b/;
const aboutTheMessage = (fault: Fault): boolean => fault.code === 'EENVELOPE' || fault.code === 'EMESSAGE';

/**
 * First match wins. Only an answer to the message itself is final: 5xx to a greeting or to STARTTLS speaks of the
 * server, and 503 of the order of commands (RFC 5321 section 4.2.1).
 */
const fates: readonly Fate[] = [
  {
    says: 'the mail server did not accept SMTP_USER and SMTP_PASSWORD',
    as: ProviderUnavailable,
    holds: (fault) => ['EAUTH', 'ENOAUTH'].includes(fault.code) || loginReplies.includes(fault.reply),
  },
  {
    says: 'no safe connection (TLS) to the mail server',
    as: ProviderUnavailable,
    holds: (fault) =>
      fault.code === 'ETLS' || (fault.reply === 0 && /certificate|STARTTLS|\bTLS\b|\bSSL\b/i.test(fault.text)),
  },
  {
    says: 'there is nobody at its address',
    as: NoSuchRecipient,
    holds: (fault) => fault.code === 'EENVELOPE' && fault.reply >= 500 && nobodyThere.test(fault.text),
  },
  {
    says: 'the mail server refused the message',
    as: UndeliverableMessage,
    holds: (fault) => aboutTheMessage(fault) && fault.reply >= 500 && fault.reply !== 503,
  },
  {
    says: 'the message cannot be sent as it is',
    as: UndeliverableMessage,
    holds: (fault) => aboutTheMessage(fault) && fault.reply === 0,
  },
  { says: 'the mail server does not take it now', as: ProviderUnavailable, holds: (fault) => fault.reply !== 0 },
  { says: 'the mail server took too long', as: Error, holds: (fault) => /ETIMEDOUT|EABORT/.test(fault.code) },
  { says: 'the mail server is not reachable', as: ProviderUnavailable, holds: (fault) => fault.unconnected },
  { says: 'the connection to the mail server broke', as: Error, holds: () => true },
];

/** nodemailer's error → ours: `UndeliverableMessage`, or an `Error` that is to be tried again. */
export function smtpFault(error: unknown, id: string): Error {
  const fault = read(error);
  const fate = fates.find((one) => one.holds(fault));
  const message = `Cannot send '${id}': ${fate?.says}: ${fault.text}`;
  return new (fate?.as ?? Error)(message, { cause: error });
}

function read(error: unknown): Fault {
  const { code, responseCode, response, syscall, message } = Object(error) as Record<string, unknown>;
  const said = typeof response === 'string' && response !== '' ? response : message;
  return {
    code: typeof code === 'string' ? code : '',
    unconnected: syscall === 'connect' || code === 'EDNS',
    reply: typeof responseCode === 'number' ? responseCode : 0,
    text: String(said).replace(/\s+/g, ' ').slice(0, 500),
  };
}
