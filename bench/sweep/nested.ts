/** Deeper and deeper into the shop: reviews of a user, their products, the reviews of these, their authors, and so on. */
import type { Workload } from '../compare/workload.ts'
import { productOf, reviewOf, reviewsOfProduct, reviewsOfUser, userCount, userOf } from '../compare/shop/data.ts'

/** Every level crosses from one subgraph to another, and has at most twice as many objects as the one before. */
const levelOf = (depth: number, of: 'user' | 'product'): string => {
  const own = of === 'user' ? 'id name' : 'upc name'
  if (depth === 0) return own
  const next = of === 'user' ? 'product' : 'author'
  return `${own} reviews { id ${next} { ${levelOf(depth - 1, of === 'user' ? 'product' : 'user')} } }`
}

const user = (n: number, depth: number): object => ({
  id: userOf(n).id,
  name: userOf(n).name,
  ...(depth > 0 && {
    reviews: reviewsOfUser(n).map((r) => ({ id: reviewOf(r).id, product: product(reviewOf(r).product, depth - 1) })),
  }),
})
const product = (n: number, depth: number): object => ({
  upc: productOf(n).upc,
  name: productOf(n).name,
  ...(depth > 0 && {
    reviews: reviewsOfProduct(n).map((r) => ({ id: reviewOf(r).id, author: user(reviewOf(r).user, depth - 1) })),
  }),
})

export const nested = (depth: number): Workload => ({
  name: `nested-${depth}`,
  about: `a user and ${depth} more levels of reviewed products and their authors`,
  behind: 'shop',
  operationName: 'Nested',
  query: `query Nested($from: Int!) { users(from: $from, first: 1) { ${levelOf(depth, 'user')} } }`,
  variables: (n) => ({ from: n % userCount }),
  data: (n) => ({ users: [user(n % userCount, depth)] }),
  variants: userCount,
})

/** Objects in the answer, for the cost of one. */
export const objectsIn = (value: unknown): number =>
  Array.isArray(value)
    ? value.reduce<number>((sum, one) => sum + objectsIn(one), 0)
    : typeof value === 'object' && value !== null
      ? 1 + Object.values(value).reduce<number>((sum, one) => sum + objectsIn(one), 0)
      : 0
