import { BillhookError } from './errors.js';
import type { WebhookEvent } from './events.js';
import { pause } from './pause.js';
import { pauseAfter } from './retry.js';
import { createSentReader, type Sent } from './server-sent.js';
import type { Request, Transport } from './transport.js';

export interface StreamedEvent {
  /** `lastEventId` to go on behind it. */
  position: string;
  event: WebhookEvent;
}

/** Events as they are committed, as `follow` does it. */
export async function* followEvents(transport: Transport, request: Request): AsyncGenerator<StreamedEvent, void> {
  for await (const { position, data } of follow(transport, request))
    yield { position: position ?? '', event: data as WebhookEvent };
}

/** What is looked at, as it is and whenever it changes, as `follow` does it. */
export async function* watch<T>(transport: Transport, request: Request): AsyncGenerator<T, void> {
  for await (const { data } of follow(transport, request)) yield data as T;
}

/**
 * What a stream sends, until the caller leaves or the signal is aborted. A connection that breaks, ends or is silent is
 * made anew behind the last position; only a refusal ends the stream, and a first connection that fails.
 * @throws BillhookError; the reason of `options.signal`
 */
async function* follow(
  transport: Transport,
  request: Request,
): AsyncGenerator<{ position: string | undefined; data: unknown }, void> {
  const { signal, silenceMs = 45_000, onPosition } = request.options;
  let position = request.options.lastEventId;
  let failures = 0;
  for (let isFirst = true; ; isFirst = false) {
    const connection = new AbortController();
    const both = signal ? AbortSignal.any([signal, connection.signal]) : connection.signal;
    const options = { ...request.options, signal: both, ...(position === undefined ? {} : { lastEventId: position }) };
    try {
      const { response } = await transport({ ...request, options, accept: 'text/event-stream' }, 'response');
      for await (const { id, data } of blocksOf(response, connection, silenceMs)) {
        failures = 0;
        if (id !== undefined) {
          position = id;
          onPosition?.(id);
        }
        if (data !== undefined) yield { position, data: JSON.parse(data) };
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof BillhookError && (isFirst || !isPassing(error))) throw error;
    } finally {
      connection.abort();
    }
    failures += 1;
    await pause(pauseAfter(failures, Math.random()), signal);
  }
}

/** Another attempt may have another answer, however long it lasts. */
const isPassing = ({ status }: BillhookError): boolean => status === null || status === 429 || status >= 500;

/** Ends with the answer, or with an error when it breaks or nothing comes for so long. */
async function* blocksOf(
  { body }: Response,
  connection: AbortController,
  silenceMs: number,
): AsyncGenerator<Sent, void> {
  if (body === null) return;
  const reader = body.getReader();
  const read = createSentReader();
  for (;;) {
    const timer = setTimeout(() => connection.abort(), silenceMs);
    const { done, value } = await reader.read().finally(() => clearTimeout(timer));
    if (done) return;
    yield* read(value);
  }
}
