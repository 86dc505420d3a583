import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClientOptions, createBillhook } from '@billhook/client';

export interface Asked {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
  /** ms. */
  at: number;
}
/** How one request is answered. `cut`: not at all, the connection is closed. */
export type Step = 'cut' | 'hang' | { status: number; headers?: Record<string, string>; body?: unknown };

/** A server that answers its requests one after the other as it was told, the last way from then on. */
export async function openApiStand(...steps: readonly Step[]) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    asked.push({ method, path, headers, body: Buffer.concat(chunks).toString(), at: Date.now() });
    answer(response, steps[Math.min(asked.length, steps.length) - 1] ?? { status: 200, body: {} });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    client: (options: Partial<ClientOptions> = {}) =>
      createBillhook({ baseUrl: url, apiKey: 'bh_test', ...options } as ClientOptions),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
export type ApiStand = Awaited<ReturnType<typeof openApiStand>>;

function answer(response: ServerResponse, step: Step): void {
  if (step === 'hang') return;
  if (step === 'cut') return void response.socket?.destroy();
  const { status, headers = {}, body } = step;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body));
}

export const problem = (status: number, code: string, headers: Record<string, string> = {}): Step => ({
  status,
  headers: { 'content-type': 'application/problem+json', ...headers },
  body: { type: 't', title: 't', status, code, detail: `It is ${code}.`, request_id: 'req_1' },
});
