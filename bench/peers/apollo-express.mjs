/** Apollo Server with its express integration, as its documentation starts it. */
import { createServer } from 'node:http'
import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import { makeExecutableSchema } from '@graphql-tools/schema'
import express from 'express'
import { serve } from '../compare/child-side.ts'
import { createContext, resolvers, typeDefs } from './marketplace.mjs'

const schema = makeExecutableSchema({
  typeDefs,
  resolvers,
  resolverValidationOptions: { requireResolversForResolveType: 'ignore' },
})
const apollo = new ApolloServer({ schema, introspection: false })
await apollo.start()
const app = express()
app.use('/graphql', express.json(), expressMiddleware(apollo, { context: async () => createContext() }))

await serve(createServer({ keepAliveTimeout: 60_000 }, app))
