import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyWebhook } from '@billhook/client';
import { jwtVerify } from 'jose';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Channel, Message } from '../../src/channels/channel.js';
import { createChannels } from '../../src/channels/channels.js';
import { createPlatformWebhook } from '../../src/channels/platform-webhook.js';
import { ProviderUnavailable } from '../../src/channels/provider-answer.js';
import { createPush } from '../../src/channels/push.js';
import { createExpo } from '../../src/channels/push-expo.js';
import { createFcm } from '../../src/channels/push-fcm.js';
import { createTwilio } from '../../src/channels/sms-twilio.js';
import { readConfig } from '../../src/config.js';
import { NoSuchRecipient, UndeliverableMessage } from '../../src/domain/errors.js';
import { createPoster } from '../../src/webhooks/post.js';
import { sampleMessage } from './smtp-sink.js';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

interface Asked {
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}
type Answer = { status: number; body: unknown } | 'hang up';

/** Stands for the API of a provider: what it was asked, and what it answers. */
async function standIn(answer: (asked: Asked) => Answer): Promise<{ base: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const one = { path: request.url ?? '', headers: request.headers, body };
    asked.push(one);
    const said = answer(one);
    if (said === 'hang up') return request.socket.destroy();
    response.writeHead(said.status, { 'content-type': 'application/json' });
    response.end(typeof said.body === 'string' ? said.body : JSON.stringify(said.body));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const now = Date.UTC(2026, 0, 16, 12);
let at = now;
const fcmAccount = (base: string) => ({
  ...{ project_id: 'billing', client_email: 'push@billing.example', token_uri: `${base}/token`, base },
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
});
const token = { status: 200, body: { access_token: 'ya29.x', expires_in: 3599, token_type: 'Bearer' } };
const fcmError = (code: number, status: string, errorCode = status) => ({
  status: code,
  body: {
    error: {
      ...{ code, message: 'as FCM says it', status },
      details: [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }],
    },
  },
});
const expoError = (error: string) => ({
  status: 200,
  body: { data: { status: 'error', message: 'm', details: { error } } },
});
const twilioError = (status: number, code: number) => ({
  status,
  body: { code, message: 'as Twilio says it', more_info: `https://www.twilio.com/docs/errors/${code}`, status },
});

const poster = createPoster({ allowInsecure: true });
afterAll(() => poster.close());
const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'the older of two secrets'];

interface Provider {
  create: (base: string) => Channel;
  to: string;
  taken: { status: number; body: unknown };
  id: string;
  nobody: Answer[];
  never: Answer[];
}
/** Each provider as its documentation describes it. */
const providers: Record<string, Provider> = {
  twilio: {
    create: (base) => createTwilio({ accountSid: 'AC1', authToken: 'secret', from: '+15005550006', base }),
    to: '+5511987654321',
    taken: { status: 201, body: { sid: 'SM1', status: 'queued', error_code: null } },
    id: 'SM1',
    nobody: [twilioError(400, 21211), twilioError(400, 21614)],
    never: [twilioError(400, 21610), twilioError(400, 99999)],
  },
  fcm: {
    create: (base) => createFcm(fcmAccount(base), () => at),
    to: 'fcm-token',
    taken: { status: 200, body: { name: 'projects/billing/messages/0:1' } },
    id: 'projects/billing/messages/0:1',
    nobody: [fcmError(404, 'NOT_FOUND', 'UNREGISTERED'), fcmError(403, 'PERMISSION_DENIED', 'SENDER_ID_MISMATCH')],
    never: [fcmError(400, 'INVALID_ARGUMENT')],
  },
  expo: {
    create: (base) => createExpo({ accessToken: 'expo-secret', base }),
    to: 'ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]',
    taken: { status: 200, body: { data: { status: 'ok', id: 'a-ticket' } } },
    id: 'a-ticket',
    nobody: [expoError('DeviceNotRegistered')],
    never: [
      expoError('MessageTooBig'),
      { status: 400, body: { errors: [{ code: 'PUSH_TOO_MANY_EXPERIENCE_IDS', message: 'm' }] } },
    ],
  },
  platform: {
    create: (base) => createPlatformWebhook({ url: `${base}/told`, secrets }, poster.post, () => at),
    to: 'cus_01h455vb4pex5vsknk084sn02q',
    taken: { status: 204, body: '' },
    id: 'ntf_01h455vb4pex5vsknk084sn02q',
    nobody: [],
    never: [
      { status: 400, body: {} },
      { status: 404, body: {} },
      { status: 422, body: {} },
    ],
  },
};
const notNow: Answer[] = [
  { status: 429, body: {} },
  { status: 500, body: 'no JSON' },
  { status: 503, body: {} },
  { status: 401, body: {} },
];
const messageTo = (to: string): Message => ({ ...sampleMessage(), to });
const fails = (channel: Channel, to: string): Promise<Error> =>
  channel.send(messageTo(to)).then(
    () => new Error('it was sent'),
    (error: Error) => error,
  );

