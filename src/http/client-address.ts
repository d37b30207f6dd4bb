/** Where a request comes from, also behind proxies. */
import { BlockList, isIP } from 'node:net'
import type { Network } from '../kit/network.ts'

/** The address of the client, by that of the connection and its `X-Forwarded-For`. */
export type ClientAddress = (peer: string, forwardedFor: string | readonly string[] | undefined) => string

/**
 * Believes these proxies, and nobody else: each adds whom it was asked by at the right end of `X-Forwarded-For`, so that the list is read from
 * there up to the first address that is none of theirs; what is left of that may be made up. Where a proxy names nobody, it is the client itself.
 */
export function createClientAddress(proxies: readonly Network[]): ClientAddress | undefined {
  if (proxies.length === 0) return undefined
  const trusted = new BlockList()
  for (const { address, prefix, family } of proxies) trusted.addSubnet(address, prefix, family)
  const isTrusted = (address: string): boolean => {
    const family = isIP(address)
    return family !== 0 && trusted.check(address, family === 4 ? 'ipv4' : 'ipv6')
  }
  return (peer, forwardedFor) => {
    let client = peer
    if (forwardedFor === undefined || !isTrusted(peer)) return client
    for (const named of String(forwardedFor).split(',').toReversed()) {
      const address = addressIn(named.trim())
      if (address === undefined) return client
      client = address
      if (!isTrusted(address)) return client
    }
    return client
  }
}

/** Some proxies add the port, with brackets around an IPv6 address; undefined for words such as `unknown`. */
function addressIn(text: string): string | undefined {
  const [, v4, bracketed] = /^(?:([\d.]+):\d+|\[([\da-f:.]+)\](?::\d+)?)$/i.exec(text) ?? []
  const address = v4 ?? bracketed ?? text
  return isIP(address) === 0 ? undefined : address
}
