/** Mercurius on Fastify, every operation compiled with graphql-jit from its second request on. */
import { makeExecutableSchema } from '@graphql-tools/schema'
import fastify from 'fastify'
import mercurius from 'mercurius'
import { serve } from '../compare/child-side.ts'
import { createContext, resolvers, typeDefs } from './marketplace.mjs'

const schema = makeExecutableSchema({
  typeDefs,
  resolvers,
  resolverValidationOptions: { requireResolversForResolveType: 'ignore' },
})
const app = fastify({ keepAliveTimeout: 60_000 })
await app.register(mercurius, { schema, context: createContext, jit: 1, graphiql: false })
await app.ready()

await serve(app.server)
