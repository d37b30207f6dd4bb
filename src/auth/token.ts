import { refuse } from './refusal.ts'

/** Long enough for every real token and far below the header limit of the server. */
const longestToken = 8192
const compactForm = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/
const keyIdForm = /^[A-Za-z0-9._:-]{1,64}$/
/** Parameters that only name things. Those that carry or point to keys (jwk, jku, x5c, x5u), and `crit`, refuse the token. */
const allowedParameters: ReadonlySet<string> = new Set(['alg', 'typ', 'kid', 'cty', 'x5t', 'x5t#S256'])

export interface TokenHeader {
  alg: string
  kid: string | undefined
  typ: string | undefined
}

export interface UnverifiedToken {
  text: string
  header: TokenHeader
  /** Only used to choose the issuer whose keys must then verify the token. */
  issuer: string
}

/** Takes a compact JWS apart without believing any of it. Refuses every other form before a key is touched. */
export function readToken(text: string): UnverifiedToken {
  if (text.length > longestToken) refuse('token too long')
  if (!compactForm.test(text)) refuse('token is not three base64url parts')
  const [head, body, signature] = text.split('.') as [string, string, string]
  // Two spellings of one signature would be two keys in the verdict cache and two tokens in the log.
  if (!isCanonical(head) || !isCanonical(body) || !isCanonical(signature)) refuse('token is not canonical base64url')
  const header = parseObject(head, 'header')
  const payload = parseObject(body, 'payload')
  for (const name of Object.keys(header)) if (!allowedParameters.has(name)) refuse('token header parameter not allowed')
  const { alg, kid, typ } = header
  if (typeof alg !== 'string') refuse('token algorithm is not a string')
  if (kid !== undefined && !(typeof kid === 'string' && keyIdForm.test(kid))) refuse('token key id is malformed')
  if (typ !== undefined && typeof typ !== 'string') refuse('token type is not a string')
  if (typeof payload.iss !== 'string') refuse('token issuer is not a string')
  return { text, header: { alg, kid, typ }, issuer: payload.iss }
}

const isCanonical = (part: string): boolean => Buffer.from(part, 'base64url').toString('base64url') === part

function parseObject(part: string, name: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    refuse(`token ${name} is not JSON`)
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) refuse(`token ${name} is not an object`)
  return value as Record<string, unknown>
}
