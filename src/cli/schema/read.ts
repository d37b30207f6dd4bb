/** Schemas from where they are: this version, a file, or a running gateway. */
import { readFile } from 'node:fs/promises'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { buildClientSchema, buildSchema, parse, printSchema } from 'graphql'
import type { GraphQLSchema, IntrospectionQuery } from 'graphql'
import { parseSdl, readSdl } from '../../graphql/sdl.ts'
import { createClient } from '../client.ts'
import { credentialsFor } from '../credentials.ts'
import { CommandFailure, exits } from '../exits.ts'
import type { Tools } from '../tools.ts'
import { introspection } from './introspection.ts'

export const ownSdl = (): string => readSdl()

export const ownSchema = (): GraphQLSchema => buildSubgraphSchema([{ typeDefs: parseSdl() }])

export const sdlOf = (introspected: unknown): string =>
  printSchema(buildClientSchema(introspected as IntrospectionQuery))

/** Fails with 2 when a file is not there or is no schema, with 69 or 77 when a gateway does not tell. */
export async function readSchema(tools: Tools, from: string): Promise<GraphQLSchema> {
  if (/^https?:/.test(from)) return askFor(tools, from)
  const text = await readFile(from, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailure(exits.usage, `${from} cannot be read (${error.code ?? 'unknown reason'}).`)
  })
  try {
    return /@link\s*\(/.test(text) ? buildSubgraphSchema([{ typeDefs: parse(text) }]) : buildSchema(text)
  } catch (error) {
    throw new CommandFailure(exits.usage, `${from} is no schema.`, { problems: [(error as Error).message] })
  }
}

async function askFor({ variables, timeoutMs, clock, credentials }: Tools, from: string): Promise<GraphQLSchema> {
  const url = from.replace(/\/(graphql)?\/?$/, '')
  // A token that was given was given for this; one that is made depends on whose address it is.
  const theirs = credentials.origin.includes('TOKEN') || credentials.origin === '--token'
  const used = theirs ? credentials : credentialsFor(url, undefined, variables, () => clock.now())
  const data = await createClient({ url, credentials: used, timeoutMs }).ask(introspection, {})
  return buildClientSchema(data as unknown as IntrospectionQuery)
}
