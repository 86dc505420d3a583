import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Arrival {
  /** `webhook-id`. */
  id: string;
  event: string;
  attempt: number;
  headers: IncomingHttpHeaders;
  body: string;
  /** Unix milliseconds. */
  at: number;
  path: string;
}

/** A status, or how to answer; `hang`: never. */
export type Answer =
  | number
  | { status: number; headers?: Record<string, string>; body?: string; afterMs?: number; after?: Promise<unknown> }
  | 'hang';

export interface Receiver {
  url: string;
  arrivals: Arrival[];
  /** Distinct `webhook-id`s in the order of their first arrival. */
  ids(): string[];
  /** Most requests that were under way at once. */
  widest(): number;
  /** From now on. */
  answer: (arrival: Arrival, count: number) => Answer;
  close(): Promise<void>;
}

const opened = new Set<Receiver>();

/** For an `afterAll`. */
export const closeReceivers = async (): Promise<void> => {
  await Promise.all([...opened].map((one) => one.close()));
};

/** An endpoint that misbehaves on demand. */
export async function openReceiver(answer: Receiver['answer'] = () => 200): Promise<Receiver> {
  const arrivals: Arrival[] = [];
  let inFlight = 0;
  let widest = 0;
  const server = createServer(async (request, response) => {
    inFlight += 1;
    widest = Math.max(widest, inFlight);
    response.once('close', () => {
      inFlight -= 1;
    });
    const arrival = arrivalOf(request, await bodyOf(request));
    arrivals.push(arrival);
    await reply(response, receiver.answer(arrival, arrivals.length));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    arrivals,
    ids: () => [...new Set(arrivals.map((one) => one.id))],
    widest: () => widest,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  opened.add(receiver);
  return receiver;
}

const arrivalOf = (request: IncomingMessage, body: string): Arrival => ({
  id: String(request.headers['webhook-id']),
  event: String(request.headers['x-event']),
  attempt: Number(request.headers['x-attempt']),
  headers: request.headers,
  body,
  at: Date.now(),
  path: request.url ?? '',
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function reply(response: ServerResponse, answer: Answer): Promise<void> {
  if (answer === 'hang') return;
  const {
    status,
    headers = {},
    body = 'answered',
    afterMs = 0,
    after,
  } = typeof answer === 'number' ? { status: answer } : answer;
  if (afterMs > 0) await new Promise((resolve) => setTimeout(resolve, afterMs));
  await after;
  response.writeHead(status, headers).end(body);
}
