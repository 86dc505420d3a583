import { createTransport } from 'nodemailer';
import { type Channel, type Message, type Receipt, type SendOptions, sendLimitMs } from './channel.js';
import { toMail } from './mime.js';
import { type SmtpServer, type SmtpTrust, smtpConnection } from './smtp-connection.js';
import { smtpFault } from './smtp-faults.js';

export interface Dkim {
  domain: string;
  selector: string;
  /** PEM. */
  privateKey: string;
}

export interface EmailOptions extends SmtpTrust {
  /** RFC 6376; absent: mails are not signed here. */
  dkim?: Dkim | undefined;
  provider?: string;
  /** For everything that one message needs, in ms. */
  limitMs?: number;
}

/** Connections to one server; one of them waits for what is urgent. */
export const smtpConnections = { atOnce: 6, spare: 1 } as const;

/** RFC 6376 section 5.4.1, and `List-Unsubscribe-Post`, which counts only when it is signed (RFC 8058). */
const signedHeaders = [
  ...['From', 'Sender', 'Reply-To', 'Subject', 'Date', 'Message-ID', 'To', 'Cc', 'MIME-Version', 'Content-Type'],
  ...['Content-Transfer-Encoding', 'In-Reply-To', 'References', 'List-Unsubscribe', 'List-Unsubscribe-Post'],
].join(':');

/**
 * Mail over SMTP with a few kept connections. TLS 1.2 or newer with a checked certificate is required, except on
 * loopback, where it is used when offered. A password never travels without TLS, not even on loopback.
 */
export function createEmail(server: SmtpServer, options: EmailOptions = {}): Channel {
  const { dkim, provider = 'smtp', limitMs = sendLimitMs } = options;
  const transport = createTransport({
    ...smtpConnection(server, options),
    pool: true,
    ...(dkim && {
      dkim: {
        ...{ domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey },
        headerFieldNames: signedHeaders,
      },
    }),
    maxConnections: smtpConnections.atOnce,
    maxMessages: 100,
    // Shorter than the servers' own: else a connection ends just when a message is put on it.
    idleTimeout: 30_000,
    // Repetitions are the policy's.
    maxRequeues: 0,
    dnsTimeout: 5_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    logger: false,
  });

  async function send(message: Message, options: SendOptions = {}): Promise<Receipt> {
    const mail = toMail(message);
    try {
      const signal = AbortSignal.timeout(Math.min(limitMs, options.limitMs ?? limitMs));
      const info = await transport.sendMail({ ...mail, signal });
      return { providerMessageId: info.messageId, response: info.response };
    } catch (error) {
      throw smtpFault(error, message.id);
    }
  }

  return { provider, send, close: async () => transport.close() };
}
