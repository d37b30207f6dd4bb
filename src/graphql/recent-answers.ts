/**
 * Whole answers, given again for a moment when many ask the same: one caller, one operation, the same variables, more often than
 * eight times a second. Only operations whose root fields say `@recent` take part; admission and rate limits are paid as ever.
 */
import { getOperationAST, isObjectType, Kind, OperationTypeNode, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import type { DocumentNode, GraphQLField, GraphQLSchema } from 'graphql'
import { rightsKey } from '../auth/caller.ts'
import type { Clock } from '../kit/clock.ts'
import { createDoorkeeper } from '../kit/doorkeeper.ts'
import type { JsonText } from '../kit/json-text.ts'
import { WeightedLru } from '../kit/weighted-lru.ts'
import { limitOf } from '../limits/field-limit.ts'
import type { FieldCharge } from '../limits/field-limit.ts'
import type { Context } from './context.ts'
import type { Cost } from './cost/analysis.ts'

interface Asked {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  /** SHA-256 of the document. */
  readonly hash: string
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>> | undefined
}

/** The place of one answer among the recent ones. */
export interface Place {
  /** The data, where it is young enough. */
  readonly answer: JsonText | undefined
  /** What the operation costs. */
  readonly cost: Cost | undefined
  /** Pays for the root fields that have a limit of their own. Rejects with RATE_LIMIT_EXCEEDED. */
  charge(context: Context): Promise<void>
  keep(answer: JsonText, cost: Cost | undefined): void
}

export interface RecentAnswers {
  /** Undefined for operations that are always carried out. */
  placeOf(asked: Asked, context: Context): Place | undefined
}

export interface RecentAnswersOptions {
  readonly clock: Clock
  /** How old an answer may be; 0 for none. More than a second would have to be told in `freshness`. */
  readonly ttlMs: number
}

interface Entry {
  answer: JsonText | undefined
  cost: Cost | undefined
  keptAt: number
  secondAt: number
  asked: number
}

const often = 8
const longestTtlMs = 1_000
/** Keys and texts in memory, in characters. */
const most = 16 * 1024 * 1024
const longestText = 512 * 1024

interface Rule {
  readonly charge: Place['charge']
  /** The place of all answers that are not remembered. */
  readonly nowhere: Place
}

export function createRecentAnswers({ clock, ttlMs }: RecentAnswersOptions): RecentAnswers {
  const freshMs = Math.min(ttlMs, longestTtlMs)
  const rules = new WeakMap<
    DocumentNode,
    { schema: GraphQLSchema; byName: Map<string | undefined, Rule | undefined> }
  >()
  const doorkeeper = createDoorkeeper(clock)
  const entries = new WeightedLru<Entry>(most)
  /** Those that hold an answer, the oldest first. What is too old is let go even if nobody asks again: it may speak of persons. */
  const holding = new Set<Entry>()
  let sweeping = false

  function ruleFor({ schema, document, operationName }: Asked): Rule | undefined {
    let known = rules.get(document)
    if (known?.schema !== schema) rules.set(document, (known = { schema, byName: new Map() }))
    if (!known.byName.has(operationName)) {
      known.byName.set(operationName, ruleOf(schema, document, operationName))
    }
    return known.byName.get(operationName)
  }

  async function sweep(): Promise<void> {
    sweeping = true
    while (holding.size > 0) {
      await clock.sleep(freshMs)
      const now = clock.monotonic()
      for (const entry of holding) {
        if (now - entry.keptAt < freshMs) break
        entry.answer = undefined
        holding.delete(entry)
      }
    }
    sweeping = false
  }

  return {
    placeOf(asked, { caller }) {
      if (freshMs === 0) return undefined
      const rule = ruleFor(asked)
      if (!rule) return undefined
      const { hash, operationName = '', variables } = asked
      const values = variables ? JSON.stringify(variables) : ''
      // Most questions are asked once: they are not even looked up, and leave nothing behind.
      if (doorkeeper.count(hash.slice(0, 8) + values) < 3) return rule.nowhere
      const key = `${hash}${operationName}\n${rightsKey(caller)}\n${values}`
      const now = clock.monotonic()
      let entry = entries.get(key)
      if (!entry) {
        // Those that were counted may have been others.
        entry = { answer: undefined, cost: undefined, keptAt: now, secondAt: now, asked: 0 }
        entries.set(key, entry, key.length + 200)
      }
      if (now - entry.secondAt >= 1_000) {
        entry.secondAt = now
        entry.asked = 0
      }
      const isHot = ++entry.asked > often
      const place = entry
      return {
        answer: isHot && now - entry.keptAt < freshMs ? entry.answer : undefined,
        cost: entry.cost,
        charge: rule.charge,
        keep(answer, cost) {
          const { length } = answer
          if (!isHot || length > longestText) return
          holding.delete(place)
          place.answer = answer
          place.cost = cost
          place.keptAt = clock.monotonic()
          holding.add(place)
          // Once as a text, and once more as what is written.
          entries.set(key, place, key.length + 2 * length + 200)
          if (!sweeping) void sweep()
        },
      }
    },
  }
}

/** Undefined where something must be found out anew each time. */
function ruleOf(schema: GraphQLSchema, document: DocumentNode, operationName: string | undefined): Rule | undefined {
  const charges = chargesOf(schema, document, operationName)
  if (charges === undefined) return undefined
  const charge = async (context: Context) => {
    for (const one of charges) await one(context)
  }
  return { charge, nowhere: { answer: undefined, cost: undefined, charge, keep: () => undefined } }
}

/** What the root fields cost apart from points. */
function chargesOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
): readonly FieldCharge[] | undefined {
  const operation = getOperationAST(document, operationName)
  const root = schema.getQueryType()
  if (operation?.operation !== OperationTypeNode.QUERY || !root) return undefined
  const charges: FieldCharge[] = []
  for (const selection of operation.selectionSet.selections) {
    if (selection.kind !== Kind.FIELD || (selection.directives?.length ?? 0) > 0) return undefined
    const field = root.getFields()[selection.name.value]
    if (!field || saysOf(field) !== true) return undefined
    const limit = limitOf(field)
    if (limit === 'by arguments') return undefined
    if (limit) charges.push(limit)
  }
  return forbids(schema, document) ? undefined : charges
}

/** Whether anything below the root must be fresh, or has a limit of its own. */
function forbids(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema)
  let found = false
  visit(
    document,
    visitWithTypeInfo(types, {
      Field() {
        const field = types.getFieldDef()
        const parent = types.getParentType()
        const isRoot = isObjectType(parent) && parent === schema.getQueryType()
        if (field && !isRoot && (saysOf(field) === false || limitOf(field) !== undefined)) found = true
      },
    }),
  )
  return found
}

/** What `@recent` says of a field, if anything. */
function saysOf({ astNode }: GraphQLField<unknown, unknown>): boolean | undefined {
  const directive = astNode?.directives?.find(({ name }) => name.value === 'recent')
  if (!directive) return undefined
  const allowed = directive.arguments?.find(({ name }) => name.value === 'allowed')?.value
  return allowed?.kind !== Kind.BOOLEAN || allowed.value
}
