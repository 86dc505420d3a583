import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, readConfig } from '../config.js';
import { StartupError } from '../embedded/startup-error.js';
import { demoSettings } from './demo-settings.js';

/** The operator's side of a running Billhook. */
export interface Operator {
  /** Below `/api/v1/admin`. @throws StartupError with what the API said, when it refuses. */
  call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T>;
}

/** BILLHOOK_URL and BILLHOOK_ADMIN_KEY; on the set-up of `npm start` its own port and key. `url` goes before both. */
export function openOperator(url: string | undefined): Operator {
  const config = readConfig();
  const base = (url ?? config.url).replace(/\/+$/, '');
  const key = config.adminKey ?? keptKey(config);
  return {
    call: async <T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> => {
      const response = await fetch(`${base}/api/v1/admin${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }).catch((error: Error) => {
        throw new StartupError(
          `Nothing answers at ${base} (${error.message}). BILLHOOK_URL says where Billhook listens.`,
        );
      });
      const text = await response.text();
      if (!response.ok) throw new StartupError(`${base} answered ${response.status}: ${reasonIn(text)}`);
      return JSON.parse(text) as T;
    },
  };
}

/** The key that `npm start` made. */
function keptKey({ dataDir }: Config): string {
  try {
    return readFileSync(join(dataDir, 'admin-key'), 'utf8').trim();
  } catch (error) {
    throw new StartupError(
      `Set BILLHOOK_ADMIN_KEY: there is no key of \`npm start\` in '${dataDir}'; with --demo it is ${demoSettings.BILLHOOK_ADMIN_KEY}.`,
      {
        cause: error,
      },
    );
  }
}

/** A problem's own words, else the answer as it is. */
function reasonIn(text: string): string {
  try {
    const { detail, title } = JSON.parse(text) as { detail?: string; title?: string };
    return detail ?? title ?? text;
  } catch {
    return text.slice(0, 500);
  }
}
