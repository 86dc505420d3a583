import { homedir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from './make-folder.js';
import { errorText, StartupError } from './startup-error.js';

/** Where big things are kept that every data folder of this user can share. */
export function openCacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder = join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'billhook');
  try {
    makeFolder(folder);
  } catch (error) {
    throw new StartupError(`Cannot use the cache folder '${folder}': ${errorText(error)}. Set XDG_CACHE_HOME.`, {
      cause: error,
    });
  }
  return folder;
}
