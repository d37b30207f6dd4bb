/** Works out what a subgraph of the shop answers, whatever way its question is put: aliases, fragments, variables, entities. */
import { Kind, parse, valueFromASTUntyped } from 'graphql'
import type { FragmentDefinitionNode, OperationDefinitionNode, SelectionSetNode } from 'graphql'
import {
  cycle,
  inStock,
  numberOf,
  productCount,
  productOf,
  reviewOf,
  reviewsOfProduct,
  reviewsOfUser,
  shippingEstimate,
  userCount,
  userOf,
} from '../shop/data.ts'

type Args = Record<string, unknown>
interface Thing {
  __typename: string
  [field: string]: unknown
}

const user = (n: number): Thing => ({
  __typename: 'User',
  ...userOf(n),
  reviews: () => reviewsOfUser(n).map(review),
})
const product = (n: number): Thing => ({
  __typename: 'Product',
  ...productOf(n),
  inStock: inStock(n),
  reviews: () => reviewsOfProduct(n).map(review),
})
const review = (r: number): Thing => {
  const { id, body, user: author, product: about } = reviewOf(r)
  return { __typename: 'Review', id, body, author: () => user(author), product: () => product(about) }
}

const item = (id: string): Thing => ({
  __typename: 'Item',
  id,
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((n) => [`f${n}`, `f${n} of ${id}`])),
})

/** An entity with what it requires: the estimate is made from what was sent, so a gateway that sends too little is found out. */
function entity(reference: unknown): Thing {
  const {
    __typename: type,
    id,
    upc,
    price,
    weight,
  } = reference as Record<string, string> & { price: number; weight: number }
  if (type === 'User') return user(numberOf(id ?? ''))
  if (type === 'Item') return item(id ?? '')
  if (type === 'Review') return review(numberOf(id ?? ''))
  return { ...product(numberOf(upc ?? '')), shippingEstimate: shippingEstimate(price, weight) }
}

const root: Record<string, (args: Args) => unknown> = {
  users: ({ from, first }) => cycle(Number(from), Number(first), userCount).map(user),
  topProducts: ({ from, first }) => cycle(Number(from), Number(first), productCount).map(product),
  item: ({ id }) => item(String(id)),
  product: ({ upc }) => product(numberOf(String(upc))),
  _entities: ({ representations }) => (representations as unknown[]).map(entity),
}

const documents = new Map<
  string,
  { operation: OperationDefinitionNode; fragments: Map<string, FragmentDefinitionNode> }
>()

function documentOf(query: string) {
  let known = documents.get(query)
  if (!known) {
    const { definitions } = parse(query, { noLocation: true })
    const operation = definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)
    if (!operation) throw new Error('a document without an operation')
    const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
    known = { operation, fragments: new Map(fragments.map((one) => [one.name.value, one])) }
    documents.set(query, known)
  }
  return known
}

export function answerOf(body: string): unknown {
  const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> }
  const { operation, fragments } = documentOf(query)

  function select(set: SelectionSetNode, from: Thing, into: Record<string, unknown>): Record<string, unknown> {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const { name, alias, arguments: given = [], selectionSet } = selection
        const args = Object.fromEntries(given.map((one) => [one.name.value, valueFromASTUntyped(one.value, variables)]))
        const held = from[name.value]
        const value: unknown = typeof held === 'function' ? (held as (args: Args) => unknown)(args) : held
        const key = (alias ?? name).value
        into[key] = selectionSet ? below(selectionSet, value, into[key]) : value
        continue
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value)! : selection
      const type = fragment.typeCondition?.name.value
      if (type === undefined || type === from.__typename) select(fragment.selectionSet, from, into)
    }
    return into
  }
  const below = (set: SelectionSetNode, value: unknown, into: unknown): unknown =>
    Array.isArray(value)
      ? value.map((one, at) => below(set, one, (into as unknown[] | undefined)?.[at]))
      : select(set, value as Thing, (into ?? {}) as Record<string, unknown>)

  return select(operation.selectionSet, { __typename: 'Query', ...root }, {})
}
