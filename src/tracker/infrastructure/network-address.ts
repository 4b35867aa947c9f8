// IP addresses as text: without their port, as networks for rate limits, and as ranges of trusted proxies.
import { BlockList, isIP, isIPv4, SocketAddress } from 'node:net'

/** The setting TRACKER_TRUST_PROXY: none, the number of proxies in front of the tracker, or the addresses of the proxies as CIDRs. */
export type TrustedProxies = false | number | readonly string[]

/** Removes the port and the brackets: `203.0.113.8:40001`, `[2001:db8::1]:443`, `[2001:db8::1]`. Returns null if `text` is not an address. */
export function withoutPort(text: string): string | null {
  const trimmed = text.trim()
  if (isIP(trimmed)) return trimmed
  return SocketAddress.parse(trimmed)?.address ?? null
}

/** Returns the eight groups of an IPv6 address as numbers. The URL parser writes each address in one form. */
function groupsOf(ipv6: string): number[] {
  const plain = new URL(`http://[${ipv6.split('%')[0]}]`).hostname.slice(1, -1)
  const [head = '', tail] = plain.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  return [...left, ...Array<string>(zeros).fill('0'), ...right].map((group) => Number.parseInt(group, 16))
}

/** Returns the IPv4 address inside an IPv6 address (`::ffff:192.0.2.7`), otherwise null. */
function mappedIPv4(groups: readonly number[]): string | null {
  const [marker, high, low] = groups.slice(5)
  if (groups.slice(0, 5).some((group) => group !== 0) || marker !== 0xffff) return null
  return [high, low].flatMap((group = 0) => [group >> 8, group & 0xff]).join('.')
}

/**
 * Returns the network that a rate limit counts: an IPv4 address, or the /64 prefix of an IPv6 address. All invalid addresses count as one network.
 */
export function networkOf(text: string): string {
  const address = withoutPort(text)
  if (address === null) return 'unknown'
  if (isIPv4(address)) return address
  const groups = groupsOf(address)
  const network = groups.slice(0, 4).map((group) => group.toString(16))
  return mappedIPv4(groups) ?? network.join(':')
}

/**
 * Returns the network of an address for the audit log, without the part that identifies one host or household: `203.0.113.0/24`, or
 * `2001:db8:7::/48`. Null: the address is invalid.
 */
export function coarseNetworkOf(text: string): string | null {
  const network = networkOf(text)
  if (network === 'unknown') return null
  if (isIPv4(network)) return `${network.split('.').slice(0, 3).join('.')}.0/24`
  return `${network.split(':').slice(0, 3).join(':')}::/48`
}

/** Parses an address or a CIDR. Returns null for other values. */
export function readRange(cidr: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | null {
  const [address = '', length, rest] = cidr.split('/')
  const version = isIP(address)
  if (version === 0 || rest !== undefined) return null
  const most = version === 4 ? 32 : 128
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return null
  const prefix = length === undefined ? most : Number(length)
  return prefix > most ? null : { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' }
}

/** `false`, `true` (one proxy), a number of proxies, or CIDRs separated by commas. Returns null for other values. */
export function readTrustedProxies(text: string): TrustedProxies | null {
  if (text === 'false') return false
  if (text === 'true') return 1
  if (/^\d{1,2}$/.test(text)) return Number(text) || false
  const ranges = text.split(',').map((part) => part.trim())
  return ranges.every((range) => readRange(range)) ? ranges : null
}

/**
 * Returns the function for Fastify's `trustProxy`. Fastify calls this function with the address of the socket (hop 0), then with each forwarded
 * address from the right.
 */
export function proxyTrust(proxies: TrustedProxies): (address: string, hop: number) => boolean {
  if (proxies === false) return () => false
  if (typeof proxies === 'number') return (_address, hop) => hop < proxies
  const list = new BlockList()
  for (const cidr of proxies) {
    const range = readRange(cidr)
    if (range) list.addSubnet(range.address, range.prefix, range.family)
  }
  return (text) => {
    const address = withoutPort(text)
    if (address === null) return false
    return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
  }
}
