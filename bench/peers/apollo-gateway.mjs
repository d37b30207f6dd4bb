/** @apollo/gateway in Apollo Server with express. SUPERGRAPH is the file of the composed supergraph. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { ApolloGateway } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import express from 'express'
import { serve } from '../compare/child-side.ts'

const gateway = new ApolloGateway({ supergraphSdl: readFileSync(process.env.SUPERGRAPH, 'utf8') })
const apollo = new ApolloServer({ gateway, introspection: false })
await apollo.start()
const app = express()
app.use('/graphql', express.json(), expressMiddleware(apollo))

await serve(createServer({ keepAliveTimeout: 60_000 }, app))
