import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.js';
import { environment } from '../../src/config-environment.js';

const key = Buffer.alloc(32, 7).toString('base64');

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('readConfig needs nothing', () => {
  expect(readConfig({})).toEqual({
    gateways: ['stripe', 'razorpay', 'asaas'].map((gateway) => ({
      gateway,
      webhookSecrets: [],
      allowedSources: [],
      mode: 'both',
      keys: {},
    })),
    smtp: undefined,
    mailReports: {},
    reach: { sms: false, push: [], webhook: false },
    fromEmail: 'noreply@boxcostpro.com',
    port: 3000,
    host: undefined,
    shutdownDelaySeconds: 0,
    databaseUrl: undefined,
    databaseOwnerUrl: undefined,
    temporal: { address: '127.0.0.1:7233', namespace: 'default', tls: false },
    hasTemporal: false,
    url: 'http://localhost:3000',
    adminKey: undefined,
    dataDir: '.billhook',
    encryptionKey: undefined,
    ingressWaitMs: undefined,
    allowInsecureEndpoints: false,
    trustProxy: undefined,
    userAgent: 'GestiqCloud-Webhooks/1.0',
    brand: 'BoxCostPro',
    publicUrl: undefined,
    metricsToken: undefined,
    metricsPort: undefined,
    delegation: null,
    corsOrigins: [],
    rateLimitPerMinute: 6000,
    publishEventsPerSecond: 2000,
    page: { frameOrigins: [], idleSeconds: 1800, lifeSeconds: 43_200 },
    rawBodyRetentionDays: 90,
    deliveryRetentionDays: 90,
    logLevel: 'info',
    tracing: { share: 1, otlp: null },
  });
});

test.each([
  [{ TEMPORAL_DEPLOYMENT: 'billhook', TEMPORAL_BUILD_ID: '1.2' }, 'auto-upgrade'],
  [{ TEMPORAL_DEPLOYMENT: 'billhook', TEMPORAL_BUILD_ID: '1.2', TEMPORAL_VERSIONING: 'pinned' }, 'pinned'],
])('%j: versioned workers', (set, behavior) => {
  expect(readConfig(set).temporal.deployment).toEqual({ name: 'billhook', buildId: '1.2', behavior });
  expect(readConfig({ ...set, TEMPORAL_DEPLOYMENT: '' }).temporal.deployment).toBeUndefined();
});

test.each([
  ['', 'empty'],
  [' \t', 'blank'],
])('readConfig takes %j for absent in every variable', (value) => {
  const env = Object.fromEntries(Object.keys(environment.shape).map((name) => [name, value]));
  expect(readConfig(env)).toEqual(readConfig({}));
});

test.each<[Record<string, string>, string[]]>([
  [{ DKIM_DOMAIN: 'a.example' }, ['DKIM_DOMAIN, DKIM_SELECTOR, DKIM_PRIVATE_KEY must be set together']],
  [
    { DKIM_PRIVATE_KEY: 'no key' },
    [
      'DKIM_PRIVATE_KEY must be an RSA key of at least 1024 bits as PEM',
      'DKIM_DOMAIN, DKIM_SELECTOR, DKIM_PRIVATE_KEY must be set together',
    ],
  ],
  [{ TWILIO_FROM: '+15005550006' }, ['TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM must be set together']],
  [{ SMTP_FALLBACK_HOST: 'mail.example' }, ['SMTP_HOST must be set when SMTP_FALLBACK_HOST is']],
  [
    { PLATFORM_WEBHOOK_URL: 'http://app.example', PLATFORM_WEBHOOK_SECRET: 'whsec_not base64, no' },
    ['PLATFORM_WEBHOOK_SECRET must be secrets of at least 16 characters, and base64 after whsec_'],
  ],
  [
    { PLATFORM_WEBHOOK_URL: 'http://app.example', PLATFORM_WEBHOOK_SECRET: 'x'.repeat(16) },
    ['PLATFORM_WEBHOOK_URL must begin with https:// unless ALLOW_INSECURE_ENDPOINTS is true'],
  ],
  [
    { PLATFORM_WEBHOOK_URL: 'https://app.example' },
    ['PLATFORM_WEBHOOK_URL, PLATFORM_WEBHOOK_SECRET must be set together'],
  ],
  [{ EXPO_ACCESS_TOKEN: 'x' }, ['EXPO_PUSH must be set when EXPO_ACCESS_TOKEN is']],
  [{ TWILIO_RATE_PER_SECOND: '1' }, ['TWILIO_ACCOUNT_SID must be set when TWILIO_RATE_PER_SECOND is']],
  [{ FCM_SERVICE_ACCOUNT: '{"project_id":"p"}' }, ['FCM_SERVICE_ACCOUNT must be the JSON of a service account']],
])('%j: what is missing is named', (set, problems) => {
  expect(problemsOf(set)).toEqual(problems);
});

