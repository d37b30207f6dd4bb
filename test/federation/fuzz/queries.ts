import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  parse,
  validate,
} from 'graphql'
import type {
  DocumentNode,
  GraphQLArgument,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLInputType,
  GraphQLObjectType,
  GraphQLSchema,
} from 'graphql'

/** A small deterministic generator of numbers in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export interface RandomQuery {
  readonly text: string
  readonly document: DocumentNode
  readonly variables: Record<string, unknown>
}

/** A random operation that is valid for the schema: aliases, arguments, variables, fragments, conditions and type conditions. */
export function randomQuery(
  schema: GraphQLSchema,
  random: () => number,
  ids: readonly string[],
  root: GraphQLObjectType = schema.getQueryType()!,
): RandomQuery {
  for (;;) {
    const query = attempt(schema, random, ids, root)
    const document = parse(query.text)
    if (validate(schema, document).length === 0) return { ...query, document }
  }
}

function attempt(schema: GraphQLSchema, random: () => number, ids: readonly string[], root: GraphQLObjectType) {
  const variables: Record<string, unknown> = {}
  const declared: string[] = []
  const fragments: string[] = []
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const chance = (p: number) => random() < p
  let budget = 6 + Math.floor(random() * 22)

  const value = (type: GraphQLInputType): unknown => {
    if (isNonNullType(type)) return value(type.ofType)
    if (chance(0.08)) return null
    return some(type)
  }
  const some = (type: GraphQLInputType): unknown => {
    const bare = getNullableType(type)
    if (isListType(bare)) return Array.from({ length: Math.floor(random() * 3) }, () => value(bare.ofType))
    if (isEnumType(bare)) return { enum: pick(bare.getValues()).name }
    if (isInputObjectType(bare)) {
      const out: Record<string, unknown> = {}
      for (const field of Object.values(bare.getFields())) {
        if (isNonNullType(field.type) || chance(0.6))
          out[field.name] = isNonNullType(field.type) ? some(field.type) : value(field.type)
      }
      return out
    }
    const name = getNamedType(bare).name
    if (name === 'ID') return pick(ids)
    if (name === 'Int') return Math.floor(random() * 5)
    if (name === 'Float') return Math.floor(random() * 50) / 10
    if (name === 'Boolean') return chance(0.5)
    return pick(['a', 's', 't', 'o', 'x "y"'])
  }
  const literal = (raw: unknown): string => {
    if (Array.isArray(raw)) return `[${raw.map(literal).join(', ')}]`
    if (raw !== null && typeof raw === 'object') {
      if ('enum' in raw) return String(raw.enum)
      return `{${Object.entries(raw)
        .map(([key, inner]) => `${key}: ${literal(inner)}`)
        .join(', ')}}`
    }
    return JSON.stringify(raw)
  }
  const json = (raw: unknown): unknown => {
    if (Array.isArray(raw)) return raw.map(json)
    if (raw !== null && typeof raw === 'object') {
      if ('enum' in raw) return raw.enum
      return Object.fromEntries(Object.entries(raw).map(([key, inner]) => [key, json(inner)]))
    }
    return raw
  }
  const args = (field: GraphQLField<unknown, unknown>): string => {
    const parts: string[] = []
    for (const argument of field.args) {
      if (!isNonNullType(argument.type) && chance(0.5)) continue
      parts.push(`${argument.name}: ${argumentText(argument)}`)
    }
    return parts.length > 0 ? `(${parts.join(', ')})` : ''
  }
  const argumentText = (argument: GraphQLArgument): string => {
    const raw = value(argument.type)
    if (!chance(0.35)) return literal(raw)
    const name = `v${declared.length}`
    if (chance(0.25) && !isNonNullType(argument.type)) {
      declared.push(`$${name}: ${String(argument.type)}${raw === null ? '' : ` = ${literal(raw)}`}`)
      if (chance(0.3)) variables[name] = json(value(argument.type))
    } else {
      declared.push(`$${name}: ${String(argument.type)}`)
      variables[name] = json(raw)
    }
    return `$${name}`
  }
  const condition = (): string => {
    if (!chance(0.12)) return ''
    const which = pick(['skip', 'include'])
    if (chance(0.3)) return ` @${which}(if: ${String(chance(0.5))})`
    const name = `c${declared.length}`
    declared.push(`$${name}: Boolean!`)
    variables[name] = chance(0.5)
    return ` @${which}(if: $${name})`
  }
  const selections = (type: GraphQLCompositeType, depth: number): string => {
    const out: string[] = []
    const fields = isUnionType(type) ? [] : Object.values(type.getFields())
    const count = 1 + Math.floor(random() * 4)
    for (let turn = 0; turn < count; turn++) {
      if (isAbstractType(type) && (fields.length === 0 || chance(0.4))) {
        const target = pick(schema.getPossibleTypes(type))
        out.push(fragment(target, depth))
      } else if (isObjectType(type) && chance(0.08) && type.getInterfaces().length > 0) {
        out.push(fragment(pick(type.getInterfaces()), depth))
      } else if (chance(0.08)) {
        out.push(`... ${condition()} { ${selections(type, depth)} }`)
      } else if (chance(0.08) || fields.length === 0) {
        out.push(chance(0.3) ? 't: __typename' : '__typename')
      } else {
        const usable = fields.filter((field) => depth > 0 || !isCompositeType(getNamedType(field.type)))
        if (usable.length > 0) out.push(fieldText(pick(usable), depth))
      }
    }
    return out.length > 0 ? out.join(' ') : '__typename'
  }
  const fragment = (target: GraphQLCompositeType, depth: number): string => {
    const inner = selections(target, isInterfaceType(target) ? Math.min(depth, 1) : depth)
    if (!chance(0.25)) return `... on ${target.name}${condition()} { ${inner} }`
    const name = `F${fragments.length}`
    fragments.push(`fragment ${name} on ${target.name} { ${inner} }`)
    return `...${name}${condition()}`
  }
  const fieldText = (field: GraphQLField<unknown, unknown>, depth: number): string => {
    budget--
    const type = getNamedType(field.type)
    const alias = chance(0.2) ? `${pick(['a', 'b', 'name', 'price', 'id', 'upc'])}: ` : ''
    const head = `${alias}${field.name}${args(field)}${condition()}`
    if (!isCompositeType(type)) return head
    return `${head} { ${selections(type, budget > 0 ? depth - 1 : 0)} }`
  }
  const body = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
    fieldText(pick(Object.values(root.getFields())), 2 + Math.floor(random() * 3)),
  )
  if (chance(0.05)) body.push('__typename')
  const kind = root === schema.getMutationType() ? 'mutation' : 'query'
  const head = declared.length > 0 ? `${kind}(${declared.join(', ')})` : kind
  return { text: [`${head} { ${body.join(' ')} }`, ...fragments].join('\n'), variables }
}
