import { describe, expect, test } from 'vitest';
import type { Phase } from '../../src/webhooks/connector.js';
import { explainFault } from '../../src/webhooks/faults.js';

const networkError = (code: string, address = '93.184.215.14') => Object.assign(new Error(code), { code, address });

const explain = (error: unknown, phase: Phase = 'connect') =>
  explainFault(error, { phase, timeoutMs: 100, resolverWorks: () => true });

describe('explainFault', () => {
  test.each(['ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EMFILE', 'ENFILE', 'ENOBUFS', 'EPERM'])(
    'explainFault takes %s as our own fault',
    (code) => {
      expect(explain(networkError(code))).toMatchObject({ errorKind: 'connect', ownFault: true });
    },
  );

  test.each([
    ['ECONNREFUSED', 'connect'],
    ['EHOSTUNREACH', 'connect'],
    ['ETIMEDOUT', 'timeout'],
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
  ])('explainFault takes %s as %s, and not as our own fault', (code, errorKind) => {
    expect(explain(networkError(code))).toMatchObject({ errorKind, ownFault: false });
  });

  test('explainFault of a host with several addresses names the failure that is not ours', () => {
    const refused = networkError('ECONNREFUSED');
    const error = new AggregateError([networkError('EMFILE'), refused]);
    expect(explain(error)).toEqual({ errorKind: 'connect', error: 'connection refused', ownFault: false });
  });

  test('explainFault takes a missing IPv6 route as our fault only together with a missing IPv4 route', () => {
    const noIPv6 = networkError('ENETUNREACH', '2606:4700::1');
    expect(explain(noIPv6)).toMatchObject({ ownFault: false, error: expect.stringContaining('only IPv6') });
    expect(explain(new AggregateError([noIPv6, noIPv6]))).toMatchObject({ ownFault: false });
    expect(explain(new AggregateError([networkError('ENETUNREACH'), noIPv6]))).toMatchObject({ ownFault: true });
    expect(explain(new AggregateError([networkError('ECONNREFUSED'), noIPv6])).error).toBe('connection refused');
  });

  test('explainFault says in which phase the time ran out', () => {
    const phases = ['dns', 'connect', 'tls', 'answer'] as const;
    expect(phases.map((phase) => explain('timeout', phase).error)).toEqual([
      'the host name did not resolve within 100 ms',
      'no connection within 100 ms',
      'no TLS handshake within 100 ms',
      'no answer within 100 ms',
    ]);
  });

  test('explainFault names a connection closed during the TLS handshake', () => {
    expect(explain(networkError('ECONNRESET'), 'tls')).toMatchObject({ errorKind: 'tls', ownFault: false });
  });

  test('explainFault has a sentence for what it does not know', () => {
    expect(explain(networkError('EWEIRD'))).toEqual({ errorKind: 'connect', error: 'EWEIRD', ownFault: false });
    expect(explain('odd', 'answer').error).toBe('the answer is not valid HTTP: odd');
  });
});
