/** Packed bodies of requests. Anybody may send them: a body has to be read before it is known who asks. */
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { systemClock } from '../kit/clock.ts'
import { createBulkhead } from '../kit/resilience/bulkhead.ts'

/** Rejects as soon as more than `maxOutputLength` comes out. */
export type Unpack = (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

/**
 * A brotli stream says itself how much memory it takes to read, up to 16 MB before the first byte comes out of it, in 80 bytes: a thousand of
 * them at once would take all that there is. Node has four threads for such work, and begins all of it: two stay free for others.
 */
const brotliAtOnce = 2

const unpackings: Readonly<Record<string, Unpack>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: atMost(brotliAtOnce, promisify(brotliDecompress)),
}

/** Undefined for an encoding that this server does not know. */
export const unpackingOf = (encoding: string): Unpack | undefined =>
  Object.hasOwn(unpackings, encoding) ? unpackings[encoding] : undefined

/** Who comes when all places are taken waits for one, in the order of asking. */
function atMost(places: number, unpack: Unpack): Unpack {
  const bulkhead = createBulkhead({ maxInFlight: places, maxQueue: Infinity, clock: systemClock })
  return async (packed, options) => {
    const leave = await bulkhead.enter()
    try {
      return await unpack(packed, options)
    } finally {
      leave()
    }
  }
}
