import { alwaysCovered, coveredIfPresent, profileTag } from './signature-base.ts'
import { refuse } from './refusal.ts'

export interface SignatureInput {
  /** In the order of the header, without quotes. */
  components: readonly string[]
  /** The text after the label, which the base repeats. */
  params: string
  created: number
  expires: number
  nonce: string
  keyId: string
  algorithm: string
}

const longestHeader = 1024
/** Label, covered components, parameters. The profile is fixed, so this is all of the structured-field grammar it needs. */
const outerForm = /^cap=(\(("[a-z0-9@-]+"(?: "[a-z0-9@-]+")*)\)((?:;[a-z]+=(?:"[^"\\]*"|\d{1,12}))+))$/
const parameterForm = /;([a-z]+)=(?:"([^"\\]*)"|(\d+))/g
const signatureForm = /^cap=:([A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==):$/
const knownComponents: ReadonlySet<string> = new Set([...alwaysCovered, ...coveredIfPresent])

/** Reads `Signature-Input`. Everything the profile does not know refuses: unknown or repeated components and parameters too. */
export function readSignatureInput(header: string, present: (name: string) => boolean): SignatureInput {
  if (header.length > longestHeader) refuse('Signature-Input too long')
  const outer = outerForm.exec(header)
  if (!outer) refuse('Signature-Input is not in the profile')
  const components = outer[2]!.split(' ').map((quoted) => quoted.slice(1, -1))
  const covered = new Set(components)
  if (covered.size !== components.length) refuse('a component is covered twice')
  for (const name of components) if (!knownComponents.has(name)) refuse('a covered component is not in the profile')
  for (const name of alwaysCovered) if (!covered.has(name)) refuse('a required component is not covered')
  for (const name of coveredIfPresent) {
    if (present(name) && !covered.has(name)) refuse('a header of the request is not covered')
  }
  return { components, params: outer[1]!, ...readParameters(outer[3]!) }
}

/** Each parameter of the profile exactly once, in any order. */
function readParameters(text: string) {
  const texts = new Map<string, string>()
  const numbers = new Map<string, number>()
  for (const [, name, quoted, digits] of text.matchAll(parameterForm)) {
    if (texts.has(name!) || numbers.has(name!)) refuse('a signature parameter came twice')
    if (quoted === undefined) numbers.set(name!, Number(digits))
    else texts.set(name!, quoted)
  }
  const created = numbers.get('created') ?? refuse('created is missing')
  const expires = numbers.get('expires') ?? refuse('expires is missing')
  const nonce = texts.get('nonce') ?? refuse('nonce is missing')
  const keyId = texts.get('keyid') ?? refuse('keyid is missing')
  const algorithm = texts.get('alg') ?? refuse('alg is missing')
  if (texts.get('tag') !== profileTag) refuse('signature is not tagged for the profile')
  if (texts.size + numbers.size !== 6) refuse('a signature parameter is not in the profile')
  if (!/^[A-Za-z0-9+/=_-]{22,128}$/.test(nonce)) refuse('nonce is malformed or shorter than 128 bits')
  if (!/^[A-Za-z0-9._:-]{1,128}$/.test(keyId)) refuse('keyid is malformed')
  return { created, expires, nonce, keyId, algorithm }
}

/** The bytes of `Signature`, for the one label of the profile. */
export function readSignature(header: string | undefined): Buffer {
  const encoded = header === undefined ? undefined : signatureForm.exec(header)?.[1]
  if (encoded === undefined) refuse('Signature is missing or not in the profile')
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.toString('base64') !== encoded) refuse('Signature is not canonical base64')
  return bytes
}
