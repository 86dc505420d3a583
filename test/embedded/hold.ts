import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Holder {
  url: string;
  postgres: number;
  temporal?: number;
  child: ChildProcess;
  kill(signal: NodeJS.Signals): Promise<void>;
}

const script = fileURLToPath(new URL('holder.mjs', import.meta.url));

/** Another Billhook process on this data folder; it starts no Temporal when given an address. */
export async function hold(dataDir: string, temporalAddress?: string): Promise<Holder> {
  const args = [script, dataDir, ...(temporalAddress ? [temporalAddress] : [])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const line = once(createInterface(child.stdout), 'line').then(([text]) => JSON.parse(text) as Holder);
  const started = await Promise.race([line, ended.then(() => undefined)]);
  if (!started) throw new Error(said.trim());
  return {
    ...started,
    child,
    async kill(signal) {
      child.kill(signal);
      await ended;
    },
  };
}