describe.each(Object.entries(providers))('%s', (name, { create, to, taken, id, nobody, never }) => {
  /** Answers as given, but gives tokens to whoever needs one. */
  const answering = (answer: Answer) => standIn(({ path }) => (path === '/token' ? token : answer));

  test('takes a message, and says under which id', async () => {
    const { base } = await answering(taken);
    expect(await create(base).send(messageTo(to))).toMatchObject({ provider: name, providerMessageId: id });
  });
  test.each(nobody)('nobody there: %j', async (answer) => {
    const { base } = await answering(answer);
    expect(await fails(create(base), to)).toBeInstanceOf(NoSuchRecipient);
  });
  test.each(never)('never: %j', async (answer) => {
    const { base } = await answering(answer);
    const error = await fails(create(base), to);
    expect(error).toBeInstanceOf(UndeliverableMessage);
    expect(error).not.toBeInstanceOf(NoSuchRecipient);
  });
  test.each(notNow)('not now: %j', async (answer) => {
    const { base } = await answering(answer);
    expect(await fails(create(base), to)).toBeInstanceOf(ProviderUnavailable);
  });
  test('nobody answers: another may take it', async () => {
    const { base } = await answering(taken);
    const channel = create(base);
    const server = servers.pop()!;
    await new Promise((resolve) => server.close(resolve));
    expect(await fails(channel, to)).toBeInstanceOf(ProviderUnavailable);
  });
  test('a lost answer: nobody knows, so no other may take it', async () => {
    const { base } = await answering('hang up');
    const error = await fails(create(base), to);
    expect(error).not.toBeInstanceOf(ProviderUnavailable);
    expect(error).not.toBeInstanceOf(UndeliverableMessage);
  });
  test('what it says of an error names neither the recipient nor a secret', async () => {
    const { base } = await answering({ status: 500, body: {} });
    expect((await fails(create(base), to)).message).not.toMatch(/secret|ya29|987654321|ExponentPushToken|fcm-token/);
  });
});

test('the platform gets a message as JSON, signed with each of its secrets, and may recognise it when it comes again', async () => {
  at = now;
  const { base, asked } = await standIn(() => ({ status: 200, body: 'thanks' }));
  const { create, to } = providers.platform!;
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  await create(base).send(messageTo(to), { traceparent });
  const [{ path, headers, body } = asked[0]!] = asked;
  expect(path).toBe('/told');
  const message = sampleMessage();
  expect(JSON.parse(body)).toEqual({
    ...{ id: message.id, type: 'payment_received', timestamp: '2026-01-16T12:30:05.007Z', tenant_id: 'tenant-123' },
    data: {
      ...{ customer_id: to, user_id: null, locale: 'en', variables: { amount: '10.00' } },
      ...{ subject: message.subject, text: message.text, short: message.short },
    },
  });
  expect(headers).toMatchObject({ 'webhook-id': message.id, 'content-type': 'application/json', traceparent });
  const given = headers as Record<string, string>;
  for (const secret of secrets) await verifyWebhook(body, given, secret, { now: () => now });
  await expect(verifyWebhook(body, given, 'another secret', { now: () => now })).rejects.toThrow(
    'not signed with this secret',
  );
});

test.each([302, 307])('the platform answers %i: it is not followed, and tried again', async (status) => {
  const { base, asked } = await standIn(() => ({ status, body: '' }));
  expect(await fails(providers.platform!.create(base), 'cus_1')).toBeInstanceOf(ProviderUnavailable);
  expect(asked).toHaveLength(1);
});

