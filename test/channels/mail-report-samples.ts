import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export const mailgunKey = 'key-of-mailgun';

const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
/** An account at SendGrid. */
export const sendgrid = {
  publicKey: keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  sign: (body: string, timestamp = '1767225600'): Record<string, string> => ({
    'content-type': 'application/json',
    'x-twilio-email-event-webhook-timestamp': timestamp,
    'x-twilio-email-event-webhook-signature': sign(
      'sha256',
      Buffer.from(`${timestamp}${body}`),
      keys.privateKey,
    ).toString('base64'),
  }),
};

/** As Mailgun tells it. */
export function mailgunFailure(
  messageId: string,
  { key = mailgunKey, at = Date.now(), token = randomBytes(25).toString('hex'), event = {} } = {},
): string {
  const timestamp = String(Math.floor(at / 1000));
  return JSON.stringify({
    signature: { timestamp, token, signature: createHmac('sha256', key).update(`${timestamp}${token}`).digest('hex') },
    'event-data': {
      event: 'failed',
      severity: 'permanent',
      reason: 'bounce',
      timestamp: at / 1000,
      'delivery-status': { code: 550, message: '5.1.1 The email account does not exist' },
      message: { headers: { 'message-id': messageId.slice(1, -1), to: 'ada@example.com' } },
      recipient: 'ada@example.com',
      ...event,
    },
  });
}
