/** The federation stitching of @graphql-tools in GraphQL Yoga. SUPERGRAPH is the file of the composed supergraph. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation'
import { createYoga } from 'graphql-yoga'
import { serve } from '../compare/child-side.ts'

const schema = getStitchedSchemaFromSupergraphSdl({
  supergraphSdl: readFileSync(process.env.SUPERGRAPH, 'utf8'),
  batch: true,
})
const yoga = createYoga({ schema, graphiql: false, landingPage: false, logging: false })

await serve(createServer({ keepAliveTimeout: 60_000 }, yoga))
