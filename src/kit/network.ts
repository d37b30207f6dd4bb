import { isIP } from 'node:net'

/** One address, or those that share so many first bits with it (RFC 4632, RFC 4291). */
export interface Network {
  readonly address: string
  readonly prefix: number
  readonly family: 'ipv4' | 'ipv6'
}

/** Undefined for text that is neither an address nor `address/bits`. */
export function networkIn(text: string): Network | undefined {
  const [, address = '', bits] = /^([\da-fA-F:.]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const version = isIP(address)
  const longest = version === 4 ? 32 : 128
  const prefix = Number(bits ?? longest)
  return version === 0 || prefix > longest ? undefined : { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' }
}
