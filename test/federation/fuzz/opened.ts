import { isObjectType } from 'graphql'
import type { GraphQLSchema } from 'graphql'
import { systemClock } from '../../../src/kit/clock.ts'
import { openSupergraph } from '../../../src/federation/engine.ts'
import type { Engine } from '../../../src/federation/engine.ts'
import type { Subgraph } from '../../../src/federation/subgraphs/subgraph.ts'
import { readSupergraph } from '../../../src/federation/supergraph/supergraph.ts'
import { monolith, subgraphSchema } from '../graphs/graph.ts'
import type { Thing } from '../graphs/graph.ts'
import { strict } from '../graphs/suite.ts'
import { speakingText } from './speaking-text.ts'
import type { RandomWorld } from './world.ts'

/** Fields (`name@id`) of things that cannot be resolved, by whomever. */
export type Faults = ReadonlySet<string>

export interface Opening {
  readonly planner?: 'own' | undefined
  readonly inText: boolean
  readonly faults: Faults
}

/** An engine over subgraphs that refuse what must not be asked of them. */
export function openWorld(world: RandomWorld, sdl: string, { planner, inText, faults }: Opening): Promise<Engine> {
  const subgraphs = new Map<string, Subgraph>()
  for (const name of Object.keys(world.subgraphs)) {
    const schema = subgraphSchema(world, name)
    guard(schema, world, name)
    breakFields(schema, faults)
    const subgraph = strict(name, schema)
    subgraphs.set(name, inText ? speakingText(subgraph) : subgraph)
  }
  return openSupergraph(sdl, { subgraphs, planner, clock: systemClock, random: Math.random })
}

export function wholeOf(world: RandomWorld, sdl: string, faults: Faults): GraphQLSchema {
  const schema = monolith(world, readSupergraph(sdl).apiDocument)
  breakFields(schema, faults)
  return schema
}

const fieldsOf = (schema: GraphQLSchema) =>
  Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !type.name.startsWith('_')
      ? Object.values(type.getFields()).map((field) => ({ type: type.name, field }))
      : [],
  )

/** Fails what another subgraph overrides, and what is computed of a thing that came by no reference and so was told nothing. */
function guard(schema: GraphQLSchema, world: RandomWorld, subgraph: string): void {
  for (const { type, field } of fieldsOf(schema)) {
    const { resolve } = field
    if (world.overridden.get(subgraph)?.has(`${type}.${field.name}`)) {
      field.resolve = () => {
        throw new Error('A field was asked for that another subgraph overrides')
      }
    } else if (field.name.startsWith('q') && resolve) {
      field.resolve = (source, ...rest) => {
        if (world.things.includes(source as Thing))
          throw new Error('A field was computed without being told what it requires')
        return resolve(source, ...rest)
      }
    }
  }
}

function breakFields(schema: GraphQLSchema, faults: Faults): void {
  if (faults.size === 0) return
  for (const { field } of fieldsOf(schema)) {
    if (!field.name.startsWith('f')) continue
    field.resolve = (source: Thing, args) => {
      const place = `${field.name}@${String(source['id'])}`
      if (faults.has(place)) throw new Error(`no ${place}`)
      const value = source[field.name]
      return typeof value === 'function' ? (value as (given: object) => unknown)(args) : value
    }
  }
}
