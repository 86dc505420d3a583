import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBillhook, type StreamedEvent } from '@billhook/client';
import { afterEach, describe, expect, test } from 'vitest';
import { createSentReader } from '../../packages/client/src/server-sent.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('blocks of Server-Sent Events', () => {
  const text = ': hi\r\nid: 1\ndata: {"a":\rdata: "é😀"}\r\n\r\nretry: 5\n\nid:2\n\nevent: x\ndata\n\nid: 3\ndata: cut';
  const blocks = [
    { id: '1', data: '{"a":\n"é😀"}' },
    { id: '2', data: undefined },
    { id: undefined, data: '' },
  ];

  test('are read whatever the lines end with; one that has not ended is none', () => {
    expect(createSentReader()(bytes(text))).toEqual(blocks);
  });

  test('are the same wherever their bytes are parted', () => {
    const all = bytes(text);
    for (let at = 1; at < all.length; at += 1) {
      const read = createSentReader();
      expect([...read(all.subarray(0, at)), ...read(all.subarray(at))], String(at)).toEqual(blocks);
    }
    const read = createSentReader();
    expect([...all].flatMap((byte) => read(Uint8Array.of(byte)))).toEqual(blocks);
  });
});

type Answer = (response: ServerResponse, request: IncomingMessage) => void;
let close = (): void => {};
afterEach(() => close());

/** Answers one connection after the other, and tells from where each wanted to go on. */
async function openStreams(...answers: Answer[]) {
  const from: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    from.push(request.headers['last-event-id'] as string | undefined);
    answers[Math.min(from.length, answers.length) - 1]?.(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { from, billhook: createBillhook({ baseUrl, apiKey: 'k', maxRetries: 0 }) };
}
const begun = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream' });
const event = (position: string): string =>
  `id: ${position}\nevent: custom.a\ndata: ${JSON.stringify({ id: position, type: 'custom.a' })}\n\n`;
const refusal: Answer = (response) =>
  response
    .writeHead(401, { 'content-type': 'application/problem+json' })
    .end(JSON.stringify({ code: 'unauthorized', detail: 'No.', request_id: 'r' }));

async function take(stream: AsyncIterable<StreamedEvent>, many: number): Promise<string[]> {
  const got: string[] = [];
  for await (const { position } of stream) if (got.push(position) === many) break;
  return got;
}

describe('a stream of events', () => {
  test('goes on behind the last position when its connection ends or breaks in the middle of an event', async () => {
    const { billhook, from } = await openStreams(
      (response) => begun(response).end(event('1-1') + event('1-2')),
      (response) => begun(response).write(`${event('1-3')}id: 1-4\ndata: {"id"`, () => response.destroy()),
      (response) => begun(response).write(event('1-4')),
    );
    expect(await take(billhook.events.stream(), 4)).toEqual(['1-1', '1-2', '1-3', '1-4']);
    expect(from).toEqual([undefined, '1-2', '1-3']);
  });

  test('goes on where it began when there was no event yet, or behind what was passed over', async () => {
    const { billhook, from } = await openStreams(
      (response) => begun(response).end('retry: 2000\nid: 7-0\n\n'),
      (response) => begun(response).end(': alive\nid: 8-0\n\n'),
      (response) => begun(response).write(event('9-1')),
    );
    expect(await take(billhook.events.stream(), 1)).toEqual(['9-1']);
    expect(from).toEqual([undefined, '7-0', '8-0']);
  });

  test('says how far it has come, also without an event', async () => {
    const { billhook } = await openStreams((response) =>
      begun(response).end(`retry: 2000\nid: 7-0\n\n: alive\nid: 8-0\n\n${event('9-1')}`),
    );
    const reached: string[] = [];
    await take(billhook.events.stream({}, { onPosition: (position) => void reached.push(position) }), 1);
    expect(reached).toEqual(['7-0', '8-0', '9-1']);
  });

  test('is connected anew after too long a silence', async () => {
    const { billhook, from } = await openStreams(
      (response) => begun(response).write(event('1-1')),
      (response) => begun(response).write(event('1-2')),
    );
    expect(await take(billhook.events.stream({}, { silenceMs: 100, lastEventId: '1-0' }), 2)).toEqual(['1-1', '1-2']);
    expect(from).toEqual(['1-0', '1-1']);
  });

  test('outlives an answer that will pass, and ends with one that will not', async () => {
    const { billhook, from } = await openStreams(
      (response) => begun(response).end(event('1-1')),
      (response) => response.writeHead(503).end(),
      (response) => begun(response).end(event('1-2')),
      refusal,
    );
    const got: string[] = [];
    const follow = async () => {
      for await (const { position } of billhook.events.stream()) got.push(position);
    };
    await expect(follow()).rejects.toMatchObject({ code: 'unauthorized' });
    expect(got).toEqual(['1-1', '1-2']);
    expect(from).toHaveLength(4);
  });

  test('that cannot begin says so', async () => {
    const { billhook } = await openStreams((response) => response.writeHead(503).end());
    await expect(take(billhook.events.stream(), 1)).rejects.toMatchObject({ status: 503 });
  });

  test('ends its connection when the caller leaves, and with the reason of the signal', async () => {
    let closed = 0;
    const { billhook } = await openStreams((response) => {
      response.on('close', () => (closed += 1));
      begun(response).write(event('1-1'));
    });
    await take(billhook.events.stream(), 1);
    await expect.poll(() => closed).toBe(1);
    const abort = new AbortController();
    const reason = new Error('enough');
    const follow = async () => {
      for await (const _ of billhook.events.stream({}, { signal: abort.signal })) abort.abort(reason);
    };
    await expect(follow()).rejects.toBe(reason);
    await expect.poll(() => closed).toBe(2);
  });
});

test('deliveries come as they are, again from the beginning when the connection ends', async () => {
  const delivery = (status: string): string => `event: delivery\ndata: ${JSON.stringify({ id: 'del_1', status })}\n\n`;
  const { billhook } = await openStreams(
    (response) => begun(response).end(delivery('pending') + delivery('sending')),
    (response) => begun(response).write(delivery('succeeded')),
  );
  const got: string[] = [];
  for await (const { status } of billhook.webhooks.deliveries.stream({ ids: 'del_1' }))
    if (got.push(status) === 3) break;
  expect(got).toEqual(['pending', 'sending', 'succeeded']);
});
