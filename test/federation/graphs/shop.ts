import type { Thing, World } from './graph.ts'

const books: Thing[] = [
  {
    __typename: 'Book',
    upc: 'b1',
    name: 'Tides',
    price: 12,
    weight: 3,
    pages: 120,
    kind: 'NOVEL',
    tags: ['sea', 'old'],
  },
  { __typename: 'Book', upc: 'b2', name: 'Sand', price: 30, weight: 9, pages: 800, kind: 'ESSAY', tags: [] },
]
const chairs: Thing[] = [
  { __typename: 'Chair', upc: 'c1', name: 'Stool', price: 45, weight: 40, legs: 3, kind: 'wood', tags: null },
  { __typename: 'Chair', upc: 'c2', name: 'Throne', price: null, weight: 900, legs: 4, kind: null, tags: ['gold'] },
]
const products = [...books, ...chairs]
const address = (city: string, zip: string, lat: number): Thing => ({
  __typename: 'Address',
  city,
  zip,
  geo: { __typename: 'Geo', lat, lon: lat + 1 },
})
const users: Thing[] = [
  {
    __typename: 'User',
    id: 'u1',
    email: 'ada@example.org',
    name: 'Ada',
    address: address('Oslo', '0150', 59),
    level: 7,
  },
  { __typename: 'User', id: 'u2', email: 'bo@example.org', name: 'Bo', address: null, level: null },
  {
    __typename: 'User',
    id: 'u3',
    email: 'cy@example.org',
    name: 'Cy',
    address: address('Rome', '00184', 41),
    level: 2,
  },
]
const reviews: Thing[] = [
  { __typename: 'Review', id: 'r1', stars: 5, body: 'Good', author: users[0], product: books[0] },
  { __typename: 'Review', id: 'r2', stars: 2, body: null, author: users[1], product: books[0] },
  { __typename: 'Review', id: 'r3', stars: 4, body: 'Sits well', author: users[0], product: chairs[0] },
  { __typename: 'Review', id: 'r4', stars: 1, body: 'Heavy', author: null, product: chairs[1] },
]
const orders: Thing[] = [
  { __typename: 'Order', id: 'o1', buyer: users[0], lines: [], total: 69 },
  { __typename: 'Order', id: 'o2', buyer: users[2], lines: [], total: 0 },
]
orders[0]!['lines'] = [
  { __typename: 'Line', count: 2, product: books[0] },
  { __typename: 'Line', count: 1, product: chairs[0] },
]
for (const product of products) {
  product['reviews'] = (args: { first?: number | null }) =>
    reviews.filter((each) => each['product'] === product).slice(0, args.first ?? 99)
  product['stock'] = (args: { warehouse?: string | null }) =>
    String(product['upc']).length + (args.warehouse ?? 'A').length
  product['label'] = (args: { upper?: boolean | null; suffix?: string | null }) => {
    const text = `${String(product['name'])}${args.suffix ?? ''}`
    return args.upper ? text.toUpperCase() : text
  }
}
for (const user of users) {
  user['reviews'] = (args: { stars?: number[] | null }) =>
    reviews.filter((each) => each['author'] === user && (!args.stars || args.stars.includes(each['stars'] as number)))
  user['orders'] = orders.filter((order) => order['buyer'] === user)
  user['favourite'] = user['id'] === 'u1' ? chairs[0] : user['id'] === 'u2' ? users[0] : null
  user['friends'] = users.filter((each) => each !== user)
}
const node = (args: { id: string }) => [...users, ...reviews, ...orders].find((each) => each['id'] === args.id) ?? null

