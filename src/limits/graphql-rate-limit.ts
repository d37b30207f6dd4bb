/**
 * graphql-rate-limit without what it asks for only on behalf of its own directive and of a rule for graphql-shield, neither of which is
 * used here: graphql-shield with yup and lodash, and a second copy of @graphql-tools, are 390 modules and a tenth of the start.
 */
import { createRequire, registerHooks } from 'node:module'
import type * as Library from 'graphql-rate-limit'

const notUsed = new Set(['graphql-shield', '@graphql-tools/utils'])
const nothing = new URL('nothing.cjs', import.meta.url).href

const hooks = registerHooks({
  resolve: (specifier, context, next) =>
    notUsed.has(specifier) && context.parentURL?.includes('/node_modules/graphql-rate-limit/') === true
      ? { url: nothing, shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) =>
    url === nothing ? { format: 'commonjs', source: '', shortCircuit: true } : next(url, context),
})
// Not awaited, so that nothing else is loaded under the hooks.
export const { getGraphQLRateLimiter, Store } = createRequire(import.meta.url)('graphql-rate-limit') as typeof Library
hooks.deregister()
