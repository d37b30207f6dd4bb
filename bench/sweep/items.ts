/** The same work over one to eight subgraphs: an item with eight fields, spread over as many services as there are. */
import type { Workload } from '../compare/workload.ts'

const fields = ['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8']
const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])\n'

export const valueOf = (field: string, id: string): string => `${field} of ${id}`

/** The first one has the root field; each has its share of the fields. */
export function itemSubgraphs(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => {
      const own = fields.filter((_field, index) => index % count === at).map((field) => `${field}: String!`)
      const root = at === 0 ? 'type Query { item(id: ID!): Item }\n' : ''
      return [`part${at + 1}`, `${link}${root}type Item @key(fields: "id") { id: ID! ${own.join(' ')} }`]
    }),
  )
}

export const overSubgraphs = (count: number): Workload => ({
  name: `subgraphs-${count}`,
  about: `one item with eight fields from ${count} subgraphs`,
  behind: 'shop',
  subgraphs: itemSubgraphs(count),
  operationName: 'Item',
  query: `query Item($id: ID!) { item(id: $id) { id ${fields.join(' ')} } }`,
  variables: (n) => ({ id: `i${String(n % 500).padStart(3, '0')}` }),
  data(n) {
    const id = `i${String(n % 500).padStart(3, '0')}`
    return { item: { id, ...Object.fromEntries(fields.map((field) => [field, valueOf(field, id)])) } }
  },
  variants: 500,
})