test.each(['SMTP_USER', 'SMTP_PASSWORD'])('a blank %s is absent, also where another one needs it', (name) => {
  expect(problemsOf({ SMTP_HOST: 'mail.example', SMTP_USER: 'user', SMTP_PASSWORD: 'password', [name]: ' ' })).toEqual(
    name === 'SMTP_USER' ? [] : ['SMTP_PASSWORD must be set when SMTP_USER is'],
  );
});

test('what people can be reached by follows from what is set', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const rsa = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const account = { project_id: 'p', client_email: 'a@p.example', private_key: rsa, token_uri: 'https://t.example' };
  const { reach, platform } = readConfig({
    ...{ TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 't', TWILIO_FROM: '+15005550006', EXPO_PUSH: 'true' },
    ...{ FCM_SERVICE_ACCOUNT: JSON.stringify(account), PLATFORM_WEBHOOK_URL: 'https://app.example/told' },
    PLATFORM_WEBHOOK_SECRET: `${'n'.repeat(16)}, ${'o'.repeat(16)}`,
  });
  expect(reach).toEqual({ sms: true, push: ['fcm', 'expo'], webhook: true });
  expect(platform).toEqual({ url: 'https://app.example/told', secrets: ['n'.repeat(16), 'o'.repeat(16)] });
});

test('readConfig takes everything that is given', () => {
  const config = readConfig({
    SMTP_HOST: 'mail.example',
    SMTP_USER: 'user',
    SMTP_PASSWORD: 'password',
    FROM_EMAIL: 'billing@example.com',
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: 'postgres://service:s@db/billhook',
    DATABASE_OWNER_URL: 'postgresql://owner:o@db/billhook',
    TEMPORAL_ADDRESS: 'temporal.example:7233',
    TEMPORAL_NAMESPACE: 'billing',
    TEMPORAL_API_KEY: 'key',
    TEMPORAL_TLS: 'yes',
    TEMPORAL_UI_URL: 'https://ui.example',
    BILLHOOK_URL: 'https://billhook.internal',
    BILLHOOK_ADMIN_KEY: 'a-key-of-16-chars',
    BILLHOOK_DATA_DIR: '/var/lib/billhook',
    BILLHOOK_ENCRYPTION_KEY: key,
    INGRESS_WAIT_MS: '0',
    ALLOW_INSECURE_ENDPOINTS: 'TRUE',
    TRUST_PROXY: '1',
    WEBHOOK_USER_AGENT: 'agent',
    BRAND_NAME: 'Brand',
    PUBLIC_URL: 'https://billhook.example',
    METRICS_TOKEN: 'token',
    METRICS_PORT: '9464',
    CONTEXT_JWKS_URL: 'https://id.example/keys',
    CONTEXT_HS256_SECRET: 'x'.repeat(32),
    CONTEXT_ISSUER: 'https://id.example',
    RATE_LIMIT_PER_MINUTE: '10',
    PUBLISH_EVENTS_PER_SECOND: '20',
    LOG_LEVEL: 'debug',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20eA==, x-scope = a,empty=',
    OTEL_SERVICE_NAME: 'billing',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
  });
  expect(config).toMatchObject({
    smtp: { host: 'mail.example', port: 587, user: 'user', password: 'password' },
    fromEmail: 'billing@example.com',
    port: 0,
    host: '127.0.0.1',
    databaseUrl: 'postgres://service:s@db/billhook',
    databaseOwnerUrl: 'postgresql://owner:o@db/billhook',
    temporal: {
      address: 'temporal.example:7233',
      namespace: 'billing',
      apiKey: 'key',
      tls: true,
      uiUrl: 'https://ui.example',
    },
    hasTemporal: true,
    url: 'https://billhook.internal',
    adminKey: 'a-key-of-16-chars',
    dataDir: '/var/lib/billhook',
    encryptionKey: Buffer.alloc(32, 7),
    ingressWaitMs: 0,
    allowInsecureEndpoints: true,
    trustProxy: '1',
    userAgent: 'agent',
    brand: 'Brand',
    publicUrl: 'https://billhook.example',
    metricsToken: 'token',
    metricsPort: 9464,
    delegation: {
      jwksUrl: 'https://id.example/keys',
      hs256Secret: 'x'.repeat(32),
      audience: 'billhook',
      issuer: 'https://id.example',
    },
    rateLimitPerMinute: 10,
    publishEventsPerSecond: 20,
    logLevel: 'debug',
    tracing: {
      share: 0.25,
      otlp: {
        url: 'http://collector:4318/v1/traces',
        headers: { authorization: 'Basic eA==', 'x-scope': 'a', empty: '' },
        serviceName: 'billing',
      },
    },
  });
});

