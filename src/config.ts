import { type ChannelsConfig, channelProblems, channelsOf, given } from './config-channels.js';
import { environment } from './config-environment.js';
import type { GatewayName } from './domain/entities.js';

/** Versioned workers (`docs/deployment.md`). */
export interface WorkerDeployment {
  name: string;
  buildId: string;
  /** `pinned`: a workflow ends on the build that began it. */
  behavior: 'auto-upgrade' | 'pinned';
}

/** The gateway account named `default` that the environment describes. */
export interface EnvironmentGateway {
  gateway: GatewayName;
  /** Empty: not configured, and its route answers 404. */
  webhookSecrets: readonly string[];
  /** Where events may come from, also for accounts that say nothing of their own. Empty: from everywhere. */
  allowedSources: readonly string[];
  mode: 'live' | 'test' | 'both';
  /** Of its API; without them it is not asked. */
  keys: { apiKey?: string | undefined; keyId?: string | undefined; keySecret?: string | undefined };
  /** Where its API answers, for every account; absent: where the gateway says. */
  apiBase: string | undefined;
}

export interface Config extends ChannelsConfig {
  gateways: readonly EnvironmentGateway[];
  fromEmail: string;
  port: number;
  host: string | undefined;
  /** Of `/health`, `/ready` and `/metrics` where there is no API; undefined: none. */
  metricsPort: number | undefined;
  /** For so long a stopping process still serves while `/ready` says no. */
  shutdownDelaySeconds: number;
  databaseUrl: string | undefined;
  databaseOwnerUrl: string | undefined;
  temporal: {
    address: string;
    namespace: string;
    apiKey?: string;
    tls: boolean;
    uiUrl?: string;
    /** Workers say which build they are, and the server gives them work of theirs alone; absent: it does not ask. */
    deployment?: WorkerDeployment;
  };
  /** false: the embedded server is started. */
  hasTemporal: boolean;
  /** Where commands look for a running Billhook. */
  url: string;
  adminKey: string | undefined;
  dataDir: string;
  encryptionKey: Buffer | undefined;
  ingressWaitMs: number | undefined;
  allowInsecureEndpoints: boolean;
  trustProxy: string | undefined;
  userAgent: string;
  brand: string;
  publicUrl: string | undefined;
  metricsToken: string | undefined;
  /** Who signs `X-Billhook-Context`; null: nobody, and none is believed. */
  delegation: {
    jwksUrl: string | undefined;
    hs256Secret: string | undefined;
    audience: string;
    issuer: string | undefined;
  } | null;
  /** Of pages that may call the API; `*`: of all. */
  corsOrigins: readonly string[];
  rateLimitPerMinute: number;
  publishEventsPerSecond: number;
  /** Of `/portal` and `/console`: who may frame the portal, and when a browser is logged out. */
  page: { frameOrigins: readonly string[]; idleSeconds: number; lifeSeconds: number };
  /** How long the bodies of gateway events that are done with are kept; 0: for ever. */
  rawBodyRetentionDays: number;
  /** How long deliveries that are over, their attempts and what events said are kept; 0: for ever. */
  deliveryRetentionDays: number;
  logLevel: string;
  tracing: TracingConfig;
}

export interface TracingConfig {
  /** Of the traces that begin here, the share that is recorded: 0 to 1. */
  share: number;
  /** Where spans go; null: nowhere. */
  otlp: { url: string; headers: Readonly<Record<string, string>>; serviceName: string } | null;
}

/** Everything that is wrong, one sentence each. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((one) => `  ${one}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * The configuration of this process; `defaults` stand in for what the environment does not set.
 * @throws ConfigError which lists all that is wrong at once.
 */
