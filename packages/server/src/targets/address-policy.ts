import { BlockList, isIP } from 'node:net';

/** Ranges that belong to a machine or a private network (RFC 1918, 4193, 4291, 5735, 6598). */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** Which addresses targets may have beside public ones reached over TLS. */
export interface AddressPolicy {
  /** `HOST` or `HOST:PORT`, names or addresses, lower case. */
  readonly allowed: readonly string[];
}

/** Why a target's URL may not be used, in words that name the remedy; undefined when it may. */
export function refusedUrl(url: URL, policy: AddressPolicy): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return `The tenant URL begins with ${url.protocol}//, and only https:// is possible.`;
  }
  if (isAllowed(url, policy)) return undefined;
  const host = bare(url.hostname);
  if (url.protocol === 'http:') {
    return `The tenant URL uses plain HTTP, so the token could be read on its way. Use https://, or allow this target by name with --allow-target ${url.host}.`;
  }
  if (isIP(host) !== 0 && isPrivateAddress(host)) return refusedAddress(host, url);
  return undefined;
}

/** Why an address a name resolved to may not be connected to. */
export function refusedAddress(address: string, url: URL): string {
  return `${url.hostname} is the private address ${address}. Allow it by name with --allow-target ${url.host} if that is meant.`;
}

export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return PRIVATE.check(mapped, 'ipv4');
  return PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Whether the configuration names this host, with or without its port. */
export function isAllowed(url: URL, policy: AddressPolicy): boolean {
  const host = bare(url.hostname).toLowerCase();
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return policy.allowed.some((entry) => entry === host || entry === `${host}:${port}` || entry === `[${host}]:${port}`);
}

function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}
