import { conformance } from '../graphs/suite.ts'
import type { Thing } from '../graphs/graph.ts'

const image = (of: string) => ({
  __typename: 'Image',
  url: `${of}.png`,
  alt: `The ${of}`,
})
const book: Thing = {
  __typename: 'Book',
  id: 'b1',
  cover: ({ size }: { size?: number | null }) => image(`book${size ?? ''}`),
  part: ({ x, at }: { x: number; at: { y: number; z: number } }) => image(`part ${x} ${at.y} ${at.z}`),
}
const song: Thing = { __typename: 'Song', id: 's1', cover: image('song') }

conformance({
  title: 'fields with arguments',
  world: {
    things: [book, song],
    roots: { 'Query.media': () => [book, song], 'Query.book': () => book },
    subgraphs: {
      a: `type Query { media: [Media!]! book: Book! } interface Media { id: ID! cover: Image } type Image { url: String alt: String }
        type Book implements Media @key(fields: "id") { id: ID! cover(size: Int): Image part(x: Int!, at: At!): Image }
        type Song implements Media @key(fields: "id") { id: ID! cover: Image } input At { y: Int! z: Int! }`,
    },
  },
  cases: [
    {
      name: 'an interface without the argument and a type that adds one ask for parts of one value',
      query: '{ media { cover { url } ... on Book { cover { alt } } } }',
      data: { media: [{ cover: { url: 'book.png', alt: 'The book' } }, { cover: { url: 'song.png' } }] },
    },
    {
      name: 'the same with the type first, under an alias, and beside a value of its own',
      query: '{ media { ... on Book { c: cover { alt } big: cover(size: 9) { url } } c: cover { url } } }',
      data: {
        media: [{ c: { alt: 'The book', url: 'book.png' }, big: { url: 'book9.png' } }, { c: { url: 'song.png' } }],
      },
    },
    {
      name: 'one value is asked for with its arguments in another order',
      query: '{ book { part(x: 1, at: { y: 2, z: 3 }) { url } part(at: { z: 3, y: 2 }, x: 1) { alt } } }',
      data: { book: { part: { url: 'part 1 2 3.png', alt: 'The part 1 2 3' } } },
    },
  ],
})