export function readConfig(
  environ: NodeJS.ProcessEnv = process.env,
  defaults: Readonly<Record<string, string>> = {},
): Config {
  const unset = Object.entries(defaults).filter(([name]) => (environ[name] ?? '').trim() === '');
  const env: NodeJS.ProcessEnv = { ...environ, ...Object.fromEntries(unset) };
  const parsed = environment.safeParse(env);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  const isSet = (name: string): boolean => (env[name] ?? '').trim() !== '';
  problems.push(...channelProblems(isSet));
  if (parsed.data?.PLATFORM_WEBHOOK_URL?.startsWith('http:') && !parsed.data.ALLOW_INSECURE_ENDPOINTS)
    problems.push('PLATFORM_WEBHOOK_URL must begin with https:// unless ALLOW_INSECURE_ENDPOINTS is true');
  if (isSet('TEMPORAL_DEPLOYMENT') && !isSet('TEMPORAL_BUILD_ID'))
    problems.push('TEMPORAL_BUILD_ID must be set when TEMPORAL_DEPLOYMENT is');
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const e = parsed.data;
  return {
    gateways: [
      {
        gateway: 'stripe',
        webhookSecrets: e.STRIPE_WEBHOOK_SECRET,
        allowedSources: e.STRIPE_ALLOWED_SOURCES,
        mode: modeOf(e.STRIPE_API_KEY, /^[sr]k_test_/),
        keys: { apiKey: e.STRIPE_API_KEY },
        apiBase: e.STRIPE_API_BASE,
      },
      {
        gateway: 'razorpay',
        webhookSecrets: e.RAZORPAY_WEBHOOK_SECRET,
        allowedSources: e.RAZORPAY_ALLOWED_SOURCES,
        mode: modeOf(e.RAZORPAY_KEY_ID, /^rzp_test_/),
        keys: { keyId: e.RAZORPAY_KEY_ID, keySecret: e.RAZORPAY_KEY_SECRET },
        apiBase: e.RAZORPAY_API_BASE,
      },
      {
        gateway: 'asaas',
        webhookSecrets: e.ASAAS_WEBHOOK_TOKEN,
        allowedSources: e.ASAAS_ALLOWED_SOURCES,
        mode: e.ASAAS_API_KEY ? 'live' : e.ASAAS_SANDBOX_API_KEY ? 'test' : 'both',
        keys: { apiKey: e.ASAAS_API_KEY ?? e.ASAAS_SANDBOX_API_KEY },
        apiBase: e.ASAAS_API_BASE,
      },
    ],
    ...channelsOf(e),
    fromEmail: e.FROM_EMAIL ?? 'noreply@boxcostpro.com',
    port: e.PORT ?? 3000,
    host: e.HOST,
    metricsPort: e.METRICS_PORT,
    shutdownDelaySeconds: e.SHUTDOWN_DELAY_SECONDS ?? 0,
    databaseUrl: e.DATABASE_URL,
    databaseOwnerUrl: e.DATABASE_OWNER_URL,
    temporal: {
      address: e.TEMPORAL_ADDRESS ?? '127.0.0.1:7233',
      namespace: e.TEMPORAL_NAMESPACE ?? 'default',
      tls: e.TEMPORAL_TLS,
      ...given({ apiKey: e.TEMPORAL_API_KEY, uiUrl: e.TEMPORAL_UI_URL }),
      ...(e.TEMPORAL_DEPLOYMENT === undefined || e.TEMPORAL_BUILD_ID === undefined
        ? {}
        : {
            deployment: {
              ...{ name: e.TEMPORAL_DEPLOYMENT, buildId: e.TEMPORAL_BUILD_ID },
              behavior: e.TEMPORAL_VERSIONING,
            },
          }),
    },
    hasTemporal: e.TEMPORAL_ADDRESS !== undefined,
    url: e.BILLHOOK_URL ?? `http://localhost:${e.PORT ?? 3000}`,
    adminKey: e.BILLHOOK_ADMIN_KEY,
    dataDir: e.BILLHOOK_DATA_DIR ?? '.billhook',
    encryptionKey:
      e.BILLHOOK_ENCRYPTION_KEY === undefined ? undefined : Buffer.from(e.BILLHOOK_ENCRYPTION_KEY, 'base64'),
    ingressWaitMs: e.INGRESS_WAIT_MS,
    allowInsecureEndpoints: e.ALLOW_INSECURE_ENDPOINTS,
    trustProxy: e.TRUST_PROXY,
    userAgent: e.WEBHOOK_USER_AGENT ?? 'GestiqCloud-Webhooks/1.0',
    brand: e.BRAND_NAME ?? 'BoxCostPro',
    publicUrl: e.PUBLIC_URL,
    metricsToken: e.METRICS_TOKEN,
    delegation:
      e.CONTEXT_JWKS_URL === undefined && e.CONTEXT_HS256_SECRET === undefined
        ? null
        : {
            jwksUrl: e.CONTEXT_JWKS_URL,
            hs256Secret: e.CONTEXT_HS256_SECRET,
            audience: e.CONTEXT_AUDIENCE ?? 'billhook',
            issuer: e.CONTEXT_ISSUER,
          },
    corsOrigins: e.CORS_ORIGINS,
    rateLimitPerMinute: e.RATE_LIMIT_PER_MINUTE ?? 6000,
    publishEventsPerSecond: e.PUBLISH_EVENTS_PER_SECOND ?? 2000,
    page: {
      frameOrigins: e.PORTAL_FRAME_ORIGINS,
      idleSeconds: (e.SESSION_IDLE_MINUTES ?? 30) * 60,
      lifeSeconds: (e.SESSION_HOURS ?? 12) * 3600,
    },
    rawBodyRetentionDays: e.RAW_BODY_RETENTION_DAYS ?? 90,
    deliveryRetentionDays: e.DELIVERY_RETENTION_DAYS ?? 90,
    logLevel: e.LOG_LEVEL ?? 'info',
    tracing: {
      share: e.OTEL_TRACES_SAMPLER_ARG ?? 1,
      otlp:
        e.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
          ? null
          : {
              url: `${e.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/+$/, '')}/v1/traces`,
              headers: e.OTEL_EXPORTER_OTLP_HEADERS,
              serviceName: e.OTEL_SERVICE_NAME ?? 'billhook',
            },
    },
  };
}

/** Without a key both modes are accepted, and kept apart. */
const modeOf = (key: string | undefined, test: RegExp): EnvironmentGateway['mode'] =>
  key === undefined ? 'both' : test.test(key) ? 'test' : 'live';
