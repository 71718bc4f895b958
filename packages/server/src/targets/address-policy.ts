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
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** Which addresses targets may have beside public ones reached over TLS. */
export interface AddressPolicy {
  /** `HOST` or `HOST:PORT`, names or addresses, lower case. */
  readonly allowed: readonly string[];
}

/** Why a URL, called `what`, may not be used, in words that name the remedy; undefined when it may. */
export function refusedUrl(url: URL, policy: AddressPolicy, what = 'The tenant URL'): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return `${what} begins with ${url.protocol}//, and only https:// is possible.`;
  }
  if (url.username !== '' || url.password !== '') {
    return `${what} carries a user name or password. Leave them out; the secret is entered beside it.`;
  }
  if (isAllowed(url, policy)) return undefined;
  const host = bare(url.hostname);
  if (url.protocol === 'http:') {
    return `${what} uses plain HTTP, so the token could be read on its way. Use https://, or allow this target by name with --allow-target ${url.host}.`;
  }
  if (isIP(host) !== 0 && isPrivateAddress(host)) return refusedAddress(host, url);
  return undefined;
}

/** Why an address a name resolved to may not be connected to. */
export function refusedAddress(address: string, url: URL): string {
  return `${url.hostname} is the private address ${address}. Allow it by name with --allow-target ${url.host} if that is meant.`;
}

/** Whether an address is one of this machine or of a private network, by itself or inside an address of IPv6. */
export function isPrivateAddress(address: string): boolean {
  if (isIP(address) !== 6) return PRIVATE.check(address, 'ipv4');
  const inner = embeddedIpv4(address);
  return PRIVATE.check(address, 'ipv6') || (inner !== undefined && PRIVATE.check(inner, 'ipv4'));
}

/** The IPv4 address that one of IPv6 leads to: mapped (RFC 4291), translated (RFC 6052) or tunnelled (RFC 3056). */
function embeddedIpv4(address: string): string | undefined {
  const groups = groupsOf(address);
  const prefix = groups.slice(0, 6).join(':');
  const pair =
    prefix === '0:0:0:0:0:ffff' || prefix === '0:0:0:0:0:0' || prefix === '64:ff9b:0:0:0:0'
      ? groups.slice(6)
      : groups[0] === '2002'
        ? groups.slice(1, 3)
        : undefined;
  return pair
    ?.map((group) => Number.parseInt(group, 16))
    .flatMap((number) => [number >> 8, number & 255])
    .join('.');
}

/** The eight groups of an IPv6 address, without leading zeros. */
function groupsOf(address: string): readonly string[] {
  const canonical = bare(new URL(`http://[${address.split('%', 1)[0]}]`).hostname);
  const [head = '', tail] = canonical.split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail?.split(':').filter(Boolean) ?? [];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after];
}

/** Whether the configuration names this host, with or without its port. */
export function isAllowed(url: URL, policy: AddressPolicy): boolean {
  return names(policy, bare(url.hostname).toLowerCase(), url);
}

/** Whether a target may be reached at the address its name resolved to: allowed by either. */
export function isAllowedAt(address: string, url: URL, policy: AddressPolicy): boolean {
  return isAllowed(url, policy) || names(policy, address.toLowerCase(), url);
}

function names(policy: AddressPolicy, host: string, url: URL): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return policy.allowed.some((entry) => entry === host || entry === `${host}:${port}` || entry === `[${host}]:${port}`);
}

function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}
