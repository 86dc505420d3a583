import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Virtual address through which every Azure machine reaches its host: public by its number, internal by its nature. */
const AZURE_WIRE_SERVER = '168.63.129.16';

/** The only part of IPv6 that IANA has opened for global unicast; everything else is special or unassigned. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

const isPublicIPv4 = (address: ipaddr.IPv4): boolean =>
  address.range() === 'unicast' && address.toString() !== AZURE_WIRE_SERVER;

const embeddedIPv4 = (address: ipaddr.IPv6): ipaddr.IPv4 => new ipaddr.IPv4(address.toByteArray().slice(12));

/** The last 64 bits of an ISATAP address begin so; the IPv4 address to which a tunnel would lead follows. Source: RFC 5214 §6.1. */
const ISATAP = new Set(['00005efe', '02005efe']);

const isIsatap = (address: ipaddr.IPv6): boolean =>
  ISATAP.has(Buffer.from(address.toByteArray().slice(8, 12)).toString('hex'));

const isPublicIPv6 = (address: ipaddr.IPv6): boolean => {
  // An IPv6-only network with DNS64 shows every IPv4 host like this, so it is as public as what it stands for.
  if (address.match(NAT64)) return isPublicIPv4(embeddedIPv4(address));
  return address.match(GLOBAL_UNICAST) && address.range() === 'unicast' && !isIsatap(address);
};

/**
 * True when `ip` (dotted IPv4 or IPv6 text, nothing else) is an ordinary host of the public internet. Private, loopback,
 * link-local, shared, multicast, reserved and documentation ranges are not, nor are forms that carry an IPv4 address
 * (mapped, compatible, translated, 6to4, Teredo, ISATAP); NAT64 is, when the address inside is.
 * Source: the IANA special-purpose address registries.
 */
export const isPublicAddress = (ip: string): boolean => {
  if (isIP(ip) === 0 || ip.includes('%')) return false;
  const address = ipaddr.parse(ip);
  return address instanceof ipaddr.IPv4 ? isPublicIPv4(address) : isPublicIPv6(address);
};

const isLoopback = (ip: string): boolean => isIP(ip) !== 0 && ipaddr.parse(ip).range() === 'loopback';

/** What we may dial: public addresses, and with `allowInsecure` 127.0.0.0/8 and ::1 as well. */
export const mayDial = (ip: string, allowInsecure: boolean): boolean =>
  isPublicAddress(ip) || (allowInsecure && isLoopback(ip));
