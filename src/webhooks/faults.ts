import type { Phase } from './connector.js';
import { BlockedAddressError, NameLookupError } from './lookup.js';

export type ErrorKind = 'timeout' | 'dns' | 'connect' | 'tls' | 'blocked' | 'protocol' | 'reset' | 'shutdown';

/** Why an attempt got no status. `ownFault`: it lies with us and must not count against the endpoint. */
export interface Fault {
  errorKind: ErrorKind;
  error: string;
  ownFault: boolean;
}

const fault = (errorKind: ErrorKind, error: string, ownFault = false): Fault => ({ errorKind, error, ownFault });

const NETWORK: Record<string, Fault> = {
  ECONNREFUSED: fault('connect', 'connection refused'),
  EHOSTUNREACH: fault('connect', 'host unreachable'),
  ETIMEDOUT: fault('timeout', 'connection timed out'),
  ECONNRESET: fault('reset', 'connection reset before a complete response'),
  ECONNABORTED: fault('reset', 'connection aborted before a complete response'),
  EPIPE: fault('reset', 'connection closed before a complete response'),
  UND_ERR_SOCKET: fault('reset', 'connection closed before a complete response'),
  UND_ERR_INVALID_ARG: fault('protocol', 'the request has a header that cannot be sent'),
  UND_ERR_HEADERS_OVERFLOW: fault('protocol', 'response headers are too large'),
  ENETUNREACH: fault('connect', 'our network is not available', true),
  ENETDOWN: fault('connect', 'our network is not available', true),
  EADDRNOTAVAIL: fault('connect', 'no local address or port is free', true),
  EAFNOSUPPORT: fault('connect', 'our network is not available', true),
  EACCES: fault('connect', 'our network does not allow the connection', true),
  EPERM: fault('connect', 'our network does not allow the connection', true),
  EMFILE: fault('connect', 'too many open files', true),
  ENFILE: fault('connect', 'too many open files', true),
  ENOBUFS: fault('connect', 'no buffer space', true),
  ENOMEM: fault('connect', 'out of memory', true),
};

const CERTIFICATE: Record<string, string> = {
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host name',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  CERT_REVOKED: 'the certificate has been revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate chain ends in an unknown, self-signed root',
  UNABLE_TO_GET_ISSUER_CERT: 'the certificate chain is incomplete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate comes from an unknown issuer, or the chain is incomplete',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate chain is incomplete',
  EPROTO: 'the host does not speak TLS properly',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the host does not speak TLS on this port',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the host does not speak TLS on this port',
};

const NO_ROUTE = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);

const field = (error: unknown, name: 'code' | 'address'): string => {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
};

/** Hosts without IPv6 are ordinary, so a missing IPv6 route says nothing about the state of our network. */
const isMissingIPv6 = (error: unknown): boolean =>
  NO_ROUTE.has(field(error, 'code')) && field(error, 'address').includes(':');

/** A host with several addresses fails with one error for each. */
const explainEach = (errors: readonly unknown[], phase: Phase): Fault => {
  const telling = errors.filter((error) => !isMissingIPv6(error));
  const faults = telling.map((error) => explainError(error, phase));
  return (
    faults.find(({ ownFault }) => !ownFault) ??
    faults[0] ??
    fault('connect', 'the host has only IPv6 addresses, and we have no IPv6 connectivity')
  );
};

const explainError = (error: unknown, phase: Phase): Fault => {
  if (error instanceof BlockedAddressError) return fault('blocked', error.message);
  if (error instanceof NameLookupError) return fault('dns', error.message, error.ownFault);
  if (error instanceof AggregateError) return explainEach(error.errors, phase);
  if (isMissingIPv6(error)) return explainEach([error], phase);
  const code = field(error, 'code');
  const known = NETWORK[code];
  if (phase === 'tls' && known?.errorKind === 'reset')
    return fault('tls', 'connection closed during the TLS handshake');
  if (known) return known;
  const message = error instanceof Error ? error.message : String(error);
  if (phase === 'tls') return fault('tls', `TLS: ${CERTIFICATE[code] ?? `handshake failed (${code || message})`}`);
  if (phase !== 'answer') return fault('connect', message);
  return fault('protocol', `the answer is not valid HTTP: ${message}`);
};

const TIMED_OUT: Record<Phase, string> = {
  dns: 'the host name did not resolve',
  connect: 'no connection',
  tls: 'no TLS handshake',
  answer: 'no answer',
};

export interface FaultContext {
  phase: Phase;
  timeoutMs: number;
  /** Whether names other than this one resolved meanwhile. */
  resolverWorks: () => boolean;
}

/** Explains what an attempt without a status ended with: an Error, or one of the two reasons for which we abort. */
export const explainFault = (error: unknown, context: FaultContext): Fault => {
  if (error === 'shutdown') return fault('shutdown', 'interrupted by our shutdown', true);
  if (error !== 'timeout') return explainError(error, context.phase);
  const inDns = context.phase === 'dns';
  const message = `${TIMED_OUT[context.phase]} within ${context.timeoutMs} ms`;
  return fault(inDns ? 'dns' : 'timeout', message, inDns && !context.resolverWorks());
};

/** A reset over a connection that was used before may only mean that the other side had closed it while it was idle. */
export const isReset = (error: unknown): boolean => NETWORK[field(error, 'code')]?.errorKind === 'reset';
