/**
 * Hive Gateway. PLANNER is `js` (stitching with its JIT) or `rust` (its native query planner); DEDUPLICATE=1 answers equal requests in flight
 * once. SUPERGRAPH is the file of the composed supergraph.
 */
import { createServer } from 'node:http'
import { createGatewayRuntime } from '@graphql-hive/gateway'
import { useJIT } from '@graphql-mesh/plugin-jit'
import { unifiedGraphHandler } from '@graphql-hive/router-runtime'
import { readFileSync } from 'node:fs'
import { serve } from '../compare/child-side.ts'

const rust = process.env.PLANNER === 'rust'
const gateway = createGatewayRuntime({
  supergraph: readFileSync(process.env.SUPERGRAPH, 'utf8'),
  logging: false,
  graphiql: false,
  landingPage: false,
  ...(rust ? { unifiedGraphHandler } : { plugins: () => [useJIT()] }),
  ...(process.env.DEDUPLICATE === '1' && { inboundInflightRequestDeduplication: true }),
})

await serve(createServer({ keepAliveTimeout: 60_000 }, gateway))
