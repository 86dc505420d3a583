import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Channel, SendOptions } from '../../src/channels/channel.js';
import { NoTurn } from '../../src/channels/with-turns.js';
import { UndeliverableMessage } from '../../src/domain/errors.js';
import { type Bench, busy, fakeChannel, messageId, now, openBench } from './sender-setup.js';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

describe('createNotificationSender repeats', () => {
  test('an attempt that may succeed later is thrown, logged and given back, and tells no event', async () => {
    const email = fakeChannel(busy);
    const send = bench.sender({ channels: { email } });
    const id = await bench.queue();
    await expect(send(id, { retryInMs: 60_000 })).rejects.toThrow('Cannot send: 451 mailbox of <[address]> is busy');
    expect(await bench.row(id)).toMatchObject({
      status: 'queued',
      attempts: 1,
      lease_token: null,
      last_error: expect.stringContaining('ada@example.com'),
      send_after: new Date(now + 60_000),
    });
    expect(await bench.events(id)).toEqual([]);

    const good = bench.sender({ channels: { email: fakeChannel() } });
    expect((await good(id, { attempt: 2 })).status).toBe('sent');
    expect(await bench.log(id)).toMatchObject([
      { attempt: 1, sent: false, message_id: messageId(id) },
      { attempt: 2, sent: true, message_id: messageId(id) },
    ]);
    expect((await bench.events(id)).map((event) => event.type)).toEqual(['email.sent']);
    expect(bench.counted.map((one) => one.status)).toEqual(['retry', 'sent']);
  });

  test('a message whose turn at the provider does not come was no attempt, even the last; the relay brings it back', async () => {
    const id = await bench.queue({ priority: 'high' });
    const asked: (SendOptions | undefined)[] = [];
    const full: Channel = {
      ...fakeChannel(),
      send: async (_message, options) => {
        asked.push(options);
        throw new NoTurn('Cannot send now: fake has others before it');
      },
    };
    const counted = bench.counted.length;
    const report = await bench.sender({ channels: { email: full } })(id, { attempt: 12, lastAttempt: true });
    expect(report).toEqual({ status: 'waiting', deliverable: [] });
    expect(await bench.row(id)).toMatchObject({ status: 'queued', attempts: 0, lease_token: null, last_error: null });
    expect([await bench.log(id), await bench.events(id), bench.counted.length]).toEqual([[], [], counted]);

    expect((await bench.sender({ channels: { email: fakeChannel() } })(id)).status).toBe('sent');
    expect(asked).toEqual([{ priority: 'high', isRepeated: false, traceparent: expect.any(String) }]);
  });

  test('the last attempt is final', async () => {
    const id = await bench.queue();
    const report = await bench.sender({ channels: { email: fakeChannel(busy) } })(id, {
      attempt: 12,
      lastAttempt: true,
    });
    expect(report).toEqual({ status: 'failed', deliverable: [expect.any(String)] });
    expect(await bench.row(id)).toMatchObject({ status: 'failed' });
    expect((await bench.events(id)).map((event) => event.type)).toEqual(['email.failed']);
  });

  test('a crash between the mail server and the database: the mail goes again, under the same Message-ID', async () => {
    const email = fakeChannel();
    const id = await bench.queue();
    let transactions = 0;
    const withTenant: Bench['db']['withTenant'] = (tenantId, work) => {
      transactions++;
      if (transactions === 2) throw new Error('killed');
      return bench.db.withTenant(tenantId, work);
    };
    const crashing = bench.sender({ channels: { email }, db: { ...bench.db, withTenant } });
    await expect(crashing(id)).rejects.toThrow('killed');
    expect(await bench.row(id)).toMatchObject({ status: 'sending' });

    const send = bench.sender({ channels: { email } });
    expect((await send(id, { attempt: 2 })).status).toBe('already');
    await bench.expireLease(id);
    expect((await send(id, { attempt: 3 })).status).toBe('sent');
    expect(email.sent.map((message) => message.messageId)).toEqual([messageId(id), messageId(id)]);
    expect(email.sent[0]).toEqual(email.sent[1]);
    expect(await bench.log(id)).toMatchObject([
      { attempt: 1, sent: false, error_message: expect.stringMatching(/^unknown: /) },
      { attempt: 2, sent: true },
    ]);
    expect((await bench.events(id)).map((event) => event.type)).toEqual(['email.sent']);
  });

  test('many at once send one mail', async () => {
    const email = fakeChannel();
    const send = bench.sender({ channels: { email } });
    const id = await bench.queue();
    const reports = await Promise.all(Array.from({ length: 8 }, () => send(id)));
    expect(email.sent).toHaveLength(1);
    expect(reports.map((report) => report.status).sort()).toEqual([...Array(7).fill('already'), 'sent']);
    expect(await bench.log(id)).toHaveLength(1);
  });

  test.each([
    ['sent', 'sent', ['email.sent'], [true, true]],
    ['failed', 'sent', ['email.sent'], [false, true]],
  ])('a slow attempt that %s after another has taken over', async (slow, status, types, sent) => {
    const id = await bench.queue();
    const second = bench.sender({ channels: { email: fakeChannel() } });
    const email = fakeChannel(async () => {
      await bench.expireLease(id);
      await second(id);
      if (slow === 'failed') throw new UndeliverableMessage('Cannot send: too late');
    });
    expect(await bench.sender({ channels: { email } })(id)).toEqual({ status: 'already', deliverable: [] });
    expect(await bench.row(id)).toMatchObject({ status });
    expect((await bench.events(id)).map((event) => event.type)).toEqual(types);
    expect((await bench.log(id)).map((one) => one.sent)).toEqual(sent);
  });

  test('a slow attempt that is sent after another has failed counts', async () => {
    const id = await bench.queue();
    const second = bench.sender({ channels: { email: fakeChannel(busy) } });
    const email = fakeChannel(async () => {
      await bench.expireLease(id);
      await second(id, { lastAttempt: true });
    });
    expect((await bench.sender({ channels: { email } })(id)).status).toBe('sent');
    expect(await bench.row(id)).toMatchObject({ status: 'sent', last_error: null });
    expect((await bench.events(id)).map((event) => event.type)).toEqual(['email.failed', 'email.sent']);
  });

  test('an event that cannot be appended takes the change of status back with it', async () => {
    const id = await bench.queue();
    const send = bench.sender({
      channels: { email: fakeChannel() },
      appendEvents: async () => {
        throw new Error('no room');
      },
    });
    await expect(send(id)).rejects.toThrow('no room');
    expect(await bench.row(id)).toMatchObject({ status: 'sending' });
    expect(await bench.log(id)).toEqual([]);
  });
});
