/** What the shop holds, the same in every process: everything follows from a number. */
export const userCount = 200
export const productCount = 200
/** Each user and each product has so many. */
const reviewsEach = 2

export const userOf = (n: number) => ({
  id: `u${String(n).padStart(3, '0')}`,
  name: `Uma Tester ${n}`,
  username: `@uma${n}`,
})
export const productOf = (n: number) => ({
  upc: `p${String(n).padStart(3, '0')}`,
  name: `Product number ${n}`,
  price: 10 + (n % 90) * 10,
  weight: 100 + (n % 50) * 100,
})
export const inStock = (n: number): boolean => n % 3 !== 0
export const shippingEstimate = (price: number, weight: number): number => (price > 500 ? 0 : Math.round(weight / 2))
export const numberOf = (id: string): number => Number(id.slice(1))

/** Review r is by user r / 2; the two of a product are by different users. */
const step = 73
export const reviewOf = (r: number) => {
  const user = Math.floor(r / reviewsEach) % userCount
  return {
    id: `r${String(r).padStart(3, '0')}`,
    body: `Review ${r}: does what it says.`,
    user,
    product: (r * step) % productCount,
  }
}
const reviewCount = userCount * reviewsEach
export const reviewsOfUser = (user: number): number[] =>
  Array.from({ length: reviewsEach }, (_, at) => user * reviewsEach + at)

const byProduct = new Map<number, number[]>()
for (let r = 0; r < reviewCount; r++) {
  const { product } = reviewOf(r)
  byProduct.set(product, [...(byProduct.get(product) ?? []), r])
}
export const reviewsOfProduct = (product: number): number[] => byProduct.get(product) ?? []
export const cycle = (from: number, first: number, count: number): number[] =>
  Array.from({ length: first }, (_, at) => (from + at) % count)
