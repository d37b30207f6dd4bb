/**
 * SQL as tagged templates. Every interpolated value becomes a bound parameter; text enters only as a template or through
 * `raw`. A statement is rendered by the engine that runs it, because placeholders differ (`?` and `$1`).
 */
import { describe, invalid } from '../kit/failure.ts'

export type Engine = 'sqlite' | 'postgres'
/** Booleans are 0/1 integers in tables, decimals are text, instants are milliseconds. */
export type Value = string | number | bigint | null | Uint8Array
export type Row = Record<string, Value>

export interface Statement {
  readonly strings: readonly string[]
  readonly values: readonly (Value | Fragment)[]
}

/** A piece of a statement: a nested template, or constant text that differs between the engines. */
export class Fragment {
  readonly strings: readonly string[] | Readonly<Record<Engine, string>>
  readonly values: readonly (Value | Fragment)[]
  /** Its text depends on how many values there are. */
  readonly varies: boolean

  constructor(strings: Fragment['strings'], values: readonly (Value | Fragment)[] = [], varies = false) {
    this.strings = strings
    this.values = values
    this.varies = varies
  }
}

/**
 * One statement inside a unit of work: ``const rows = yield* sql<{ id: string }>`SELECT id FROM users WHERE id = ${id}` ``.
 * Comes back with all rows (use RETURNING to count what a write touched). Integers come as numbers, beyond 2^53 as bigint.
 */
export function* sql<R = Row>(
  strings: TemplateStringsArray,
  ...values: (Value | Fragment)[]
): Generator<Statement, R[], Row[]> {
  return (yield { strings, values }) as R[]
}

/** A reusable or optional piece: ``const due = part`AND due_at <= ${now}` ``. */
export const part = (strings: TemplateStringsArray, ...values: (Value | Fragment)[]): Fragment =>
  new Fragment(strings, values)

/** Constant text of ours (a column, a direction). Never anything that came from outside. */
export const raw = (text: string): Fragment => new Fragment([text])

/** Nothing, where an optional piece is left out. */
export const none: Fragment = raw('')

/** Constant text where the engines must differ. */
export const dialect = (texts: Readonly<Record<Engine, string>>): Fragment => new Fragment(texts)

/** For queue-like reads: takes rows that no other transaction holds. SQLite has one writer at a time and needs nothing. */
export const skipLocked: Fragment = dialect({ sqlite: '', postgres: 'FOR UPDATE SKIP LOCKED' })

/** Ends a SELECT whose rows decide what is written next: without it, another transaction may change them in between. */
export const forUpdate: Fragment = dialect({ sqlite: '', postgres: 'FOR UPDATE' })

/** Behind a text that is compared or sorted: byte by byte on both engines, whatever the locale of the database. */
export const byBytes: Fragment = dialect({ sqlite: '', postgres: 'COLLATE "C"' })

/**
 * `WHERE ${beginsWith('e.user_id', text)}`: a range and no pattern, so that nothing in the text has a meaning and an index serves where it
 * is sorted by bytes. A database that sorts like a dictionary would hold texts of other letters to be in between.
 */
export const beginsWith = (column: string, text: string): Fragment =>
  part`(${raw(column)} ${byBytes} >= ${text} AND ${raw(column)} ${byBytes} < ${`${text}\u{10ffff}`})`

/** `WHERE id IN (${join(ids)})`; also joins fragments, e.g. conditions with `' AND '`. Refuses an empty list. */
export function join(values: readonly (Value | Fragment)[], separator = ', '): Fragment {
  if (values.length === 0) throw new RangeError('join() needs at least one value: answer without a statement instead')
  return new Fragment(['', ...Array<string>(values.length - 1).fill(separator), ''], values, true)
}

/**
 * `WHERE id ${among(ids)}`, for texts or for whole numbers that are our own: unlike with `join`, the text is the same for any number of
 * them, so that it is prepared once. Refuses an empty list.
 */
export function among(values: readonly string[] | readonly number[]): Fragment {
  if (values.length === 0) throw new RangeError('among() needs at least one value: answer without a statement instead')
  const type = typeof values[0] === 'number' ? 'BIGINT[]' : 'TEXT[]'
  const [before, after] = [
    dialect({
      sqlite: 'IN (SELECT value FROM json_each(',
      postgres: '= ANY(CAST(ARRAY(SELECT json_array_elements_text(CAST(',
    }),
    dialect({ sqlite: '))', postgres: ` AS json))) AS ${type}))` }),
  ]
  return part`${before}${JSON.stringify(values.map(storable))}${after}`
}

/**
 * ``sql`SELECT e.value ->> 0 FROM ${entries(list)} AS e` ``: the entries of a JSON list as rows. On PostgreSQL what `->>` gives is text, to
 * be cast.
 */
export const entries = (list: string): Fragment =>
  part`${dialect({ sqlite: 'json_each(', postgres: 'json_array_elements(CAST(' })}${list}${dialect({ sqlite: ')', postgres: ' AS json))' })}`

/** ``sql`INSERT INTO t (a, b) VALUES ${rows([[1, 'x'], [2, 'y']])}` ``. Refuses an empty list. */
export const rows = (values: readonly (readonly (Value | Fragment)[])[]): Fragment =>
  join(values.map((row) => new Fragment(['(', ...Array<string>(row.length - 1).fill(', '), ')'], row)))

/** SQLite's limit; PostgreSQL's is twice that. */
const maxParameters = 32_766

export interface Rendered {
  text: string
  values: Value[]
  /** The text is one of a few, so preparing it once pays. */
  constant: boolean
}

/** Texts of templates without fragments, which are most: their strings array is one object per place in the code. */
const constantTexts: Record<Engine, WeakMap<readonly string[], string>> = {
  sqlite: new WeakMap(),
  postgres: new WeakMap(),
}

export function render(statement: Statement, engine: Engine): Rendered {
  const cached = constantTexts[engine].get(statement.strings)
  if (cached !== undefined) return { text: cached, values: statement.values.map(storable), constant: true }

  const rendered: Rendered = { text: '', values: [], constant: true }
  append(rendered, statement.strings, statement.values, engine)
  if (rendered.values.length > maxParameters) {
    throw new RangeError(
      `a statement takes ${maxParameters} parameters, not ${rendered.values.length}: send it in parts`,
    )
  }
  const isOneText = !statement.values.some((value) => value instanceof Fragment)
  if (isOneText) constantTexts[engine].set(statement.strings, rendered.text)
  return rendered
}

function append(into: Rendered, strings: readonly string[], values: readonly (Value | Fragment)[], engine: Engine) {
  for (const [index, text] of strings.entries()) {
    into.text += text
    if (index >= values.length) continue
    const value = values[index]
    if (!(value instanceof Fragment)) {
      into.values.push(storable(value))
      into.text += engine === 'sqlite' ? '?' : `$${into.values.length}`
      continue
    }
    if (value.varies) into.constant = false
    if ('sqlite' in value.strings) into.text += value.strings[engine]
    else append(into, value.strings, value.values, engine)
  }
}

/** PostgreSQL cannot keep NUL in text and would replace lone surrogates; both engines refuse them so that both hold the same. */
function storable(value: unknown): Value {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw invalid([], 'text without NUL characters', describe(value) + ' with one')
    if (!value.isWellFormed())
      throw invalid([], 'well-formed Unicode text', describe(value) + ' with half a surrogate pair')
    return value
  }
  if (value === null || typeof value === 'bigint' || value instanceof Uint8Array) return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new TypeError(`a statement binds text, finite numbers, bigint, null and bytes, not ${describe(value)}`)
}
