import {
  cycle,
  inStock,
  productCount,
  productOf,
  reviewOf,
  reviewsOfProduct,
  reviewsOfUser,
  shippingEstimate,
  userCount,
  userOf,
} from '../shop/data.ts'
import type { Workload } from '../workload.ts'

const whole = (n: number) => {
  const { upc, name, price, weight } = productOf(n)
  return { inStock: inStock(n), name, price, shippingEstimate: shippingEstimate(price, weight), upc, weight }
}
const short = (r: number) => ({ id: reviewOf(r).id, body: reviewOf(r).body })

export const federatedLight: Workload = {
  name: 'federated-light',
  about: 'one product over three subgraphs: products, then inventory (with required fields) beside reviews',
  behind: 'shop',
  operationName: 'Light',
  query: `query Light($upc: String!) {
  product(upc: $upc) { upc name price inStock shippingEstimate reviews { id body } }
}`,
  variables: (n) => ({ upc: productOf(n % productCount).upc }),
  data(n) {
    const at = n % productCount
    const { weight: _weight, ...rest } = whole(at)
    return { product: { ...rest, reviews: reviewsOfProduct(at).map(short) } }
  },
  variants: productCount,
}

const heavyQuery = `fragment User on User { id username name }
fragment Review on Review { id body }
fragment Product on Product { inStock name price shippingEstimate upc weight }
query Heavy($from: Int!) {
  users(from: $from, first: 3) {
    ...User
    reviews { ...Review product { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } } }
  }
  topProducts(from: $from, first: 5) {
    ...Product
    reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } }
  }
}`

const authorWithReviews = (n: number) => ({
  ...userOf(n),
  reviews: reviewsOfUser(n).map((r) => ({ ...short(r), product: whole(reviewOf(r).product) })),
})
const reviewed = (n: number) => ({
  ...whole(n),
  reviews: reviewsOfProduct(n).map((r) => ({ ...short(r), author: authorWithReviews(reviewOf(r).user) })),
})

export const federatedHeavy: Workload = {
  name: 'federated-heavy',
  about:
    'users, their reviews, the products of these, their reviews, and so on, over four subgraphs, other users every time',
  behind: 'shop',
  operationName: 'Heavy',
  query: heavyQuery,
  variables: (n) => ({ from: n % userCount }),
  data: (n) => ({
    users: cycle(n % userCount, 3, userCount).map((user) => ({
      ...userOf(user),
      reviews: reviewsOfUser(user).map((r) => ({ ...short(r), product: reviewed(reviewOf(r).product) })),
    })),
    topProducts: cycle(n % userCount, 5, productCount).map(reviewed),
  }),
  variants: userCount,
}

export const identicalInFlight: Workload = {
  ...federatedHeavy,
  name: 'identical-in-flight',
  about: 'the heavy federated request, the same from all connections at once; subgraphs answer after 20 ms',
  variables: () => ({ from: 7 }),
  data: () => federatedHeavy.data(7),
  variants: 1,
  latencyMs: 20,
}
