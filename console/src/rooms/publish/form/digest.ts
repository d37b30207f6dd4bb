/** What can be said of a file on this machine. Nothing of it leaves the browser but these words. */
import { decimalText } from '../../../parts/numbers.tsx'
import type { FileDraft } from '../draft.ts'

export type FileFacts = Pick<FileDraft, 'name' | 'size' | 'type' | 'sha256'>

/** The most that the gateway takes, and so the most that is worth reading. */
const largest = 50 * 1024 * 1024

/** Rejects with words for the person who chose the file. */
export async function factsOf(file: File): Promise<FileFacts> {
  if (file.size > largest)
    throw new Error(
      `${file.name} has ${decimalText(String(file.size))} bytes. The most is 50 MiB, which are ${decimalText(String(largest))}.`,
    )
  // Browsers have no digests where the page did not come by HTTPS or from this machine.
  if (!('subtle' in crypto))
    throw new Error('This browser computes digests over HTTPS only. Enter the SHA-256 by hand.')
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return { name: file.name, size: String(file.size), type: typeOf(file), sha256 }
}

/** Many systems do not know what they have; the command line goes by the name as well. */
function typeOf({ name, type }: File): string {
  if (/\.zip$/i.test(name)) return 'application/zip'
  if (/\.t?gz$/i.test(name)) return 'application/gzip'
  return type === '' ? 'application/octet-stream' : type
}
