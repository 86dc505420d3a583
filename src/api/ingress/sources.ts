import { BlockList, isIP } from 'node:net';
import type { GatewayName } from '../../domain/entities.js';
import { vendorSources } from './vendor-sources.js';

/** The addresses from which an account's events may come. */
export interface Sources {
  allow(address: string | null): boolean;
}

/** null: nobody has named any, so all are allowed. An entry is an address, a subnet, or `vendor`: the gateway's own list. */
export function createSources(gateway: GatewayName, entries: readonly string[]): Sources | null {
  if (entries.length === 0) return null;
  const list = new BlockList();
  for (const entry of entries.flatMap((one) => (one === 'vendor' ? vendorSources[gateway].addresses : [one]))) {
    const [address = '', bits] = entry.split('/');
    const family = familyOf(address);
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  // The list knows IPv4 addresses in IPv6 form too, as sockets that listen for both report them.
  return { allow: (address) => address !== null && list.check(address, familyOf(address)) };
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