/** A shop: entities over four subgraphs, interfaces, unions, an interface object, nested keys and required fields. */
export const shop: World = {
  things: [...products, ...users, ...reviews, ...orders],
  roots: {
    'Query.me': () => users[0],
    'Query.user': (args: { id: string }) => users.find((each) => each['id'] === args.id) ?? null,
    'Query.users': () => users,
    'Query.node': node,
    'Query.nodes': (args: { ids: string[] }) => args.ids.map((id) => node({ id })),
    'Query.products': (args: { first?: number | null }) => products.slice(0, args.first ?? 99),
    'Query.product': (args: { upc: string }) => products.find((each) => each['upc'] === args.upc) ?? null,
    'Query.books': () => books,
    'Query.search': (args: { filter?: { text?: string | null; kinds?: string[] | null } | null }) =>
      [...products, ...users].filter((each) =>
        String(each['name'])
          .toLowerCase()
          .includes(args.filter?.text ?? ''),
      ),
    'Query.reviews': () => reviews,
    'Query.topReview': () => reviews[0],
    'Query.orders': () => orders,
    'Query.matrix': () => [[books[0], null], [chairs[0]], []],
  },
  computed: {
    '*.shipping': (told, args: { express?: boolean | null }) =>
      told['price'] === null || told['price'] === undefined
        ? null
        : Number(told['weight']) * 2 + Number(told['price']) + (args.express ? 100 : 0),
    'User.greeting': (told) =>
      `Hello ${String(told['name'])}${told['address'] ? ` of ${String(told['address']['city'])}` : ''}`,
    'User.zone': (told) => (told['address'] ? `zone ${String(told['address']['geo']['lat'])}` : null),
  },
  subgraphs: {
    accounts: `
      type Query { me: User user(id: ID!): User users: [User!]! node(id: ID!): Node nodes(ids: [ID!]!): [Node]! }
      interface Node { id: ID! }
      type User implements Node @key(fields: "id") @key(fields: "email") {
        id: ID! email: String! name: String! address: Address friends: [User!]!
      }
      type Address { city: String zip: String geo: Geo }
      type Geo { lat: Int lon: Int }
      type Review implements Node @key(fields: "id", resolvable: false) { id: ID! }
      type Order implements Node @key(fields: "id", resolvable: false) { id: ID! }`,
    products: `
      type Query { products(first: Int = 3): [Product!]! product(upc: ID!): Product books: [Book!]! search(filter: Filter = { text: "s" }): [Found!]! matrix: [[Product]!] }
      input Filter { text: String kinds: [Kind!] = [NOVEL] }
      interface Product @key(fields: "upc") { upc: ID! name: String! price: Int weight: Int tags: [String!] label(upper: Boolean = false, suffix: String): String! }
      type Book implements Product @key(fields: "upc") { upc: ID! name: String! price: Int weight: Int tags: [String!] label(upper: Boolean = false, suffix: String): String! pages: Int! kind: Kind }
      type Chair implements Product @key(fields: "upc") { upc: ID! name: String! price: Int weight: Int tags: [String!] label(upper: Boolean = false, suffix: String): String! legs: Int kind: String }
      enum Kind { NOVEL ESSAY }
      union Found = Book | Chair | User
      union Liked = Chair | User
      type User @key(fields: "id") { id: ID! favourite: Liked }`,
    reviews: `
      type Query { reviews: [Review!]! topReview: Review }
      type Review @key(fields: "id") { id: ID! stars: Int! body: String author: User @provides(fields: "name") product: Product }
      type User @key(fields: "id") { id: ID! name: String! @external reviews(stars: [Int!]): [Review!]! }
      type Product @key(fields: "upc") @interfaceObject { upc: ID! reviews(first: Int): [Review!]! }`,
    shipping: `
      type Query { orders: [Order!]! }
      type Order @key(fields: "id") { id: ID! buyer: User lines: [Line!]! total: Int }
      type Line { count: Int! product: Product }
      type Product @key(fields: "upc") @interfaceObject { upc: ID! price: Int @external weight: Int @external shipping(express: Boolean): Int @requires(fields: "price weight") stock(warehouse: String): Int }
      type User @key(fields: "email") { email: String! name: String! @external address: Address @external level: Int orders: [Order!]!
        greeting: String @requires(fields: "name address { city }") zone: String @requires(fields: "address { geo { lat } }") }
      type Address { city: String @external geo: Geo @external }
      type Geo { lat: Int @external }`,
  },
}
