import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ChannelName } from '../../src/channels/channel.js';
import { closeChannels, createChannels, providersOf } from '../../src/channels/channels.js';
import { NoTurn } from '../../src/channels/with-turns.js';
import { readConfig } from '../../src/config.js';
import { createMetrics } from '../../src/metrics/index.js';
import { render } from '../../src/metrics/render.js';
import { closeAll, sink } from './email-setup.js';
import { openSink, sampleMessage } from './smtp-sink.js';

/** Answers as each provider does that takes a message. */
const answers: readonly [RegExp, number, object][] = [
  [/Messages\.json$/, 201, { sid: 'SM1', status: 'queued' }],
  [/\/token$/, 200, { access_token: 'ya29.x', expires_in: 3599 }],
  [/messages:send$/, 200, { name: 'projects/p/messages/1' }],
  [/push\/send$/, 200, { data: { status: 'ok', id: '1' } }],
];
const providers = createServer((request, response) => {
  const [, status, body] = answers.find(([path]) => path.test(request.url ?? '')) ?? [null, 404, {}];
  request.resume().once('end', () => response.writeHead(status).end(JSON.stringify(body)));
});
let base: string;
beforeAll(async () => {
  providers.listen(0, '127.0.0.1');
  await once(providers, 'listening');
  base = `http://127.0.0.1:${(providers.address() as AddressInfo).port}`;
});
afterAll(() => void providers.close().closeAllConnections());
afterEach(closeAll);

const noPost = () => Promise.reject(new Error('nothing is posted here'));
const channelsOf = (env: Record<string, string>, watchOf?: Parameters<typeof createChannels>[3]) =>
  createChannels({ ...readConfig(env), dataDir: '/nowhere' }, Date.now, noPost, watchOf);

const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
});
const settings: readonly [string, ChannelName, string, () => Promise<Record<string, string>>][] = [
  [
    'SMTP_RATE_PER_SECOND',
    'email',
    'ada@example.com',
    async () => ({ SMTP_HOST: '127.0.0.1', SMTP_PORT: `${(await sink()).port}` }),
  ],
  [
    'TWILIO_RATE_PER_SECOND',
    'sms',
    '+5511999990000',
    async () => ({
      ...{ TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 't', TWILIO_FROM: '+15005550006' },
      TWILIO_API_BASE: base,
    }),
  ],
  [
    'FCM_RATE_PER_SECOND',
    'push',
    'a-token',
    async () => ({
      FCM_API_BASE: base,
      FCM_SERVICE_ACCOUNT: JSON.stringify({
        ...{ project_id: 'p', client_email: 'push@billing.example', token_uri: `${base}/token` },
        private_key: privateKey,
      }),
    }),
  ],
  ['EXPO_RATE_PER_SECOND', 'push', 'ExponentPushToken[a]', async () => ({ EXPO_PUSH: 'true', EXPO_API_BASE: base })],
];

async function closedPort(): Promise<number> {
  const gone = await openSink();
  await gone.close();
  return gone.port;
}

test.each(settings)('%s holds its provider to a rate', async (name, channel, to, environment) => {
  const channels = channelsOf({ ...(await environment()), [name]: '1' });
  const send = (limitMs: number) => channels[channel]!.send(sampleMessage({ to }), { limitMs });
  // The second may wait for a quarter of its time.
  const [first, second] = await Promise.allSettled([send(20_000), send(400)]);
  expect(first).toMatchObject({ status: 'fulfilled', value: { response: expect.stringMatching(/^2/) } });
  expect(second).toMatchObject({ status: 'rejected', reason: expect.any(NoTurn) });
  await closeChannels(channels);
});

test('SMTP_FALLBACK_RATE_PER_SECOND holds the second server alone', async () => {
  const [port, second] = await Promise.all([closedPort(), sink()]);
  const channels = channelsOf({
    ...{ SMTP_HOST: '127.0.0.1', SMTP_PORT: `${port}`, SMTP_FALLBACK_HOST: '127.0.0.1' },
    ...{ SMTP_FALLBACK_PORT: `${second.port}`, SMTP_FALLBACK_RATE_PER_SECOND: '1' },
  });
  const from = performance.now();
  await Promise.all([1, 2].map(() => channels.email!.send(sampleMessage())));
  expect(second.mails).toHaveLength(2);
  expect(performance.now() - from).toBeGreaterThan(1000);
  await closeChannels(channels);
});

test('metrics say which provider is down, and how often each has failed', async () => {
  const metrics = createMetrics();
  const [port, second] = await Promise.all([closedPort(), sink()]);
  const channels = channelsOf(
    {
      ...{ SMTP_HOST: '127.0.0.1', SMTP_PORT: `${port}` },
      ...{ SMTP_FALLBACK_HOST: '127.0.0.1', SMTP_FALLBACK_PORT: `${second.port}`, EXPO_PUSH: 'true' },
    },
    (channel) => ({ failed: (provider) => void metrics.providerFailed(channel, provider), turned: () => {} }),
  );
  metrics.watchProviders(() => providersOf(channels));
  for (let n = 0; n < 4; n++) await channels.email!.send(sampleMessage());
  const lines = (await render(metrics.registry, 'text'))
    .split('\n')
    .filter((line) => /^notification_provider/.test(line));
  expect(lines.sort()).toEqual([
    'notification_provider_failures_total{channel="email",provider="smtp"} 3',
    'notification_provider_failures_total{channel="email",provider="smtp-fallback"} 0',
    'notification_provider_failures_total{channel="push",provider="expo"} 0',
    'notification_provider_up{channel="email",provider="smtp"} 0',
    'notification_provider_up{channel="email",provider="smtp-fallback"} 1',
    'notification_provider_up{channel="push",provider="expo"} 1',
  ]);
  await closeChannels(channels);
});
