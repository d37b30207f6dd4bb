import { buildSchema, parse, validate } from 'graphql'
import { createExecutor } from '../../src/graphql/compiled/executor.ts'
import { formatError } from '../../src/graphql/errors.ts'
import { createLog } from '../../src/kit/log.ts'

const schema = buildSchema('type Query { one(unit: Unit! = DAY): Int  many(ids: [ID!]): Int } enum Unit { DAY HOUR }')
const run = createExecutor(schema)

/** Every null here is one that the variable may be and its place may not. */
test.each([
  ['a condition beside the same field without one', 'query ($v: Boolean = true) { one one @skip(if: $v) }'],
  ['an argument', 'query ($v: Unit = HOUR) { one(unit: $v) }'],
  ['an entry of a list', 'query ($v: ID = "a") { many(ids: [$v]) }'],
])('null for %s is told as a mistake of the caller when it comes up in the run', async (_name, source) => {
  const document = parse(source)
  expect(validate(schema, document)).toEqual([])
  const { errors } = await run({ document, operationName: undefined, variables: { v: null }, context: undefined })
  const lines: string[] = []
  const log = createLog({ level: 'error', pretty: false }, { write: (line: string) => void lines.push(line) })
  const told = errors?.map((error) => formatError(error, error.toJSON(), { requestId: 'r', log, mayIntrospect: false }))
  expect(told).toMatchObject([
    { message: expect.stringMatching(/^Argument "/), extensions: { code: 'BAD_USER_INPUT' } },
  ])
  expect(lines).toEqual([])
})
