import { join, resolve } from 'node:path';
import type { Config } from '../config.js';
import { readIfThere } from '../embedded/private-file.js';
import { StartupError } from '../embedded/startup-error.js';

/** Of the service's login that `start` makes where nobody has named one. */
export const madeLogin = { name: 'billhook_service', passwordFile: 'service-password' } as const;

/**
 * URL of the service's login of the database that `npm start` runs or uses: DATABASE_URL, else the one of the data folder,
 * which must be running.
 */
export function runningDatabase(config: Pick<Config, 'databaseUrl' | 'databaseOwnerUrl' | 'dataDir'>): string {
  const kept = (name: string) => readIfThere(join(resolve(config.dataDir), name))?.trim();
  const password = kept(madeLogin.passwordFile);
  const port = kept('postgres-port');
  // With one URL alone it is the owner's, and `start` has made the login beside it.
  if (config.databaseUrl !== undefined && (config.databaseOwnerUrl !== undefined || password === undefined))
    return config.databaseUrl;
  if (password === undefined || (config.databaseUrl === undefined && port === undefined))
    throw new StartupError(
      `Set DATABASE_URL: there is no database in '${config.dataDir}'. \`npm start\` makes one, and must be running.`,
    );
  const url = new URL(config.databaseUrl ?? `postgres://127.0.0.1:${port}/billhook`);
  url.username = madeLogin.name;
  url.password = password;
  return url.href;
}
