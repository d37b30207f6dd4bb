/** Preloaded into the gateway: writes down which packages' modules it loads until its end, with their sizes. */
import { writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { isMainThread } from 'node:worker_threads'

const packages: Record<string, { modules: number; bytes: number }> = {}

registerHooks({
  load(url, context, next) {
    const result = next(url, context)
    if (!url.startsWith('file:')) return result
    const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? 'the gateway itself'
    const one = (packages[name] ??= { modules: 0, bytes: 0 })
    one.modules++
    const { source } = result
    one.bytes += typeof source === 'string' ? source.length : (source?.byteLength ?? 0)
    return result
  },
})
process.on('exit', () => {
  const file = process.env['LOADED_FILE']
  if (file !== undefined && isMainThread) writeFileSync(file, JSON.stringify(packages))
})
