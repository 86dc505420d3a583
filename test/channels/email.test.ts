import PostalMime from 'postal-mime';
import { afterEach, describe, expect, test } from 'vitest';
import { UndeliverableMessage } from '../../src/domain/errors.js';
import { breakingServer, closeAll, email, keep, sink, thrownBy } from './email-setup.js';
import { openRaw, openSink, refusal, sampleMessage } from './smtp-sink.js';

afterEach(closeAll);

test('createEmail sends HTML and text, under the stable Message-ID, and returns what the server said', async () => {
  const server = await sink();
  const receipt = await email(server).send(sampleMessage());
  expect(receipt).toEqual({
    providerMessageId: '<ntf_01h455vb4pex5vsknk084sn02q@boxcostpro.com>',
    response: expect.stringContaining('queued as 12345'),
  });
  const [mail] = server.mails;
  expect(mail).toMatchObject({ from: 'noreply@boxcostpro.com', to: ['ada@example.com'] });
  const parsed = await PostalMime.parse(Buffer.from(mail!.raw, 'latin1'));
  expect(parsed).toMatchObject({
    subject: 'Payment received: R$ 10,00 – obrigado',
    messageId: '<ntf_01h455vb4pex5vsknk084sn02q@boxcostpro.com>',
    from: { name: 'Acme via BoxCostPro', address: 'noreply@boxcostpro.com' },
    to: [{ address: 'ada@example.com' }],
  });
  expect(parsed.html).toContain('<p>Olá <a href="https://pay.example/r?a=1&amp;b=2">');
  expect(parsed.text).toContain('Olá https://pay.example/r?a=1&b=2');
  const headers = Object.fromEntries(parsed.headers.map(({ key, value }) => [key, value]));
  expect(headers).toMatchObject({ 'auto-submitted': 'auto-generated', 'content-language': 'en' });
  expect(headers['content-type']).toContain('multipart/alternative');
});

test('createEmail keeps its connection for the next message', async () => {
  const server = await sink();
  const channel = email(server);
  for (let i = 0; i < 3; i++) await channel.send(sampleMessage());
  expect([server.mails.length, server.connections()]).toEqual([3, 1]);
});

test('createEmail opens another connection when the server has ended the kept one', async () => {
  let ended = (): void => {};
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const server = await sink({ socketTimeout: 300, onClose: () => ended() });
  const channel = email(server);
  await channel.send(sampleMessage());
  await end;
  // The news of the end may meet this one on its way: then it fails, to be tried again.
  await channel.send(sampleMessage()).catch(() => undefined);
  expect((await channel.send(sampleMessage())).response).toContain('250');
  expect(server.connections()).toBeGreaterThan(1);
});

describe('answers of the mail server to createEmail', () => {
  const at = {
    'MAIL FROM': (error: Error) => ({
      onMailFrom: (_a: unknown, _s: unknown, done: (e: Error) => void) => done(error),
    }),
    'RCPT TO': (error: Error) => ({ onRcptTo: (_a: unknown, _s: unknown, done: (e: Error) => void) => done(error) }),
    DATA: (error: Error) => ({
      onData: (stream: NodeJS.ReadableStream, _s: unknown, done: (e: Error) => void) => {
        stream.on('end', () => done(error)).resume();
      },
    }),
  };
  test.each([
    ['MAIL FROM', 550, true],
    ['RCPT TO', 550, true],
    ['RCPT TO', 552, true],
    ['DATA', 554, true],
    ['MAIL FROM', 451, false],
    ['RCPT TO', 450, false],
    ['RCPT TO', 503, false],
    ['DATA', 452, false],
    ['DATA', 421, false],
  ] as const)('%s %i: permanent %s', async (command, code, permanent) => {
    const error = await thrownBy(email(await sink(at[command](refusal(code, 'no such thing')))));
    expect(error instanceof UndeliverableMessage).toBe(permanent);
    expect(error.message).toContain(`${code}`);
  });

  test('a refusal of the connection says nothing about the message: tried again', async () => {
    const server = await sink({ onConnect: (_session, done) => done(refusal(554, 'no service')) });
    const error = await thrownBy(email(server));
    expect(error).not.toBeInstanceOf(UndeliverableMessage);
    expect(error.message).toContain('554');
  });

  test('nobody there: tried again', async () => {
    const gone = await openSink();
    await gone.close();
    const error = await thrownBy(email(gone));
    expect(error).not.toBeInstanceOf(UndeliverableMessage);
    expect(error.message).toContain('the mail server is not reachable');
  });

  test('a connection that breaks in the middle of the message: tried again, not by the pool', async () => {
    expect(await thrownBy(email(await breakingServer()))).not.toBeInstanceOf(UndeliverableMessage);
  });

  test.each([
    ['greets', () => {}],
    [
      'answers',
      (socket: { write(text: string): void }) => {
        socket.write('220 mail\r\n');
      },
    ],
  ])('a server that never %s is left after the limit, and it is tried again', async (_name, onSocket) => {
    const server = keep(await openRaw(onSocket));
    const error = await thrownBy(email(server, { limitMs: 200 }));
    expect(error).not.toBeInstanceOf(UndeliverableMessage);
    expect(error.message).toContain('the mail server took too long');
  });
});

test.each([
  '',
  'nobody',
  'a@b, c@d',
  'Ada <ada@example.com>',
  'a@b\r\nRCPT TO:<c@d>',
  '"a b"@c',
  `${'a'.repeat(250)}@example.com`,
])('createEmail refuses the recipient %j before it connects', async (to) => {
  const server = await sink();
  expect(await thrownBy(email(server), sampleMessage({ to }))).toBeInstanceOf(UndeliverableMessage);
  expect(server.connections()).toBe(0);
});

test('createEmail keeps line breaks of a subject or a name out of the headers', async () => {
  const server = await sink();
  await email(server).send(
    sampleMessage({
      subject: 'a\r\nBcc: eve@example.com',
      from: { name: 'b\r\nBcc: eve@example.com', address: 'noreply@boxcostpro.com' },
    }),
  );
  expect(server.mails[0]?.to).toEqual(['ada@example.com']);
  const parsed = await PostalMime.parse(server.mails[0]!.raw);
  expect(parsed.headers.map(({ key }) => key)).not.toContain('bcc');
});
