import { afterEach, expect, test } from 'vitest';
import { createChannels } from '../../src/channels/channels.js';
import { readConfig } from '../../src/config.js';
import { breakingServer, closeAll, keep, sink } from './email-setup.js';
import { openSink, refusal, type Sink, sampleMessage } from './smtp-sink.js';

afterEach(closeAll);

const mails = (first: Pick<Sink, 'host' | 'port'>, second: Sink) => {
  const config = readConfig({
    ...{ SMTP_HOST: first.host, SMTP_PORT: `${first.port}` },
    ...{ SMTP_FALLBACK_HOST: second.host, SMTP_FALLBACK_PORT: `${second.port}` },
  });
  return keep(
    createChannels({ ...config, dataDir: '/nowhere' }, Date.now, async () => {
      throw new Error('nothing is posted');
    }).email!,
  );
};

test('a mail server that is gone: the second one takes the mail', async () => {
  const gone = await openSink();
  await gone.close();
  const second = await sink();
  expect(await mails(gone, second).send(sampleMessage())).toMatchObject({ provider: 'smtp-fallback' });
  expect(second.mails).toHaveLength(1);
});

test.each([421, 451])('a mail server that says %i: the second one takes the mail', async (code) => {
  const busy = await sink({ onRcptTo: (_address, _session, done) => done(refusal(code, 'not now')) });
  const second = await sink();
  expect(await mails(busy, second).send(sampleMessage())).toMatchObject({ provider: 'smtp-fallback' });
});

test('a connection that breaks after the message: nobody knows, so no second server is asked', async () => {
  const broken = await breakingServer();
  const second = await sink();
  await expect(mails(broken, second).send(sampleMessage())).rejects.toThrow('connection to the mail server broke');
  expect(second.mails).toEqual([]);
});

test('a mail that is refused for good is refused by the first', async () => {
  const first = await sink({ onRcptTo: (_address, _session, done) => done(refusal(550, '5.1.1 nobody')) });
  const second = await sink();
  await expect(mails(first, second).send(sampleMessage())).rejects.toThrow('nobody at its address');
  expect(second.mails).toEqual([]);
});
