import { networkIn } from '../kit/network.ts'
import type { Network } from '../kit/network.ts'

/**
 * What a variable may hold. A kind reads text and answers the value, or says what it expected; it never repeats the text,
 * because some of the variables are secrets.
 */
export interface Kind<T> {
  /** For messages and documentation: "a whole number from 1 to 10". */
  readonly expects: string
  read(text: string): { value: T } | undefined
}

export function whole(min: number, max: number): Kind<number> {
  return {
    expects: `a whole number from ${min} to ${max}`,
    read(text) {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN
      return value >= min && value <= max ? { value } : undefined
    },
  }
}

export function number(min: number, max: number): Kind<number> {
  return {
    expects: `a number from ${min} to ${max}`,
    read(text) {
      const value = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : NaN
      return value >= min && value <= max ? { value } : undefined
    },
  }
}

export const flag: Kind<boolean> = {
  expects: '`true` or `false`',
  read: (text) =>
    /^(true|1)$/i.test(text) ? { value: true } : /^(false|0)$/i.test(text) ? { value: false } : undefined,
}

export function oneOf<const T extends string>(...words: readonly T[]): Kind<T> {
  return {
    expects: words.map((word) => `\`${word}\``).join(', '),
    read(text) {
      const value = words.find((word) => word === text)
      return value === undefined ? undefined : { value }
    },
  }
}

export function text(expects: string, pattern: RegExp): Kind<string> {
  return { expects, read: (value) => (pattern.test(value) ? { value } : undefined) }
}

export const path: Kind<string> = text('a path', /^[^\0]{1,4096}$/)

export function url(...protocols: readonly string[]): Kind<string> {
  return {
    expects: `an absolute ${protocols.map((protocol) => `\`${protocol}//\``).join(' or ')} URL`,
    read(value) {
      if (!URL.canParse(value)) return undefined
      const parsed = new URL(value)
      return protocols.includes(parsed.protocol) && parsed.hash === '' ? { value } : undefined
    },
  }
}

/** As browsers send it, however it was written: it is compared letter by letter. */
export const origin: Kind<string> = {
  expects: 'an `https://` or `http://` origin without path or wildcard',
  read(value) {
    if (!URL.canParse(value)) return undefined
    const { protocol, hostname, pathname, search, hash, username, password, origin } = new URL(value)
    const fits = /^https?:$/.test(protocol) && !hostname.includes('*') && pathname === '/'
    return fits && `${search}${hash}${username}${password}` === '' ? { value: origin } : undefined
  },
}

export const network: Kind<Network> = {
  expects: 'an IP address, or a network such as `10.0.0.0/8` or `fd00::/8`',
  read(text) {
    const value = networkIn(text)
    return value && { value }
  },
}

export interface Share {
  readonly label: string
  readonly percent: number
}

/** A label of `@override(label:)` and how much of the traffic it is in force for. */
export const share: Kind<Share> = {
  expects: '`label=percent` with a percentage from 0 to 100',
  read(value) {
    const [, label = '', percent = ''] = /^([A-Za-z][A-Za-z0-9_:./-]{0,127})=(\d{1,3}(?:\.\d{1,8})?)$/.exec(value) ?? []
    return label !== '' && Number(percent) <= 100 ? { value: { label, percent: Number(percent) } } : undefined
  },
}

export function list<T>(kind: Kind<T>): Kind<readonly T[]> {
  return {
    expects: `a comma-separated list, each ${kind.expects}`,
    read(value) {
      const parts = value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .map((part) => kind.read(part))
      return parts.every((part) => part !== undefined) ? { value: parts.map((part) => part.value) } : undefined
    },
  }
}

/** Anything that is not blank; strength is judged where the secret is used for signing. */
export const opaque: Kind<string> = text('text without line breaks', /^[^\r\n\0]{1,8192}$/)

const fewestKeyBytes = 24

/**
 * Decoders skip what they do not know, and a key of fewer bytes than it looks like, or of none, can be guessed: after `whsec_` only
 * what comes back letter by letter is taken, and no less than the Standard Webhooks scheme asks for.
 */
export const webhookSecret: Kind<string> = {
  expects: `${opaque.expects}; after \`whsec_\` the base64, with its padding, of at least ${fewestKeyBytes} bytes`,
  read(value) {
    if (!value.startsWith('whsec_')) return opaque.read(value)
    const key = Buffer.from(value.slice(6), 'base64')
    return key.length >= fewestKeyBytes && `whsec_${key.toString('base64')}` === value ? { value } : undefined
  },
}
