/** A bug of our own stays a bug without words, also when it is met on the way through a plan. */
import { buildSchema, parse } from 'graphql'
import { openSupergraph } from '../../src/federation/engine.ts'
import { createLocalSubgraph } from '../../src/federation/subgraphs/local.ts'
import { formatError } from '../../src/graphql/errors.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { createLog } from '../../src/kit/log.ts'
import { composeWorld, passage } from './graphs/open.ts'

test.each([
  ['a resolver that throws', 'broken'],
  ['a null that may not be', 'empty'],
])('%s is masked', async (_case, field) => {
  const sdl = 'type Query { broken: Int empty: Thing } type Thing { must: Int! }'
  const schema = buildSchema(sdl)
  schema.getQueryType()!.getFields()['broken']!.resolve = () => {
    throw new TypeError('secret words of a stack')
  }
  schema.getQueryType()!.getFields()['empty']!.resolve = () => ({ must: null })
  const engine = await openSupergraph(await composeWorld({ subgraphs: { a: sdl } }), {
    subgraphs: new Map([['a', createLocalSubgraph('a', schema)]]),
    clock: systemClock,
    random: Math.random,
  })
  const { errors } = await engine.execute({
    document: parse(`{ ${field === 'broken' ? field : 'empty { must }'} }`),
    passage,
  })
  expect(errors).toHaveLength(1)
  const lines: string[] = []
  const log = createLog({ level: 'error', pretty: false }, { write: (line) => void lines.push(line) })
  const shown = formatError(errors![0], errors![0]!.toJSON(), { requestId: 'r', log, mayIntrospect: true })
  expect(shown).toMatchObject({
    message: 'Internal server error',
    extensions: { code: 'INTERNAL_ERROR', requestId: 'r', retryable: false },
  })
  expect(JSON.stringify(shown)).not.toMatch(/secret|must not|Cannot return/)
  expect(lines.join()).toMatch(/secret words|Cannot return null/)
})
