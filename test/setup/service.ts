import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type HttpLimits, httpLimits } from '../../src/api/http-server.js';
import { readConfig } from '../../src/config.js';
import { createLog } from '../../src/log.js';
import { type ServiceOptions, startService } from '../../src/service.js';
import { bundleWorkflows } from '../../src/temporal/bundle-workflows.js';
import { installRuntime } from '../../src/temporal/runtime.js';
import { queueNames } from '../../src/temporal/workers.js';
import { searchAttributes } from '../../src/workflows/contract.js';
import { cloneDatabase } from './database.js';
import { freshNamespace } from './temporal.js';

let isQuiet = false;
/** The SDK's own lines about workers that start and stop are kept out of the tests' output. */
export function quietRuntime(): void {
  if (!isQuiet) installRuntime(createLog('fatal'), null);
  isQuiet = true;
}

let bundle: Promise<{ code: string }> | undefined;
/** The workflows as the product bundles them, once per file. */
export const workflowBundle = () => {
  bundle ??= bundleWorkflows(fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url)));
  return bundle;
};

export const adminKey = 'operator-key-of-the-tests';
export const secrets = {
  stripe: 'whsec_stripe_test_secret',
  razorpay: 'razorpay_test_secret',
  asaas: 'asaas-test-token-0123456789abcdef0123',
};

/** Where a service's data is: a database and a namespace of one's own, and the key to what is sealed there. */
export async function makeGround() {
  const [database, temporal, dataDir] = await Promise.all([
    cloneDatabase(),
    freshNamespace(
      Object.fromEntries(
        Object.values(searchAttributes).map(({ name }) => [name, 'INDEXED_VALUE_TYPE_KEYWORD' as const]),
      ),
    ),
    mkdtemp(join(tmpdir(), 'billhook-test-')),
  ]);
  const drop = async (): Promise<void> => {
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { database, temporal, dataDir, sealKey: randomBytes(32), drop };
}
export type Ground = Awaited<ReturnType<typeof makeGround>>;

/** The environment under which a service stands on this ground, in this process or as one of its own. */
export const environmentOn = ({ temporal }: Pick<Ground, 'temporal'>): Record<string, string> => ({
  PORT: '0',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'error',
  ALLOW_INSECURE_ENDPOINTS: 'true',
  TEMPORAL_ADDRESS: temporal.address,
  TEMPORAL_NAMESPACE: temporal.namespace,
  STRIPE_WEBHOOK_SECRET: secrets.stripe,
  RAZORPAY_WEBHOOK_SECRET: secrets.razorpay,
  ASAAS_WEBHOOK_TOKEN: secrets.asaas,
});

export interface TestServiceOptions {
  /** The operator's key; `adminKey` unless given. */
  adminKey?: string;
  /** That of another service; default: its own, which is dropped with it. */
  ground?: Ground;
  roles?: ServiceOptions['roles'];
  /** In place of the ground's. */
  databaseUrl?: string;
  /** Of a Temporal that skips time. */
  clock?: ServiceOptions['clock'];
  /** In place of one that writes on standard output. */
  log?: ServiceOptions['log'];
  /** Workflow code of another release. */
  bundle?: { code: string };
  /** Where they differ from the product's. */
  httpLimits?: Partial<HttpLimits>;
}

/** The whole service in this process, on a free port. */
export async function startTestService(env: Record<string, string> = {}, options: TestServiceOptions = {}) {
  quietRuntime();
  const [ground, code] = await Promise.all([options.ground ?? makeGround(), options.bundle ?? workflowBundle()]);
  const config = readConfig({ ...environmentOn(ground), ...env });
  const service = await startService({
    config,
    log: options.log ?? createLog(config.logLevel),
    databaseUrl: options.databaseUrl ?? ground.database.serviceUrl,
    sealKey: ground.sealKey,
    adminKey: options.adminKey ?? adminKey,
    roles: options.roles ?? { api: true, queues: queueNames },
    dataDir: ground.dataDir,
    ownsNamespace: options.clock === undefined,
    sdkMetricsUrl: null,
    bundle: code,
    clock: options.clock,
    httpLimits: { ...httpLimits, ...options.httpLimits },
  });
  return {
    url: `http://127.0.0.1:${service.port}`,
    /** Of one without an API. */
    metricsUrl: `http://127.0.0.1:${service.metricsPort}`,
    ...ground,
    ground,
    config,
    stop: async () => {
      await service.stop();
      if (!options.ground) await ground.drop();
    },
  };
}
export type TestService = Awaited<ReturnType<typeof startTestService>>;
