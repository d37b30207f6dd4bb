/**
 * The floor of the federated workloads: by hand, with as few calls as can be (three and eight): kinds of entities asked together, nothing
 * fetched twice. UPSTREAM_URL holds the subgraphs.
 */
import { call, serveOperations } from './floor.ts'
import type { Variables } from './floor.ts'

interface User {
  id: string
  username: string
  name: string
}
interface Product {
  upc: string
  name: string
  price: number
  weight: number
}
interface Stock {
  inStock: boolean
  shippingEstimate: number
}
interface Review {
  id: string
  body: string
  author: { id: string }
  product: { upc: string }
}
interface Reviewed {
  reviews: Review[]
}

const entities = async <T>(subgraph: string, fields: string, representations: readonly unknown[]): Promise<T[]> => {
  const query = `query($r:[_Any!]!){_entities(representations:$r){${fields}}}`
  return (await call<{ _entities: T[] }>(`/${subgraph}`, { query, variables: { r: representations } }))._entities
}

const userFields = 'id username name'
const productFields = 'upc name price weight'
const asUser = (id: string) => ({ __typename: 'User', id })
const asProduct = (upc: string) => ({ __typename: 'Product', upc })
const asPriced = ({ upc, price, weight }: Product) => ({ __typename: 'Product', upc, price, weight })
const stockOf = (products: readonly Product[]) =>
  entities<Stock>('inventory', '...on Product{inStock shippingEstimate}', products.map(asPriced))
const reviewsOf = (who: readonly object[]) =>
  entities<Reviewed>(
    'reviews',
    '...on User{reviews{id body product{upc}}}...on Product{reviews{id body author{id}}}',
    who,
  )
const unique = (keys: Iterable<string>) => [...new Set(keys)]
const paired = <T>(keys: readonly string[], values: readonly T[]) => new Map(keys.map((key, at) => [key, values[at]!]))
const productsIn = (list: Iterable<Reviewed>) =>
  unique([...list].flatMap(({ reviews }) => reviews.map(({ product }) => product.upc)))

await serveOperations({
  async Light({ upc }: Variables) {
    const reviewing = reviewsOf([asProduct(upc)])
    const query = `query($upc:String!){product(upc:$upc){${productFields}}}`
    const { product } = await call<{ product: Product }>('/products', { query, variables: { upc } })
    const [[stock], [reviewed]] = await Promise.all([stockOf([product]), reviewing])
    const { name, price } = product
    const reviews = reviewed!.reviews.map(({ id, body }) => ({ id, body }))
    return { product: { upc, name, price, ...stock!, reviews } }
  },

  async Heavy({ from }: Variables) {
    const askUsers = `query($from:Int!){users(from:$from,first:3){${userFields}}}`
    const askTop = `query($from:Int!){topProducts(from:$from,first:5){${productFields}}}`
    const variables = { from }
    const [{ users }, { topProducts: top }] = await Promise.all([
      call<{ users: User[] }>('/accounts', { query: askUsers, variables }),
      call<{ topProducts: Product[] }>('/products', { query: askTop, variables }),
    ])
    const topUpcs = top.map(({ upc }) => upc)
    const first = await reviewsOf([...users.map(({ id }) => asUser(id)), ...topUpcs.map(asProduct)])
    const reviewsOfUsers = first.slice(0, users.length)
    const middleUpcs = productsIn(reviewsOfUsers)
    const middle = await reviewsOf(middleUpcs.map(asProduct))
    const reviewsOfProduct = new Map([...paired(topUpcs, first.slice(users.length)), ...paired(middleUpcs, middle)])
    const authorIds = unique(
      [...reviewsOfProduct.values()].flatMap(({ reviews }) => reviews.map((one) => one.author.id)),
    )
    const [authors, reviewsOfAuthors] = await Promise.all([
      entities<User>('accounts', `...on User{${userFields}}`, authorIds.map(asUser)),
      reviewsOf(authorIds.map(asUser)),
    ])
    const known = new Set(topUpcs)
    const upcs = unique([...middleUpcs, ...productsIn(reviewsOfAuthors)]).filter((upc) => !known.has(upc))
    const others = await entities<Product>('products', `...on Product{${productFields}}`, upcs.map(asProduct))
    const products = [...top, ...others]
    const stock = await stockOf(products)
    const whole = new Map(
      products.map(({ upc, name, price, weight }, at) => {
        const { inStock, shippingEstimate } = stock[at]!
        return [upc, { inStock, name, price, shippingEstimate, upc, weight }]
      }),
    )
    const about = ({ id, body, product }: Review) => ({ id, body, product: whole.get(product.upc) })
    const byAuthor = paired(
      authorIds,
      authors.map(({ id, username, name }, at) => ({
        id,
        username,
        name,
        reviews: reviewsOfAuthors[at]!.reviews.map(about),
      })),
    )
    const reviewed = (upc: string) => ({
      ...whole.get(upc),
      reviews: reviewsOfProduct
        .get(upc)!
        .reviews.map(({ id, body, author }) => ({ id, body, author: byAuthor.get(author.id) })),
    })
    return {
      users: users.map(({ id, username, name }, at) => ({
        id,
        username,
        name,
        reviews: reviewsOfUsers[at]!.reviews.map((one) => ({
          id: one.id,
          body: one.body,
          product: reviewed(one.product.upc),
        })),
      })),
      topProducts: topUpcs.map(reviewed),
    }
  },
})
