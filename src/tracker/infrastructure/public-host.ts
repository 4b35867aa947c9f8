// Tells public hosts from hosts that only a private network can reach.
import { BlockList, isIP } from 'node:net'

/** Loopback, link-local and private networks: RFC 1918, RFC 3927, RFC 4193, RFC 4291. */
const privateNetworks = new BlockList()
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  privateNetworks.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  privateNetworks.addSubnet(network, prefix, 'ipv6')

/** Top-level names that the public DNS never has: RFC 6761, RFC 6762, RFC 8375, and ICANN's "internal". */
const privateNames = /(^|\.)(localhost|local|internal|test|home\.arpa)$/

/** Returns false for an address of a private network and for a name that the public DNS does not have. `hostname` is that of a URL. */
export function isPublicHost(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const family = isIP(host)
  if (family !== 0) return !privateNetworks.check(host, family === 4 ? 'ipv4' : 'ipv6')
  return host.includes('.') && !privateNames.test(host)
}
