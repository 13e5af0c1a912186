// Which addresses belong to the public internet (IANA's registries of special-purpose addresses): nothing else may be
// reached on behalf of an administrator's choice, neither our own network nor the cloud's metadata.
import { BlockList, isIPv6 } from 'node:net'

const notPublic = new BlockList()
const notPublicIpv4 = [
  ...(['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'] as const),
  ...(['172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16'] as const),
  ...(['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'] as const),
]
/** Parts of 2000::/3 that lead elsewhere: tunnels to IPv4, documentation, protocols. */
const notPublicIpv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'] as const

for (const range of notPublicIpv4) addRange(range, 'ipv4')
for (const range of notPublicIpv6) addRange(range, 'ipv6')

const unicast = new BlockList()
unicast.addSubnet('2000::', 3, 'ipv6')

function addRange(range: string, family: 'ipv4' | 'ipv6'): void {
  const [network = '', prefix] = range.split('/')
  notPublic.addSubnet(network, Number(prefix), family)
}

/** Tells whether an address that a name resolved to may be called. */
export function isPublicAddress(address: string): boolean {
  if (!isIPv6(address)) return !notPublic.check(address, 'ipv4')
  return unicast.check(address, 'ipv6') && !notPublic.check(address, 'ipv6')
}
