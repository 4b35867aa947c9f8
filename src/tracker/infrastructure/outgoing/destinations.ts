// Decides where the tracker may send requests to addresses that members enter (SSRF). Public addresses are allowed with https. Other addresses are
// allowed only if the operator lists them in TRACKER_OUTGOING_NETWORKS.
import { BlockList, isIP } from 'node:net'
import { readRange } from '../network-address.ts'

/**
 * Networks without public hosts. IPv4: https://www.iana.org/assignments/iana-ipv4-special-registry, multicast (RFC 5771) and reserved (RFC 1112).
 * `169.254.0.0/16` contains the metadata services of clouds.
 */
const specialIpv4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15'],
  ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
]
/**
 * Networks inside `2000::/3` without public hosts: https://www.iana.org/assignments/iana-ipv6-special-registry. Teredo (`2001::/32`) and 6to4
 * (`2002::/16`) carry an IPv4 address, which can be private.
 */
const specialIpv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

/** Returns a list of addresses and CIDRs. Returns null if one of them is invalid. */
export function readNetworks(texts: readonly string[]): BlockList | null {
  const list = new BlockList()
  for (const text of texts) {
    const range = readRange(text)
    if (range === null) return null
    list.addSubnet(range.address, range.prefix, range.family)
  }
  return list
}

const special = readNetworks([...specialIpv4, ...specialIpv6]) as BlockList
const globalIpv6 = readNetworks(['2000::/3']) as BlockList
const noNetworks = new BlockList()
const mapped = /^::ffff:(?=\d+\.)/i

const familyOf = (address: string) => (isIP(address) === 4 ? 'ipv4' : 'ipv6')

/** Returns true if the internet routes the address to one host. IPv4 addresses inside IPv6 (`::ffff:10.0.0.1`, NAT64, 6to4) are not public. */
export function isPublicAddress(address: string): boolean {
  const family = familyOf(address)
  if (family === 'ipv6' && !globalIpv6.check(address, family)) return false
  return !special.check(address, family)
}

export type Destinations = {
  /** @param address an IP address without brackets, as a resolver returns it */
  allows(address: string, protocol: 'http:' | 'https:'): boolean
}

/**
 * @param networks TRACKER_OUTGOING_NETWORKS: CIDRs of the operator's own networks. The tracker sends to them also with http, because the operator knows
 *   these networks. Everywhere else it needs https.
 */
export function createDestinations(networks: readonly string[]): Destinations {
  const own = networks.length === 0 ? noNetworks : readNetworks(networks)
  if (own === null) throw new Error('invalid networks')
  return {
    allows(text, protocol) {
      const address = text.replace(mapped, '').split('%')[0] ?? ''
      if (isIP(address) === 0) return false
      return own.check(address, familyOf(address)) || (protocol === 'https:' && isPublicAddress(address))
    },
  }
}
