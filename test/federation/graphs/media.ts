import type { Thing, World } from './graph.ts'

const artists: Thing[] = [
  { __typename: 'Band', id: 'a1', name: 'Tide', since: 1999, fans: 10, mood: 'CALM' },
  { __typename: 'Singer', id: 'a2', name: 'Una', born: 1970, fans: null, mood: 'LOUD' },
  { __typename: 'Singer', id: 'a3', name: 'Vic', born: null, fans: 3, mood: null },
]
const files: Thing[] = [
  {
    __typename: 'Song',
    id: 'm1',
    title: 'Sea',
    length: 200,
    by: artists[0],
    rating: 4.5,
    size: { __typename: 'Bytes', value: 10, unit: 'MB' },
  },
  { __typename: 'Song', id: 'm2', title: 'Sun', length: 180, by: artists[1], rating: null, size: null },
  {
    __typename: 'Film',
    id: 'm3',
    title: 'Fog',
    length: 5400,
    cast: [artists[1], artists[2]],
    rating: 3,
    size: { __typename: 'Pixels', value: 'HD', high: 720 },
  },
  {
    __typename: 'Clip',
    id: 'm4',
    title: null,
    length: 30,
    of: null,
    rating: 1,
    size: { __typename: 'Bytes', value: 3, unit: 'KB' },
  },
]
files[3]!['of'] = files[2]
const lists: Thing[] = [
  { __typename: 'List', id: 'l1', entries: [files[0], files[2], null, files[3]], owner: artists[1], cover: files[3] },
  { __typename: 'List', id: 'l2', entries: [], owner: null, cover: null },
]
for (const artist of artists) {
  artist['works'] = (args: { kind?: string | null }) =>
    files.filter(
      (file) =>
        (file['by'] === artist || (file['cast'] as Thing[] | undefined)?.includes(artist)) &&
        (!args.kind || file['__typename'] === args.kind),
    )
  artist['lists'] = lists.filter((list) => list['owner'] === artist)
}
for (const file of files)
  file['cover'] = ({ size }: { size?: number | null }) =>
    size === 0 ? null : { __typename: 'Image', url: `${String(file['id'])}-${size ?? ''}`, alt: file['title'] }
for (const file of files) file['similar'] = files.filter((each) => each !== file && each['rating'] !== null)

/** Interfaces over several subgraphs, unions, an entity interface with interface objects, fields typed differently. */
export const media: World = {
  things: [...artists, ...files, ...lists],
  roots: {
    'Query.files': () => files,
    'Query.file': (args: { id: string }) => files.find((each) => each['id'] === args.id) ?? null,
    'Query.songs': () => files.slice(0, 2),
    'Query.artists': () => artists,
    'Query.lists': () => lists,
    'Query.find': (args: { text: string }) =>
      [...artists, ...lists].filter((each) => ((each['name'] ?? '') as string).toLowerCase().includes(args.text)),
    'Query.best': () => files[0],
    'Query.titled': () => [files[0], files[2]],
    'Query.covered': () => files,
  },
  computed: {
    '*.minutes': (told) => Math.ceil(Number(told['length']) / 60),
    '*.stars': (told) => (told['rating'] === null ? 'none' : '*'.repeat(Math.round(Number(told['rating'])))),
  },
  subgraphs: {
    catalog: `type Query { files: [Media!]! file(id: ID!): Media songs: [Song!]! titled: [Titled] covered: [Covered!]! best: Media }
      interface Covered { cover: Image } type Image @shareable { url: String! alt: String }
      interface Titled { title: String }
      interface Media @key(fields: "id") { id: ID! title: String length: Int! similar: [Media!]! }
      type Song implements Media & Titled & Covered @key(fields: "id") { id: ID! title: String cover: Image length: Int! similar: [Media!]! by: Artist size: Bytes @shareable }
      type Film implements Media & Titled & Covered @key(fields: "id") { id: ID! title: String cover(size: Int): Image length: Int! similar: [Media!]! cast: [Artist!]! size: Size @shareable }
      type Clip implements Media & Covered @key(fields: "id") { id: ID! title: String cover(size: Int = 2): Image length: Int! similar: [Media!]! of: Film }
      union Size = Bytes | Pixels type Bytes @shareable { value: Int unit: String } type Pixels @shareable { value: String high: Int! }
      interface Artist { id: ID! } type Band implements Artist @key(fields: "id") { id: ID! } type Singer implements Artist @key(fields: "id") { id: ID! }`,
    artists: `type Query { artists: [Artist!]! find(text: String!): [Hit!]! }
      interface Artist { id: ID! name: String! works(kind: String): [Media!]! }
      type Band implements Artist @key(fields: "id") { id: ID! name: String! since: Int works(kind: String): [Media!]! }
      type Singer implements Artist @key(fields: "id") { id: ID! name: String! born: Int works(kind: String): [Media!]! }
      type Media @key(fields: "id") @interfaceObject { id: ID! }
      union Hit = Band | Singer | List type List @key(fields: "id", resolvable: false) { id: ID! }`,
    ratings: `type Media @key(fields: "id") @interfaceObject { id: ID! rating: Float length: Int! @external minutes: Int @requires(fields: "length") }`,
    stars: `type Media @key(fields: "id") @interfaceObject { id: ID! rating: Float @external stars: String! @requires(fields: "rating") }`,
    lists: `type Query { lists: [List!]! }
      type List @key(fields: "id") { id: ID! entries: [Media]! owner: Artist cover: Media }
      type Media @key(fields: "id") @interfaceObject { id: ID! }
      interface Artist { id: ID! lists: [List!]! fans: Int }
      type Band implements Artist @key(fields: "id") { id: ID! lists: [List!]! fans: Int mood: Mood }
      type Singer implements Artist @key(fields: "id") { id: ID! lists: [List!]! fans: Int mood: Mood }
      enum Mood { CALM LOUD }`,
  },
}
