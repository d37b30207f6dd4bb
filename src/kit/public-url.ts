/** Addresses that others will fetch on our word: judged as text, nothing is resolved or called. */
import { BlockList, isIP } from 'node:net'
import { url } from './formats.ts'
import type { Format } from './formats.ts'

const reserved = new BlockList()
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
  ['224.0.0.0', 3],
] as const) {
  reserved.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['::', 96],
  // What carries an IPv4 address in it, whichever that is: translated, and through tunnels.
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  reserved.addSubnet(network, prefix, 'ipv6')
}

/** The URL parser has already put every spelling of an IPv4 address (octal, hexadecimal, short) into four decimals. */
function isPrivate(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const family = isIP(address)
  if (family !== 0) return reserved.check(address, family === 4 ? 'ipv4' : 'ipv6')
  return !address.includes('.') || /\.(localhost|local|internal|home\.arpa|lan)$/i.test(address)
}

export const publicUrl: Format = {
  expects: 'a public http or https URL of at most 2,048 characters, without credentials and not of a private address',
  test: (value) => url.test(value) && !isPrivate(new URL(value).hostname),
}
