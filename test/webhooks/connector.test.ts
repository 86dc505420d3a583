import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createConnector, type Phase } from '../../src/webhooks/connector.js';
import { BlockedAddressError } from '../../src/webhooks/lookup.js';
import { createResolverHealth } from '../../src/webhooks/resolver-health.js';
import { httpReceiver, httpsReceiver, pem, type Receiver } from './receivers.js';

const connectTo = async (protocol: string, hostname: string, receiver: Receiver, allowInsecure = true) => {
  const phases: Phase[] = [];
  const dial = {
    socket: undefined as Socket | undefined,
    get phase() {
      return phases.at(-1) ?? 'dns';
    },
    set phase(phase: Phase) {
      if (phases.at(-1) !== phase) phases.push(phase);
    },
  };
  const health = createResolverHealth();
  const connector = createConnector({ allowInsecure, health, ca: pem.ca, resolve: async () => ['127.0.0.1'] });
  const error = await new Promise((done) => {
    connector(dial)({ protocol, hostname, host: hostname, port: String(receiver.port) }, (...result) =>
      done(result[0]),
    );
  });
  dial.socket?.destroy();
  return { phases, error };
};

const ok = (_: unknown, answer: { end(): void }) => answer.end();

describe('createConnector', () => {
  test('createConnector tells how far it has come', async () => {
    const plain = await httpReceiver(ok);
    const secure = await httpsReceiver(pem.server, ok);
    expect(await connectTo('https:', 'receiver.test', secure)).toEqual({
      phases: ['dns', 'connect', 'tls', 'answer'],
      error: null,
    });
    expect(await connectTo('http:', 'receiver.test', plain)).toEqual({
      phases: ['dns', 'connect', 'answer'],
      error: null,
    });
    expect(await connectTo('http:', '127.0.0.1', plain)).toEqual({ phases: ['connect', 'answer'], error: null });
  });

  test.each(['127.0.0.1', 'receiver.test'])('createConnector does not dial loopback as %s', async (hostname) => {
    const receiver = await httpReceiver(ok);
    const { error } = await connectTo('http:', hostname, receiver, false);
    expect(error).toBeInstanceOf(BlockedAddressError);
    expect(receiver.connections()).toBe(0);
  });
});
