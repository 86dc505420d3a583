import type { Logger } from 'pino';
import { createWay, type Way } from './activities/give-way.js';
import type { FindAccount } from './api/ingress/accounts.js';
import { createSources } from './api/ingress/sources.js';
import type { Config } from './config.js';
import { countAlerts } from './db/alerts.js';
import { createDatabase, type Database } from './db/connection.js';
import { readBacklog } from './db/gauges.js';
import { type AccountKey, ensureEnvironmentAccount, findGatewayAccounts } from './db/ingress-accounts.js';
import { countOpenRuns } from './db/open-runs.js';
import { unsafeLogin } from './db/roles.js';
import { createSealer, type Sealer, sealPurposes } from './db/sealed.js';
import { readStanding, type Standing } from './db/standing.js';
import { createTogether } from './db/together.js';
import { uuidOf } from './domain/ids.js';
import { createMetrics, type Metrics } from './metrics/index.js';
import { openTracer } from './tracing/open-tracer.js';
import type { Tracer } from './tracing/tracer.js';

/** What every process of the service is made of. */
export interface Parts {
  config: Config;
  log: Logger;
  metrics: Metrics;
  db: Database;
  sealer: Sealer;
  /** Of messages to people. */
  way: Way;
  tracer: Tracer;
}

/** Opens the database as the service's login. @throws when the login is not bound by row level security. */
export async function openParts(
  config: Config,
  log: Logger,
  options: { databaseUrl: string; sealKey: Buffer; connections: number; version: string },
): Promise<Parts> {
  const metrics = createMetrics({
    openAlerts: () => db.withSystem(countAlerts),
    openRuns: () => db.withSystem(countOpenRuns),
    backlog: () => db.withSystem(readBacklog),
    standing: async () => withEnvironment(await readStanding(db), config),
  });
  const db = openPool(options.databaseUrl, options.connections, { log, metrics });
  const problem = await unsafeLogin(db);
  if (problem !== null) {
    await db.close();
    throw new Error(problem);
  }
  await db.withSystem(async (tx) => {
    await Promise.all(config.gateways.map(({ gateway, mode }) => ensureEnvironmentAccount(tx, gateway, mode)));
  });
  return {
    config,
    log,
    metrics,
    db,
    sealer: createSealer(options.sealKey),
    way: createWay(Date.now),
    tracer: await openTracer({
      ...config.tracing,
      serviceVersion: options.version,
      onLost: (error) => log.warn({ reason: error?.message }, 'spans could not be sent'),
    }),
  };
}

/** Requests and workers have a pool each: neither waits for the other's connections. */
export const openPool = (url: string, max: number, { log, metrics }: Pick<Parts, 'log' | 'metrics'>): Database =>
  createDatabase({
    url,
    max,
    onError: (error) => log.warn({ err: error }, 'an idle database connection broke'),
    onAnswer: metrics.query,
    onCommitted: metrics.committed,
  });

/** The secrets of accounts that the environment describes stand there alone. */
const withEnvironment = (standing: Standing, { gateways }: Config): Standing => ({
  ...standing,
  gatewayAccounts: standing.gatewayAccounts.map(({ gateway, count }) => ({
    gateway,
    count: count + gateways.filter((one) => one.gateway === gateway && one.webhookSecrets.length > 0).length,
  })),
});

/** Accounts of the environment have their secrets there, all others sealed in the database. */
export function createFindAccount({ config, db, sealer }: Pick<Parts, 'config' | 'db' | 'sealer'>): FindAccount {
  // So that made-up names by the thousand are no load for the database.
  const lookUp = createTogether(
    (_key, keys: readonly AccountKey[]) => db.withSystemAtOnce((tx) => findGatewayAccounts(tx, keys)),
    { atOnce: 2, most: 500 },
  );
  return async (gateway, nameOrId) => {
    const [account] = await lookUp('all', [{ gateway, nameOrId: uuidOf('gateway_account', nameOrId) ?? nameOrId }]);
    if (!account) return null;
    const environment = config.gateways.find((one) => one.gateway === gateway);
    const fromEnvironment = account.name === 'default' ? (environment?.webhookSecrets ?? []) : [];
    const stored = (account.secrets.webhook_secret ?? []).map((sealed) =>
      sealer.open(sealed, sealPurposes.gatewaySecret),
    );
    return {
      id: account.id,
      mode: account.mode,
      secrets: [...fromEnvironment, ...stored].filter((one) => one !== ''),
      sources: createSources(gateway, account.allowed_sources ?? environment?.allowedSources ?? []),
    };
  };
}
