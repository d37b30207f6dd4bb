/** The four subgraphs of the federated workloads, after the shop that federation benchmarks use: accounts, products, inventory, reviews. */
const link = (names: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: [${names}])\n`

export const subgraphs: Readonly<Record<string, string>> = {
  accounts: `${link('"@key"')}
type Query {
  users(from: Int!, first: Int!): [User!]!
}
type User @key(fields: "id") {
  id: ID!
  name: String!
  username: String!
}`,
  products: `${link('"@key"')}
type Query {
  product(upc: String!): Product
  topProducts(from: Int!, first: Int!): [Product!]!
}
type Product @key(fields: "upc") {
  upc: String!
  name: String!
  price: Int!
  weight: Int!
}`,
  inventory: `${link('"@key", "@external", "@requires"')}
type Product @key(fields: "upc") {
  upc: String!
  price: Int! @external
  weight: Int! @external
  inStock: Boolean!
  shippingEstimate: Int! @requires(fields: "price weight")
}`,
  reviews: `${link('"@key"')}
type Review @key(fields: "id") {
  id: ID!
  body: String!
  author: User!
  product: Product!
}
type User @key(fields: "id") {
  id: ID!
  reviews: [Review!]!
}
type Product @key(fields: "upc") {
  upc: String!
  reviews: [Review!]!
}`,
}