test('the platform is not told at an address that endpoints may not have', async () => {
  const strict = createPoster({ allowInsecure: false });
  const { base, asked } = await standIn(() => ({ status: 200, body: '' }));
  const channel = createPlatformWebhook({ url: base, secrets }, strict.post, () => at);
  expect(await fails(channel, 'cus_1')).toBeInstanceOf(ProviderUnavailable);
  expect(asked).toEqual([]);
  await strict.close();
});

test('Twilio is asked as its API wants it', async () => {
  const { base, asked } = await standIn(() => providers.twilio!.taken);
  await providers.twilio!.create(base).send(messageTo('+5511987654321'));
  const service = createTwilio({ accountSid: 'AC1', authToken: 's', from: 'MG9', base });
  await service.send(messageTo('+5511987654321'));
  expect(asked[0]).toMatchObject({
    path: '/2010-04-01/Accounts/AC1/Messages.json',
    headers: {
      authorization: `Basic ${Buffer.from('AC1:secret').toString('base64')}`,
      'content-type': expect.stringMatching(/^application\/x-www-form-urlencoded/),
    },
  });
  expect(Object.fromEntries(new URLSearchParams(asked[0]!.body))).toEqual({
    ...{ To: '+5511987654321', From: '+15005550006' },
    Body: 'Acme via BoxCostPro: R$ 10,00: obrigado',
  });
  expect(Object.fromEntries(new URLSearchParams(asked[1]!.body))).toMatchObject({ MessagingServiceSid: 'MG9' });
});

test.each(['5511987654321', '+0551198765', '+55 11 98765', 'ada@example.com', '+1'])(
  '%s is no telephone number',
  async (to) => {
    const { base, asked } = await standIn(() => providers.twilio!.taken);
    expect(await fails(providers.twilio!.create(base), to)).toBeInstanceOf(UndeliverableMessage);
    expect(asked).toEqual([]);
  },
);

test('FCM gets a token that its service account has signed, and the same until it ends', async () => {
  at = now;
  const { base, asked } = await standIn(({ path }) => (path === '/token' ? token : providers.fcm!.taken));
  const channel = createFcm(fcmAccount(base), () => at);
  for (const minutes of [0, 58, 59]) {
    at = now + minutes * 60_000;
    await channel.send(messageTo('fcm-token'));
  }
  expect(asked.map(({ path }) => path)).toEqual([
    ...['/token', '/v1/projects/billing/messages:send', '/v1/projects/billing/messages:send'],
    ...['/token', '/v1/projects/billing/messages:send'],
  ]);
  const grant = Object.fromEntries(new URLSearchParams(asked[0]!.body));
  expect(grant.grant_type).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
  const of = { issuer: 'push@billing.example', audience: `${base}/token`, currentDate: new Date(now) };
  const { payload } = await jwtVerify(grant.assertion!, publicKey, of);
  expect(payload).toMatchObject({
    scope: 'https://www.googleapis.com/auth/firebase.messaging',
    exp: now / 1000 + 3600,
  });
  expect(asked[1]!.headers.authorization).toBe('Bearer ya29.x');
  expect(JSON.parse(asked[1]!.body)).toMatchObject({
    message: { token: 'fcm-token', notification: { body: 'R$ 10,00: obrigado' } },
  });
});

test('a push goes to the service that has given its token', async () => {
  const expo = await standIn(() => providers.expo!.taken);
  const push = createPush({ expo: createExpo({ base: expo.base }) });
  await push.send(messageTo(providers.expo!.to));
  expect(expo.asked[0]!.headers.authorization).toBeUndefined();
  expect(await fails(push, 'fcm-token')).toBeInstanceOf(UndeliverableMessage);
});

test('the channels are those that the configuration names', () => {
  const namesOf = (env: Record<string, string>) =>
    Object.keys(createChannels({ ...readConfig(env), dataDir: '/nowhere' }, () => at, poster.post));
  expect(namesOf({})).toEqual(['email']);
  const all = {
    ...{ TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 't', TWILIO_FROM: '+15005550006', EXPO_PUSH: 'true' },
    ...{ PLATFORM_WEBHOOK_URL: 'https://app.example/told', PLATFORM_WEBHOOK_SECRET: secrets.join() },
  };
  expect(namesOf(all)).toEqual(['email', 'sms', 'push', 'webhook']);
});
