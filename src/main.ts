/** The entry: makes sure that compiled code is kept before there is any, then starts the process. */
import { enableCompileCache } from 'node:module'

// Kept between starts beside other temporary files; a start without it only takes longer.
const { directory } = enableCompileCache()
// So that the store's threads keep and find theirs there as well.
if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] = directory

await import('./process.ts')
