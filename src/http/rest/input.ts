/** From the text of a request to an input that has passed the schemas of its operation. */
import { z } from 'zod'
import { invalid } from '../../kit/failure.ts'
import type { Exchange } from '../exchange.ts'
import { readJson } from '../json.ts'
import type { Operation } from './operation.ts'
import { checked } from './problems.ts'

interface Property {
  type?: string
}

const declared = new WeakMap<z.ZodType, Readonly<Record<string, Property>>>()

/** The types of a query's parameters, which arrive as text all of them. */
function propertiesOf(schema: z.ZodObject): Readonly<Record<string, Property>> {
  const known = declared.get(schema)
  if (known) return known
  const properties = (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties ?? {}) as Record<
    string,
    Property
  >
  declared.set(schema, properties)
  return properties
}

/** Everything that is wrong with path, query or body, in this order, is a refusal before anything else happens. */
export async function readInput(operation: Operation, params: Readonly<Record<string, string>>, exchange: Exchange) {
  return {
    params: checked(operation.params, params),
    query: checked(operation.query, readQuery(exchange.query, operation.query)),
    body: operation.body && checked(operation.body, await readJson(exchange)),
  }
}

/**
 * Lists may be written `tags=a,b`, `tags=a&tags=b`, `tags[]=a&tags[]=b` or `tags[0]=a`; everything else may come once.
 * Parameters that the operation does not know are left alone, as old panels send some. An empty one is not there: forms send every
 * field that they have.
 */
export function readQuery(text: string, schema: z.ZodObject): Record<string, unknown> {
  const properties = propertiesOf(schema)
  const values: Record<string, unknown> = {}
  for (const [given, value] of new URLSearchParams(text)) {
    const name = given.replace(/\[\d{0,4}\]$/, '')
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (!property || (value === '' && property.type !== 'array')) continue
    if (property.type === 'array') {
      const list = (values[name] ??= []) as string[]
      list.push(...(given === name ? value.split(',') : [value]).map((word) => word.trim()).filter(Boolean))
      if (list.length > 1_000) throw invalid([name], 'a shorter list', `more than ${list.length - 1} entries`)
    } else if (Object.hasOwn(values, name)) {
      throw invalid([name], 'one value', 'several')
    } else {
      values[name] = valueOf(value, property.type)
    }
  }
  return values
}

function valueOf(text: string, type: string | undefined): unknown {
  // What is a number but no whole one is left to the schema, which then says so.
  if (type === 'integer' && /^-?\d{1,30}(\.\d{1,6})?$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
