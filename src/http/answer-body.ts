/** One character for each byte (`kit/raw-text.ts`): what is written this way costs neither a buffer nor an encoding. */
export interface RawBody {
  readonly raw: string
}

export type AnswerBody = string | Uint8Array | RawBody | AsyncIterable<string | Uint8Array>
export type AnswerHeaders = Readonly<Record<string, string | number | undefined>>

/** A body that is there as a whole. */
export interface Whole {
  readonly bytes: string | Uint8Array
  readonly encoding: 'latin1' | 'utf8'
  /** In bytes. */
  readonly length: number
}

export const nothing: Whole = { bytes: '', encoding: 'latin1', length: 0 }

/** Undefined for a stream. */
export function wholeOf(content: AnswerBody): Whole | undefined {
  if (typeof content === 'string') return { bytes: content, encoding: 'utf8', length: Buffer.byteLength(content) }
  if (content instanceof Uint8Array) return { bytes: content, encoding: 'utf8', length: content.length }
  if ('raw' in content) return { bytes: content.raw, encoding: 'latin1', length: content.raw.length }
  return undefined
}