test('readConfig lists everything that is wrong at once, each by its name and without its value', () => {
  const wrong = {
    SMTP_PORT: '99999',
    SMTP_USER: 'user',
    FROM_EMAIL: 'nobody',
    PORT: '80.5',
    DATABASE_URL: 'mysql://db',
    DATABASE_OWNER_URL: 'not a url',
    TEMPORAL_ADDRESS: 'http://temporal:7233',
    TEMPORAL_TLS: 'perhaps',
    TEMPORAL_UI_URL: 'ftp://ui',
    BILLHOOK_ADMIN_KEY: 'short',
    BILLHOOK_ENCRYPTION_KEY: 'c2hvcnQ=',
    INGRESS_WAIT_MS: '-1',
    ALLOW_INSECURE_ENDPOINTS: '2',
    PUBLIC_URL: 'example.com',
    CONTEXT_JWKS_URL: 'http://id.example/keys',
    CORS_ORIGINS: 'https://app.example/path',
    PORTAL_FRAME_ORIGINS: 'http://app.example',
    SESSION_IDLE_MINUTES: '1',
    SESSION_HOURS: '169',
    CONTEXT_HS256_SECRET: 'too little of it',
    RATE_LIMIT_PER_MINUTE: '0',
    LOG_LEVEL: 'loud',
    TRUST_PROXY: 'everybody',
    STRIPE_ALLOWED_SOURCES: '10.0.0.0/33',
    RAZORPAY_ALLOWED_SOURCES: 'razorpay.com',
    ASAAS_ALLOWED_SOURCES: 'vendor,1.2.3',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318',
    OTEL_EXPORTER_OTLP_HEADERS: 'a=hidden%2,b',
    OTEL_TRACES_SAMPLER_ARG: '1.1',
  };
  const problems = problemsOf(wrong);
  for (const name of Object.keys(wrong).filter((one) => one !== 'SMTP_USER'))
    expect(
      problems.filter((one) => one.startsWith(`${name} must `)),
      name,
    ).toHaveLength(1);
  expect(problems).toContain('SMTP_PASSWORD must be set when SMTP_USER is');
  expect(problems).toContain('SMTP_HOST must be set when SMTP_USER is');
  expect(problems).toHaveLength(30);
  const { message } = new ConfigError(problems);
  expect(message.split('\n')).toHaveLength(31);
  for (const secret of ['mysql://db', 'short', 'c2hvcnQ=', 'too little of it', 'hidden'])
    expect(message).not.toContain(secret);
});

test.each([
  ['PORT', '0', 0],
  ['PORT', '65535', 65_535],
  ['PORT', ' 8080 ', 8080],
])('%s=%j is %i', (name, value, port) => {
  expect(readConfig({ [name]: value }).port).toBe(port);
});

test.each(['65536', '-1', '1.5', 'http', 'NaN', 'Infinity'])('PORT=%j is refused', (value) => {
  expect(problemsOf({ PORT: value })).toEqual(['PORT must be a whole number from 0 to 65535']);
});

test.each([
  ['true', true],
  ['1', true],
  ['YES', true],
  ['on', true],
  ['false', false],
  ['0', false],
  ['No', false],
  ['off', false],
])('TEMPORAL_TLS=%s is %s', (value, tls) => {
  expect(readConfig({ TEMPORAL_TLS: value }).temporal.tls).toBe(tls);
});

test('a secret may be a list, for rotation: the order is kept, what is empty left out', () => {
  const config = readConfig({
    STRIPE_WEBHOOK_SECRET: 'whsec_new, whsec_old',
    RAZORPAY_WEBHOOK_SECRET: 'one',
    ASAAS_WEBHOOK_TOKEN: ' ,a,, b ,',
  });
  expect(config.gateways.map(({ webhookSecrets }) => webhookSecrets)).toEqual([
    ['whsec_new', 'whsec_old'],
    ['one'],
    ['a', 'b'],
  ]);
});

