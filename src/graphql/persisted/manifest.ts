import { sha256 } from '../../kit/ids.ts'

/** Operations that were known when the clients were built, by the SHA-256 of their text. */
export interface TrustedDocuments {
  get(hash: string): string | undefined
  /** Whether this very text is one of them. */
  has(text: string): boolean
  readonly size: number
}

/**
 * Reads manifests as the code generator writes them (`persisted-documents.json`: hash to text). Throws when an entry's hash is
 * not that of its text, so that no document gets in under another's name.
 */
export function readManifests(jsons: readonly string[]): TrustedDocuments {
  const texts = new Map<string, string>()
  for (const json of jsons) {
    const manifest: unknown = JSON.parse(json)
    if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest)) {
      throw new Error('The manifest of trusted documents: expected an object of texts by their SHA-256.')
    }
    for (const [key, text] of Object.entries(manifest as Record<string, unknown>)) {
      const hash = key.replace(/^sha256:/, '')
      if (typeof text !== 'string' || sha256(text) !== hash) {
        throw new Error(`The manifest of trusted documents: ${key.slice(0, 80)} is not the SHA-256 of its text.`)
      }
      texts.set(hash, text)
    }
  }
  const known = new Set(texts.values())
  return { get: (hash) => texts.get(hash), has: (text) => known.has(text), size: texts.size }
}
