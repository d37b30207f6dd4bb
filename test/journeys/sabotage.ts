/**
 * The gateway with one thing broken on purpose (SABOTAGE), for negative controls, or one that dies at a named point of the code.
 * The product knows nothing of it: two of its modules are replaced while it is loaded.
 */
import { registerHooks } from 'node:module'

const replaced = new Map([
  ['/src/marketplace/client.ts', './sabotaged/client.ts'],
  ['/src/store/open.ts', './sabotaged/open.ts'],
])
const done = new Set<string>()

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    // Only what the composition root takes in is replaced; the replacements themselves stand on the real parts.
    const isRoot = /\/src\/gateway(\.ts|\/[^/]+)$/.test(context.parentURL ?? '')
    const part = isRoot ? [...replaced.keys()].find((end) => found.url.endsWith(end)) : undefined
    if (part === undefined) return found
    done.add(part)
    return next(new URL(replaced.get(part) ?? '', import.meta.url).href, context)
  },
})

await import('../../src/main.ts')
// A sabotage that does not take place would make every check of it pass.
if (done.size < replaced.size) throw new Error('The parts to be replaced were not found in the composition root')
