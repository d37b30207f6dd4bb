/** GraphQL Yoga on node:http. */
import { createServer } from 'node:http'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { createYoga } from 'graphql-yoga'
import { serve } from '../compare/child-side.ts'
import { createContext, resolvers, typeDefs } from './marketplace.mjs'

const schema = makeExecutableSchema({
  typeDefs,
  resolvers,
  resolverValidationOptions: { requireResolversForResolveType: 'ignore' },
})
const yoga = createYoga({ schema, context: createContext, graphiql: false, landingPage: false, logging: false })

await serve(createServer({ keepAliveTimeout: 60_000 }, yoga))
