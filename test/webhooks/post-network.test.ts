import { describe, expect, test } from 'vitest';
import {
  closedPort,
  httpReceiver,
  httpsReceiver,
  pem,
  request,
  silentReceiver,
  testPoster,
  until,
} from './receivers.js';

const dnsError = (code: string) => Object.assign(new Error(code), { code });
const loopback = async () => ['127.0.0.1'];
const ok = (_: unknown, answer: { end(): void }) => answer.end();

describe('post: addresses that are not dialled', () => {
  test.each([
    'http://10.0.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://0.0.0.0/',
    'ftp://example.com/',
    'nonsense',
  ])('post refuses %s', async (url) => {
    expect(await testPoster().post(request(url))).toMatchObject({ ok: false, errorKind: 'blocked', ownFault: false });
  });

  test('post refuses loopback, by literal and by name, unless insecure endpoints are allowed', async () => {
    const receiver = await httpsReceiver(pem.server, ok);
    const strict = testPoster({ allowInsecure: false, resolve: loopback, ca: pem.ca });
    const named = `https://receiver.test:${receiver.port}/`;
    for (const url of [named, receiver.url, `https://localhost:${receiver.port}/`]) {
      expect(await strict.post(request(url)), url).toMatchObject({ ok: false, errorKind: 'blocked', ownFault: false });
    }
    expect(receiver.connections()).toBe(0);
    expect(await testPoster({ resolve: loopback, ca: pem.ca }).post(request(named))).toMatchObject({ ok: true });
  });

  test('post refuses a name as soon as one of its addresses is private', async () => {
    const receiver = await httpReceiver(ok);
    const poster = testPoster({ resolve: async () => ['127.0.0.1', '10.0.0.1'] });
    expect(await poster.post(request(`http://receiver.test:${receiver.port}/`))).toMatchObject({
      errorKind: 'blocked',
    });
    expect(receiver.connections()).toBe(0);
  });

  test('post dials the address it checked: a name server that changes its answer is not asked again', async () => {
    const receiver = await httpReceiver((_, answer) => answer.setHeader('connection', 'close').end());
    const answers = [['127.0.0.1'], ['169.254.169.254']];
    let asked = 0;
    const poster = testPoster({
      resolve: async () => {
        asked += 1;
        return answers.shift() ?? [];
      },
    });
    const url = `http://rebind.test:${receiver.port}/`;
    expect(await poster.post(request(url))).toMatchObject({ ok: true });
    expect(asked).toBe(1);
    expect(await poster.post(request(url))).toMatchObject({ ok: false, errorKind: 'blocked' });
    expect(asked).toBe(2);
    expect(receiver.connections()).toBe(1);
  });

  test('post tries the next address when the first does not answer the door', async () => {
    const receiver = await httpReceiver(ok);
    const poster = testPoster({ resolve: async () => ['127.0.0.2', '127.0.0.1'] });
    expect(await poster.post(request(`http://receiver.test:${receiver.port}/`))).toMatchObject({ ok: true });
  });
});

describe('post: DNS', () => {
  const resolveFailure = (code: string) =>
    testPoster({ resolve: async () => Promise.reject(dnsError(code)) }).post(request('http://receiver.test/'));

  test('post blames the endpoint for a name that does not exist', async () => {
    expect(await resolveFailure('ENOTFOUND')).toMatchObject({
      errorKind: 'dns',
      ownFault: false,
      error: 'the name "receiver.test" does not exist or has no address',
    });
  });

  test.each(['EAI_AGAIN', 'ESERVFAIL', 'ECONNREFUSED', 'ETIMEOUT'])('post blames our resolver for %s', async (code) => {
    expect(await resolveFailure(code)).toMatchObject({ errorKind: 'dns', ownFault: true });
  });

  test('post blames our resolver for silence, unless other names resolve meanwhile', async () => {
    const receiver = await httpReceiver(ok);
    const poster = testPoster({ resolve: (name) => (name === 'silent.test' ? new Promise(() => {}) : loopback()) });
    const silent = request('http://silent.test/', { timeoutMs: 100 });
    const expected = { errorKind: 'dns', error: 'the host name did not resolve within 100 ms' };
    expect(await poster.post(silent)).toMatchObject({ ...expected, ownFault: true });
    await poster.post(request(`http://receiver.test:${receiver.port}/`));
    expect(await poster.post(silent)).toMatchObject({ ...expected, ownFault: false });
  });
});

describe('post: connecting', () => {
  test('post reports a refused connection', async () => {
    const port = await closedPort();
    const refused = { status: null, errorKind: 'connect', error: 'connection refused', ownFault: false };
    expect(await testPoster().post(request(`http://127.0.0.1:${port}/`))).toMatchObject(refused);
    const both = testPoster({ resolve: async () => ['127.0.0.1', '127.0.0.2'] });
    expect(await both.post(request(`http://receiver.test:${port}/`))).toMatchObject(refused);
  });

  test('post reports a TLS handshake that hangs, and closes the connection', async () => {
    const receiver = await silentReceiver();
    const result = await testPoster().post(request(`https://127.0.0.1:${receiver.port}/`, { timeoutMs: 150 }));
    expect(result).toMatchObject({ errorKind: 'timeout', error: 'no TLS handshake within 150 ms', ownFault: false });
    await until(() => receiver.sockets.size === 0);
  });
});

describe('post: TLS', () => {
  const post = async (cert: string, name: string, options: { ca?: string }) => {
    const receiver = await httpsReceiver(cert, ok);
    return testPoster({ resolve: loopback, ...options }).post(request(`https://${name}:${receiver.port}/`));
  };
  const trusted = { ca: pem.ca };

  test('post accepts a certificate that is valid for the name, or for the address', async () => {
    expect(await post(pem.server, 'receiver.test', trusted)).toMatchObject({ ok: true });
    expect(await post(pem.server, '127.0.0.1', trusted)).toMatchObject({ ok: true });
  });

  test.each([
    ['an unknown issuer', pem.server, 'receiver.test', {}, 'the certificate chain is incomplete'],
    ['another name', pem.server, 'other.test', trusted, 'the certificate is for another host name'],
    ['an expired certificate', pem.expired, 'receiver.test', trusted, 'the certificate has expired'],
  ])('post refuses %s', async (_, cert, name, options, reason) => {
    const result = await post(cert, name, options);
    expect(result).toMatchObject({
      ok: false,
      status: null,
      errorKind: 'tls',
      ownFault: false,
      error: `TLS: ${reason}`,
    });
  });

  test('post reports a host that does not speak TLS', async () => {
    const receiver = await httpReceiver(ok);
    const result = await testPoster().post(request(`https://127.0.0.1:${receiver.port}/`));
    expect(result).toMatchObject({ errorKind: 'tls', error: 'TLS: the host does not speak TLS on this port' });
  });
});