test('five secrets are enough for any rotation: each costs work for whoever signs with none', () => {
  const secrets = (count: number) => readConfig({ ASAAS_WEBHOOK_TOKEN: Array(count).fill('token').join() });
  expect(secrets(5).gateways[2]?.webhookSecrets).toHaveLength(5);
  expect(() => secrets(6)).toThrow('at most 5 secrets');
});

test.each([',', ' , ,'])('a list of nothing (%j) is no secret, so that nobody can sign with an empty one', (value) => {
  expect(readConfig({ STRIPE_WEBHOOK_SECRET: value }).gateways[0]?.webhookSecrets).toEqual([]);
});

test.each([
  ['stripe', {}, 'both'],
  ['stripe', { STRIPE_API_KEY: 'sk_live_1' }, 'live'],
  ['stripe', { STRIPE_API_KEY: 'rk_live_1' }, 'live'],
  ['stripe', { STRIPE_API_KEY: 'sk_test_1' }, 'test'],
  ['stripe', { STRIPE_API_KEY: 'rk_test_1' }, 'test'],
  ['razorpay', {}, 'both'],
  ['razorpay', { RAZORPAY_KEY_ID: 'rzp_live_1' }, 'live'],
  ['razorpay', { RAZORPAY_KEY_ID: 'rzp_test_1' }, 'test'],
  ['asaas', {}, 'both'],
  ['asaas', { ASAAS_API_KEY: 'k' }, 'live'],
  ['asaas', { ASAAS_SANDBOX_API_KEY: 'k' }, 'test'],
  ['asaas', { ASAAS_API_KEY: 'k', ASAAS_SANDBOX_API_KEY: 'k' }, 'live'],
])('the default account of %s with %j is %s', (gateway, env, mode) => {
  expect(readConfig(env).gateways.find((one) => one.gateway === gateway)?.mode).toBe(mode);
});

test.each(['host:7233', '10.0.0.1:7233', '[::1]:7233', 'ns.acct.tmprl.cloud:7233'])(
  'TEMPORAL_ADDRESS=%s',
  (address) => {
    expect(readConfig({ TEMPORAL_ADDRESS: address }).temporal.address).toBe(address);
  },
);

test.each(['host', 'https://host:7233', 'host:', 'host:port', 'a b:1'])('TEMPORAL_ADDRESS=%j is refused', (address) => {
  expect(problemsOf({ TEMPORAL_ADDRESS: address })).toEqual(['TEMPORAL_ADDRESS must be host:port']);
});

test('sources are addresses and subnets of both families, and the vendor’s own', () => {
  const config = readConfig({ ASAAS_ALLOWED_SOURCES: 'vendor, 10.0.0.0/8,2001:db8::/32 ,::1' });
  expect(config.gateways.map(({ allowedSources }) => allowedSources)).toEqual([
    [],
    [],
    ['vendor', '10.0.0.0/8', '2001:db8::/32', '::1'],
  ]);
});

test.each(['1', '0', 'true', 'No', 'loopback', '10.0.0.1, 10.1.0.0/16', 'fd00::/8,uniquelocal'])(
  'TRUST_PROXY=%s',
  (text) => {
    expect(readConfig({ TRUST_PROXY: text }).trustProxy).toBe(text);
  },
);

test.each(['*', '10.0.0.1;10.0.0.2', 'proxy.example', '-1', '10.0.0.1,', '1.5'])(
  'TRUST_PROXY=%j is refused',
  (text) => {
    expect(problemsOf({ TRUST_PROXY: text })).toHaveLength(1);
  },
);

test('an encryption key is 32 bytes, no more and no fewer', () => {
  for (const bytes of [0, 16, 31, 33, 64])
    if (bytes > 0)
      expect(problemsOf({ BILLHOOK_ENCRYPTION_KEY: Buffer.alloc(bytes, 1).toString('base64') })).toEqual([
        'BILLHOOK_ENCRYPTION_KEY must be 32 bytes in base64',
      ]);
  expect(readConfig({ BILLHOOK_ENCRYPTION_KEY: key }).encryptionKey).toEqual(Buffer.alloc(32, 7));
});

test('what config.ts does not know is ignored', () => {
  expect(readConfig({ PATH: '/bin', STRIPE_WEBHOOK_SECRETS: 'a' })).toEqual(readConfig({}));
});
