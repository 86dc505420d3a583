import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readConfig } from '../config.js';
import { StartupError } from '../embedded/startup-error.js';

export interface Environment {
  ownerUrl: string;
  /** When both URLs are given. */
  serviceUrl: string | undefined;
  isProduction: boolean;
}

/** @param name of the file `.env.<name>` in `folder`; without it the environment counts, and every other machine is production. */
export function environmentOf(name: string | undefined, folder = '.'): Environment {
  const { databaseOwnerUrl, databaseUrl } = name === undefined ? readConfig() : readConfig(readSettings(name, folder));
  const ownerUrl = databaseOwnerUrl ?? databaseUrl;
  if (ownerUrl === undefined)
    throw new StartupError(
      `Set DATABASE_OWNER_URL (or DATABASE_URL)${name === undefined ? '' : ` in .env.${name}`} to the database to migrate. \`npm start\` migrates its own by itself.`,
    );
  return {
    ownerUrl,
    serviceUrl: databaseOwnerUrl === undefined ? undefined : databaseUrl,
    isProduction: name === undefined ? !isHere(ownerUrl) : /^prod/i.test(name),
  };
}

/** @throws StartupError in production, unless somebody has said yes to it. */
export function refuseProduction({ ownerUrl, isProduction }: Environment, yes: boolean | undefined): void {
  if (!isProduction || yes) return;
  throw new StartupError(
    `Refusing to take migrations back on ${new URL(ownerUrl).hostname}: that is production, and loses what they added. Make a backup, and add --yes; or name another environment with --env.`,
  );
}

function readSettings(name: string, folder: string): NodeJS.Dict<string> {
  if (!/^[\w-]+$/.test(name)) throw new StartupError(`--env is a name, such as staging: not '${name}'.`);
  try {
    return parseEnv(readFileSync(join(folder, `.env.${name}`), 'utf8')) as NodeJS.Dict<string>;
  } catch {
    throw new StartupError(
      `Cannot read .env.${name}: write DATABASE_OWNER_URL and DATABASE_URL of that environment into it.`,
    );
  }
}

const isHere = (url: string): boolean => ['', 'localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
