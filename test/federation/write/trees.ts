import { getNullableType, isAbstractType, isEnumType, isListType, isNonNullType, isObjectType, Kind } from 'graphql'
import type {
  DocumentNode,
  FieldNode,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql'
import type { KeyOf } from '../../../src/federation/plan/canonical.ts'
import type { Branch } from '../../../src/federation/run/tree.ts'

interface Making {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly keyOf: KeyOf
  readonly random: () => number
  /** How often a value is not what the schema says. */
  readonly wrong: number
}

/** A merged tree that fits an operation, as subgraphs could have answered it; with some things wrong if asked for. */
export function randomTree(making: Making): Branch {
  const { schema, document, keyOf, random, wrong } = making
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const fragment = (name: string) =>
    document.definitions.find((each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name)

  const odd = (): unknown =>
    pick<() => unknown>([
      () => null,
      () => undefined,
      () => 7,
      () => 7.5,
      () => 'text',
      () => true,
      () => [null],
      () => ({}),
      () => 3e9,
      () => '7',
      () => ({ __typename: 'Nothing' }),
    ])()

  function fields(type: GraphQLObjectType, sets: readonly SelectionSetNode[], into: Branch): Branch {
    const nodes = new Map<string, { type: GraphQLOutputType; nodes: FieldNode[] }>()
    const collect = (set: SelectionSetNode) => {
      for (const node of set.selections) {
        if (node.kind === Kind.FIELD) {
          const field = type.getFields()[node.name.value]
          if (!field) continue
          const key = keyOf.get(node) ?? node.name.value
          const known = nodes.get(key)
          if (known) known.nodes.push(node)
          else nodes.set(key, { type: field.type, nodes: [node] })
          continue
        }
        const part = node.kind === Kind.FRAGMENT_SPREAD ? fragment(node.name.value) : node
        if (part?.kind !== Kind.INLINE_FRAGMENT && part?.kind !== Kind.FRAGMENT_DEFINITION) continue
        const condition = part.typeCondition && schema.getType(part.typeCondition.name.value)
        if (!condition || condition === type || (isAbstractType(condition) && schema.isSubType(condition, type)))
          collect(part.selectionSet)
      }
    }
    sets.forEach(collect)
    for (const [key, { type, nodes: group }] of nodes) {
      if (random() < wrong / 4) continue
      into[key] = value(
        type,
        group.flatMap(({ selectionSet }) => selectionSet ?? []),
      )
    }
    return into
  }

  function value(type: GraphQLOutputType, sets: readonly SelectionSetNode[]): unknown {
    if (random() < wrong) return odd()
    if (!isNonNullType(type) && random() < 0.1) return null
    const present = getNullableType(type)
    if (isListType(present)) {
      return Array.from({ length: Math.floor(random() * 4) }, () => value(present.ofType, sets))
    }
    if (isEnumType(present)) return pick(present.getValues()).name
    if (isObjectType(present)) return fields(present, sets, { __typename: present.name })
    if (isAbstractType(present)) {
      const concrete = pick(schema.getPossibleTypes(present))
      return fields(concrete, sets, { __typename: concrete.name })
    }
    const samples: Record<string, unknown> = {
      Int: Math.floor(random() * 100) - 50,
      Float: random() * 100 - 50,
      Boolean: random() < 0.5,
      ID: random() < 0.5 ? `id-${Math.floor(random() * 9)}` : Math.floor(random() * 9),
      String: pick(['', 'plain', 'with "quotes" \\ and\nlines', 'ünïcödé €', '\ud800 alone', '\u2028']),
    }
    return samples[(present as { name: string }).name] ?? { any: [1, 'thing', null] }
  }

  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION)!
  return fields(schema.getRootType(operation.operation)!, [operation.selectionSet], {})
}
