import { importPKCS8, SignJWT } from 'jose';
import { type Channel, type Message, type Receipt, type SendOptions, sendLimitMs } from './channel.js';
import { at, type Fate, fateOfStatus, ProviderUnavailable, post, refused } from './provider-answer.js';

/** The JSON file of a service account, as far as it is used. */
export interface FcmAccount {
  project_id: string;
  client_email: string;
  /** PEM. */
  private_key: string;
  token_uri: string;
  base?: string;
}

const provider = 'fcm';
const scope = 'https://www.googleapis.com/auth/firebase.messaging';
/** A token is renewed so long before it ends. */
const marginMs = 60_000;
/** For a new one. */
const tokenLimitMs = 10_000;

/** Source: firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode */
const codes: Readonly<Record<string, Fate>> = {
  UNREGISTERED: 'nobody there',
  SENDER_ID_MISMATCH: 'nobody there',
  INVALID_ARGUMENT: 'never',
  QUOTA_EXCEEDED: 'not now',
  UNAVAILABLE: 'not now',
  INTERNAL: 'not now',
  THIRD_PARTY_AUTH_ERROR: 'not now',
};

/** Push by FCM's HTTP v1 API. It knows no idempotency: a message whose answer was lost may be shown twice. */
export function createFcm(account: FcmAccount, now: () => number): Channel {
  const { base = 'https://fcm.googleapis.com' } = account;
  const url = `${base}/v1/projects/${encodeURIComponent(account.project_id)}/messages:send`;
  const tokenOf = createTokens(account, now);

  async function send(message: Message, { limitMs = sendLimitMs }: SendOptions = {}): Promise<Receipt> {
    const until = now() + limitMs;
    const headers = { authorization: `Bearer ${await tokenOf()}`, 'content-type': 'application/json' };
    const notification = { title: message.from.name, body: message.short };
    const body = JSON.stringify({
      message: { token: message.to, notification, data: { notification_id: message.id } },
    });
    const answer = await post(provider, { url, headers, body }, Math.max(1, until - now()));
    const name = at(answer.body, 'name');
    if (answer.status === 200 && typeof name === 'string')
      return { provider, providerMessageId: name, response: '200' };
    const error = at(answer.body, 'error');
    const details = at(error, 'details');
    const code =
      (Array.isArray(details) ? details : []).map((one) => at(one, 'errorCode')).find(isText) ?? at(error, 'status');
    const fate = codes[String(code)] ?? fateOfStatus(answer.status) ?? 'never';
    throw refused(message.id, provider, fate, `${answer.status} ${String(code)} ${String(at(error, 'message') ?? '')}`);
  }

  return { provider, send, close: async () => {} };
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** OAuth 2.0 for service accounts (RFC 7523; developers.google.com/identity/protocols/oauth2/service-account). */
function createTokens({ client_email, private_key, token_uri }: FcmAccount, now: () => number): () => Promise<string> {
  let known: { token: string; until: number } | null = null;
  return async () => {
    if (known && now() < known.until) return known.token;
    const seconds = Math.floor(now() / 1000);
    const assertion = await new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(client_email)
      .setAudience(token_uri)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 3600)
      .sign(await importPKCS8(private_key, 'RS256'));
    const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
    const answer = await post(provider, { url: token_uri, headers: {}, body }, tokenLimitMs);
    const token = at(answer.body, 'access_token');
    if (answer.status !== 200 || typeof token !== 'string')
      throw new ProviderUnavailable(
        `${provider} gives no token: ${answer.status} ${String(at(answer.body, 'error') ?? '')}`,
      );
    known = { token, until: now() + Number(at(answer.body, 'expires_in')) * 1000 - marginMs };
    return token;
  };
}
