/** Every question that the command line asks fits the schema, with exactly the permissions that it makes tokens for. */
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { getDirectiveValues, parse, TypeInfo, validate, visit, visitWithTypeInfo } from 'graphql'
import type { Operation } from '../../src/cli/operation.ts'
import { parseSdl } from '../../src/graphql/sdl.ts'

const folder = fileURLToPath(new URL('../../src/cli/', import.meta.url))
const schema = buildSubgraphSchema([{ typeDefs: parseSdl() }])

const isOperation = (value: unknown): value is Operation<unknown> =>
  value !== null && typeof value === 'object' && 'document' in value && 'permissions' in value

const found: [name: string, operation: Operation<unknown>][] = []
for (const file of globSync('{commands,doctor,schema,users}/*.ts', { cwd: folder })) {
  const exported = (await import(`${folder}${file}`)) as Record<string, unknown>
  for (const [name, value] of Object.entries(exported)) if (isOperation(value)) found.push([`${file} ${name}`, value])
}

test('they are found', () => {
  expect(found.length).toBeGreaterThanOrEqual(18)
})

test.each(found)('%s fits the schema', (_name, { document }) => {
  expect(validate(schema, parse(document))).toEqual([])
})

test.each(found.filter(([name]) => !name.includes('introspection')))(
  '%s names the permissions it needs',
  (_name, { document, permissions }) => {
    const needed = new Set<string>()
    const info = new TypeInfo(schema)
    const requiresScopes = schema.getDirective('requiresScopes')!
    const visitor = {
      Field() {
        const node = info.getFieldDef()?.astNode
        const rule = node && (getDirectiveValues(requiresScopes, node) as { scopes?: string[][] } | undefined)
        for (const word of rule?.scopes?.[0] ?? []) needed.add(word)
      },
    }
    visit(parse(document), visitWithTypeInfo(info, visitor))
    expect([...permissions].sort()).toEqual([...needed].sort())
  },
)
