/**
 * The gateway with one thing broken on purpose (SABOTAGE), for negative controls, or one that dies at a named point of the code.
 * The product knows nothing of it: two of its modules are replaced while it is loaded.
 */
import { registerHooks } from 'node:module'

const replaced: Record<string, string> = {
  './marketplace/client.ts': './sabotaged/client.ts',
  './store/open.ts': './sabotaged/open.ts',
}

registerHooks({
  resolve(specifier, context, next) {
    const other = context.parentURL?.endsWith('/src/gateway.ts') ? replaced[specifier] : undefined
    return other === undefined ? next(specifier, context) : next(new URL(other, import.meta.url).href, context)
  },
})

await import('../../src/main.ts')
