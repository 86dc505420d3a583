import tls, { type SecureVersion } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { httpsReceiver, pem, request, testPoster } from './receivers.js';

const ok = (_: unknown, answer: { end(): void }) => answer.end();
const loopback = async () => ['127.0.0.1'];

/** A process that was told to look away, by its environment and by its flags. */
function looksAway(): void {
  const { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS } = tls;
  const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  const warn = process.emitWarning;
  process.emitWarning = () => {};
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  Object.assign(tls, { DEFAULT_MIN_VERSION: 'TLSv1', DEFAULT_CIPHERS: 'DEFAULT@SECLEVEL=0' });
  onTestFinished(() => {
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    Object.assign(tls, { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS });
    process.emitWarning = warn;
  });
}

const onlySpeaks = (version: SecureVersion) =>
  httpsReceiver(pem.server, ok, { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' });
const post = (port: number, name = 'receiver.test') =>
  testPoster({ allowInsecure: true, resolve: loopback, ca: pem.ca }).post(request(`https://${name}:${port}/`));

test.each(['TLSv1', 'TLSv1.1'] as const)('post does not speak %s, whatever the process was told', async (version) => {
  looksAway();
  const result = await post((await onlySpeaks(version)).port);
  expect(result).toMatchObject({ ok: false, status: null, errorKind: 'tls', ownFault: false });
});

test.each(['TLSv1.2', 'TLSv1.3'] as const)('post speaks %s', async (version) => {
  looksAway();
  expect(await post((await onlySpeaks(version)).port)).toMatchObject({ ok: true });
});

test.each([
  ['self-signed', pem.selfSigned, 'receiver.test', 'the certificate is self-signed'],
  ['expired', pem.expired, 'receiver.test', 'the certificate has expired'],
  ['for another host', pem.server, 'other.test', 'the certificate is for another host name'],
])('post refuses a certificate that is %s, whatever the process was told', async (_what, cert, name, reason) => {
  looksAway();
  const receiver = await httpsReceiver(cert, ok);
  expect(await post(receiver.port, name)).toMatchObject({ status: null, errorKind: 'tls', error: `TLS: ${reason}` });
});
