import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'

const fewestBytes = 32
const fewestDifferentCharacters = 8

/** Shapes of the values that examples and old defaults carry. */
const placeholders = [
  /change[^a-z0-9]?(?:me|this|it)/i,
  /replace[^a-z0-9]?(?:me|this|with)/i,
  /your[^a-z0-9].{0,40}(?:secret|key|token|password)/i,
  /(?:example|placeholder|insecure)[^a-z0-9]?(?:secret|key|token|value|password|only)/i,
  /(?:secret|key|token|password)[^a-z0-9]?(?:example|placeholder|goes[^a-z0-9]here)/i,
]

const stockWords = /test|dev|default|super|jwt|secret|password|token|key|my/g

/** Whether the text is nothing but the words that people call secrets, with digits and punctuation between them. */
const isOnlyWords = (value: string): boolean =>
  /secret|password/i.test(value) && !/[a-z]/.test(value.toLowerCase().replaceAll(stockWords, ''))

/**
 * Refuses a secret that is short, an example value, or made of too few different characters. The message names the key
 * and never the value. Comes back with the secret, so that it can stand in an expression.
 */
export function assertStrongSecret(name: string, value: string): string {
  const bytes = Buffer.byteLength(value, 'utf8')
  const weakness =
    bytes < fewestBytes
      ? `has ${bytes} bytes`
      : isOnlyWords(value) || placeholders.some((pattern) => pattern.test(value))
        ? 'is an example value'
        : new Set(value).size < fewestDifferentCharacters || repeatsItself(value) || counts(value)
          ? 'follows a simple pattern'
          : undefined
  if (weakness === undefined) return value
  throw new WeakSecretError(
    `${name} ${weakness}. It must be random and have at least ${fewestBytes} bytes, e.g. from: openssl rand -hex 32`,
  )
}

export class WeakSecretError extends Error {
  override name = 'WeakSecretError'
}

/** Whether the text is one short piece over and over. */
function repeatsItself(text: string): boolean {
  const period = (text + text).indexOf(text, 1)
  return period <= text.length / 2
}

/** Whether most characters follow their neighbour, as in 0123456789… or abcdef…. */
function counts(text: string): boolean {
  let steps = 0
  for (let i = 1; i < text.length; i += 1) {
    if (Math.abs(text.charCodeAt(i) - text.charCodeAt(i - 1)) === 1) steps += 1
  }
  return steps > text.length * 0.6
}

export interface NamedSecret {
  name: string
  value: string
}

/**
 * Refuses one secret in two places: whoever receives our outgoing tokens or signatures could send them back as valid
 * incoming ones, and a secret that leaks in one place would open the other. The message gives both names and no value.
 */
export function assertSecretsApart(secrets: readonly NamedSecret[]): void {
  const seen = new Map<string, string>()
  for (const { name, value } of secrets) {
    const other = seen.get(digest(value))
    if (other !== undefined) throw new WeakSecretError(`${other} and ${name} hold the same secret; each needs its own.`)
    seen.set(digest(value), name)
  }
}

const digest = (value: string): string => createHash('sha256').update(value).digest('hex')

export interface FileSecret {
  value: string
  /** What an operator should hear about the file, or undefined. */
  warning: string | undefined
}

/** Reads a secret from a file, without the line end that editors add. Warns when others than owner and group can read it. */
export function secretFromFile(path: string): FileSecret {
  const value = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  const mode = statSync(path).mode & 0o777
  const open = (mode & 0o137) !== 0
  const warning = `${path} has mode 0${mode.toString(8)}: a secret should be 0640 or stricter`
  return { value, warning: open ? warning : undefined }
}
