/** The SDL of subgraphs while they are being thought up. */
export interface TypeDraft {
  kind: string
  /** Whether the subgraph resolves it by that key. */
  readonly keys: Map<string, boolean>
  /** Whole lines by the name of the field. */
  readonly fields: Map<string, string>
  readonly interfaces: Set<string>
}

export interface Draft {
  readonly subgraphs: readonly string[]
  /** The type in that subgraph, begun if need be. */
  type(subgraph: string, name: string): TypeDraft
  has(subgraph: string, name: string): boolean
  types(subgraph: string): ReadonlyMap<string, TypeDraft>
  /** Makes a type a member of the union `U` there. */
  unite(subgraph: string, name: string): void
  addKey(subgraph: string, name: string, key: string, resolvable: boolean): void
  print(): Record<string, string>
}

/** What any subgraph that names them says of these in the same words. */
const common: readonly (readonly [named: RegExp, sdl: string])[] = [
  [
    /\bV\b/,
    'type V { x: Int @shareable y: String @shareable z: [Int!]! @shareable w(k: Int = 4): String @shareable v: V @shareable }',
  ],
  [/\bP\b/, 'interface P { id: ID! }'],
  [/\bIn\b/, 'input In { k: Int = 2 l: [In!] e: E s: String! = "in" }'],
  [/\bE\b|\bIn\b/, 'enum E { X Y }'],
  [/\bAny\b/, 'scalar Any'],
]

export function createDraft(subgraphs: readonly string[]): Draft {
  const drafts = new Map(subgraphs.map((name) => [name, new Map<string, TypeDraft>()]))
  const unions = new Map(subgraphs.map((name) => [name, new Set<string>()]))
  const draft: Draft = {
    subgraphs,
    has: (subgraph, name) => drafts.get(subgraph)!.has(name),
    types: (subgraph) => drafts.get(subgraph)!,
    unite: (subgraph, name) => void unions.get(subgraph)!.add(name),
    type(subgraph, name) {
      const types = drafts.get(subgraph)!
      const type = types.get(name) ?? { kind: 'type', keys: new Map(), fields: new Map(), interfaces: new Set() }
      types.set(name, type)
      return type
    },
    addKey(subgraph, name, key, resolvable) {
      const type = draft.type(subgraph, name)
      type.keys.set(key, (type.keys.get(key) ?? false) || resolvable)
      if (/\bid\b/.test(key)) type.fields.set('id', 'id: ID!')
      if (/\bcode\b/.test(key)) type.fields.set('code', 'code: String')
      if (!key.includes('ref')) return
      type.fields.set('ref', `ref: Ref${name}! @shareable`)
      const parts = draft.type(subgraph, `Ref${name}`).fields
      parts.set('a', 'a: Int! @shareable').set('b', 'b: String @shareable')
    },
    print() {
      const printed = subgraphs.map((name) => {
        const lines = [...drafts.get(name)!].map(([type, each]) => printType(type, each))
        const members = [...unions.get(name)!]
        if (members.length > 0) lines.push(`union U = ${members.join(' | ')}`)
        const text = lines.join('\n')
        return [name, [text, ...common.flatMap(([named, sdl]) => (named.test(text) ? [sdl] : []))].join('\n')] as const
      })
      return Object.fromEntries(printed.filter(([, sdl]) => sdl !== ''))
    },
  }
  return draft
}

function printType(name: string, { kind, keys, fields, interfaces }: TypeDraft): string {
  const [keyword, ...directives] = kind.split(' ')
  for (const [key, resolvable] of keys)
    directives.push(`@key(fields: "${key}"${resolvable || kind === 'interface' ? '' : ', resolvable: false'})`)
  const implemented = interfaces.size > 0 ? ` implements ${[...interfaces].join(' & ')}` : ''
  return `${keyword} ${name}${implemented} ${directives.join(' ')} { ${[...fields.values()].join(' ')} }`
}
