import { isIP } from 'node:net';

/** True for a host that never leaves this machine. Decided by its name alone: what a resolver says could be forged. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (isIP(name) === 4) return name.startsWith('127.');
  if (isIP(name) === 6) return name === '::1' || /^(::ffff:)127\./.test(name);
  return name === 'localhost' || name.endsWith('.localhost');
}
