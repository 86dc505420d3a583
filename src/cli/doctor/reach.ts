import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { type Config, ConfigError, readConfig } from '../../config.js';
import { createDatabase, type Database } from '../../db/connection.js';
import { readServer } from '../../db/doctor/server.js';
import { readIfThere } from '../../embedded/private-file.js';
import { runningDatabase } from '../running-database.js';
import type { Reached, Servers } from './examine.js';
import { problem } from './finding.js';
import type { Patient } from './patient.js';

const connectMs = 3000;

/** What there is to examine: what the environment names, else what `npm start` keeps in its data folder. */
export function patientOf(config: Config): Patient {
  const kept = (name: string) => readIfThere(join(resolve(config.dataDir), name))?.trim();
  const sealKey = kept('encryption-key');
  return {
    config: { ...config, temporal: { ...config.temporal, address: temporalAddress(config) } },
    adminKey: config.adminKey ?? kept('admin-key') ?? null,
    encryptionKey: config.encryptionKey ?? (sealKey === undefined ? null : Buffer.from(sealKey, 'base64')),
    now: Date.now,
  };
}

/** The server that `npm start` runs says on which port, unless the environment names another one. */
function temporalAddress(config: Config): string {
  if (config.hasTemporal) return config.temporal.address;
  try {
    const file = join(resolve(config.dataDir), 'temporal', 'ports.json');
    const { port } = JSON.parse(readFileSync(file, 'utf8')) as { port?: number };
    return port === undefined ? config.temporal.address : `127.0.0.1:${port}`;
  } catch {
    return config.temporal.address;
  }
}

/** Runs `work` with what can be reached, and lets go of it. */
export async function withServers<T>(config: Config, work: (servers: Servers) => Promise<T>): Promise<T> {
  const [database, temporal] = await Promise.all([reachDatabase(config), reachTemporal(config.temporal)]);
  try {
    return await work({ database, temporal });
  } finally {
    if ('server' in database) await database.server.close();
    if ('server' in temporal) await (temporal.server.connection as Connection).close();
  }
}

async function reachDatabase(config: Config): Promise<Reached<Database>> {
  let db: Database | undefined;
  try {
    db = createDatabase({ url: runningDatabase(config), max: 2 });
    await readServer(db);
    return { server: db };
  } catch (error) {
    await db?.close();
    return {
      finding: problem(
        `PostgreSQL cannot be reached: ${messageOf(error)}.`,
        'See that it runs, and that DATABASE_URL names its host, database, login and password; `npm start` brings its own.',
      ),
    };
  }
}

export async function reachTemporal({ address, namespace, tls, apiKey }: Config['temporal']): Promise<Reached<Client>> {
  try {
    const connection = await Connection.connect({
      address,
      connectTimeout: connectMs,
      ...(tls || apiKey !== undefined ? { tls: true } : {}),
      ...(apiKey === undefined ? {} : { apiKey }),
    });
    return { server: new Client({ connection, namespace }) };
  } catch (error) {
    return {
      finding: problem(
        `Temporal cannot be reached at ${address}: ${messageOf(error)}.`,
        'See that it runs, that TEMPORAL_ADDRESS is right, and that TEMPORAL_TLS is as the server wants it. Gateways are still answered meanwhile, and nothing is lost.',
      ),
    };
  }
}

const messageOf = (error: unknown): string => {
  const { message, name } = error instanceof Error ? error : new Error(String(error));
  return (message || name).replace(/\.$/, '');
};

/** What the environment says, or each of its problems. */
export function configOrProblems(): { config: Config } | { problems: readonly string[] } {
  try {
    return { config: readConfig() };
  } catch (error) {
    if (error instanceof ConfigError) return { problems: error.problems };
    throw error;
  }
}
