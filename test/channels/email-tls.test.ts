import { afterEach, describe, expect, test } from 'vitest';
import { UndeliverableMessage } from '../../src/domain/errors.js';
import { closeAll, email, keep, remote, sink, thrownBy } from './email-setup.js';
import { openRaw, sampleMessage } from './smtp-sink.js';

afterEach(closeAll);

describe('TLS of createEmail', () => {
  test('to another machine it is used, 1.2 or newer, with a checked certificate', async () => {
    const server = await sink();
    await email(server, remote).send(sampleMessage());
    expect(server.mails[0]?.tls).toMatch(/^TLSv1\.[23]$/);
  });

  test.each([
    ['offers no STARTTLS', { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] }, remote],
    ['has a certificate of nobody', {}, { isLoopback: () => false }],
    ['knows TLS 1.1 only', { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }, remote],
  ] as const)('to another machine that %s nothing is sent, and it is tried again', async (_name, tls, options) => {
    const server = await sink({ ...tls, disabledCommands: 'disabledCommands' in tls ? [...tls.disabledCommands] : [] });
    const error = await thrownBy(email(server, options));
    expect(error).not.toBeInstanceOf(UndeliverableMessage);
    expect(error.message).toMatch(/^Cannot send 'ntf_01h455vb4pex5vsknk084sn02q': no safe connection \(TLS\)/);
    expect(server.mails).toEqual([]);
  });

  test('to another machine whose STARTTLS was cut out of its greeting nothing is sent', async () => {
    const said: string[] = [];
    const server = keep(
      await openRaw((socket) => {
        socket.write('220 mail ESMTP\r\n');
        socket.on('data', (data) => {
          said.push(String(data));
          socket.write(/^EHLO/.test(String(data)) ? '250-mail\r\n250 AUTH PLAIN\r\n' : '502 not known\r\n');
        });
      }),
    );
    const error = await thrownBy(email({ ...server, user: 'u', password: 'right' }, remote));
    expect(error.message).toContain('no safe connection (TLS)');
    expect(said.join('')).not.toMatch(/AUTH|MAIL/);
  });

  test('on loopback it is used when offered, whoever signed, and done without when not', async () => {
    const [offers, plain] = [await sink(), await sink({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] })];
    await email(offers).send(sampleMessage());
    await email(plain).send(sampleMessage());
    expect(offers.mails[0]?.tls).toMatch(/^TLSv1\.[23]$/);
    expect(plain.mails[0]?.tls).toBe(false);
  });
});

describe('login of createEmail', () => {
  test('happens when there is a user, and over TLS', async () => {
    const server = await sink();
    await email({ ...server, user: 'ada', password: 'right' }, remote).send(sampleMessage());
    expect(server.mails[0]).toMatchObject({ user: 'ada', tls: expect.stringMatching(/^TLS/) });
  });

  test('never sends a password in the clear, not even on loopback', async () => {
    const seen: string[] = [];
    const server = await sink({
      hideSTARTTLS: true,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (auth, _session, done) => {
        seen.push(String(auth.password));
        done(null, { user: 'ada' });
      },
    });
    const error = await thrownBy(email({ ...server, user: 'ada', password: 'right' }));
    expect(error.message).toContain('no safe connection (TLS)');
    expect([seen, server.mails]).toEqual([[], []]);
  });

  test.each([
    ['a wrong password', {}, { user: 'ada', password: 'wrong' }],
    ['no user where one is asked for', { authOptional: false }, {}],
  ])('with %s is tried again and names the settings', async (_name, options, login) => {
    const error = await thrownBy(email({ ...(await sink(options)), ...login }));
    expect(error).not.toBeInstanceOf(UndeliverableMessage);
    expect(error.message).toContain('the mail server did not accept SMTP_USER and SMTP_PASSWORD');
  });
});
