import { Worker } from 'node:worker_threads';
import type { Document, RenderedDocument } from './document.js';

/** A tenant has so many documents waiting that another would only wait longer. */
export class TooManyDocuments extends Error {
  override readonly name = 'TooManyDocuments';
}

/** @throws TooManyDocuments */
export type Render = (tenantId: string, document: Document) => Promise<RenderedDocument>;

export interface RendererOptions {
  /** The compiled `worker.js`. */
  entry?: URL;
  /** Of one document: its thread is ended then. */
  timeoutMs?: number;
  /** Documents of a tenant that wait or are being rendered. */
  mostOfTenant?: number;
}

interface Job {
  document: Document;
  resolve: (rendered: RenderedDocument) => void;
  reject: (error: Error) => void;
}
type Answer = { rendered: { bytes: Uint8Array; sha256: string } } | { error: string };

/**
 * Renders in a thread of its own, so that requests go on meanwhile: one document at a time, tenants in turn. The thread is
 * begun with the first document, has a limit of memory, and keeps no process alive.
 */
export function createRenderer({
  entry = new URL('./worker.js', import.meta.url),
  timeoutMs = 20_000,
  mostOfTenant = 10,
}: RendererOptions = {}): { render: Render; stop: () => Promise<void> } {
  /** By tenant, in the order in which it is their turn. */
  const waiting = new Map<string, Job[]>();
  let current: { tenantId: string; job: Job; timer: NodeJS.Timeout } | null = null;
  let worker: Worker | null = null;
  let stopped = false;

  const end = (): Job | undefined => {
    const job = current?.job;
    clearTimeout(current?.timer);
    current = null;
    return job;
  };
  /** The thread is of no more use: the next document begins another. */
  const lose = (lost: Worker, error: Error): void => {
    if (worker !== lost) return;
    worker = null;
    void lost.terminate();
    end()?.reject(error);
    next();
  };
  const begin = (): Worker => {
    const begun = new Worker(entry, { resourceLimits: { maxOldGenerationSizeMb: 256 } });
    begun.unref();
    begun.on('message', (answer: Answer) => {
      if (worker !== begun) return;
      const job = end();
      if ('error' in answer) job?.reject(new Error(`Cannot render: ${answer.error}`));
      else job?.resolve({ bytes: Buffer.from(answer.rendered.bytes), sha256: answer.rendered.sha256 });
      next();
    });
    begun.on('error', (error) => lose(begun, error as Error));
    begun.on('exit', () => lose(begun, new Error('Cannot render: the thread has ended')));
    return begun;
  };
  const next = (): void => {
    const [turn] = waiting;
    if (current || !turn) return;
    const [tenantId, jobs] = turn;
    const job = jobs.shift();
    waiting.delete(tenantId);
    if (jobs.length > 0) waiting.set(tenantId, jobs);
    if (!job) return;
    worker ??= begin();
    const of = worker;
    const timer = setTimeout(() => lose(of, new Error(`Cannot render: not done after ${timeoutMs} ms`)), timeoutMs);
    current = { tenantId, job, timer };
    of.postMessage(job.document);
  };

  return {
    render: (tenantId, document) =>
      new Promise((resolve, reject) => {
        const jobs = waiting.get(tenantId) ?? [];
        if (stopped) return reject(new Error('Cannot render: the service is stopping'));
        if (jobs.length + (current?.tenantId === tenantId ? 1 : 0) >= mostOfTenant)
          return reject(new TooManyDocuments(`Cannot render: ${mostOfTenant} documents of the tenant are waiting`));
        jobs.push({ document, resolve, reject });
        waiting.set(tenantId, jobs);
        next();
      }),
    stop: async () => {
      stopped = true;
      const all = [...waiting.values()].flat();
      waiting.clear();
      for (const job of all) job.reject(new Error('Cannot render: the service is stopping'));
      const last = worker;
      if (last) lose(last, new Error('Cannot render: the service is stopping'));
      await last?.terminate();
    },
  };
}
