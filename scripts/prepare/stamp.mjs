import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './runtime.mjs'

/**
 * Another for other files (named from the top of the checkout) and for other contents.
 * @param {readonly string[]} files
 */
export function stampOf(files) {
  const hash = createHash('sha256')
  for (const file of [...files].sort())
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
  return hash.digest('hex')
}
