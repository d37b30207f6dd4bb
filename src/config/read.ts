/** Reads the table from an environment and names everything that is wrong with it, never repeating a value. */
import { readFileSync, statSync } from 'node:fs'
import { editDistance } from '../kit/edit-distance.ts'
import { neighbourNames, ownPrefixes, retiredNames, variables } from './variables.ts'
import type { VariableName } from './variables.ts'
import type { Variable } from './variables/variable.ts'

export type Environment = Readonly<Record<string, string | undefined>>

type Widen<T> = T extends readonly (infer U)[] ? readonly U[] : T
type KindOf<V> = V extends { kind: { read(text: string): { value: infer T } | undefined } } ? T : never

/** The value of every variable: its kind's type, or undefined where there is neither a value nor a fallback. */
export type Values = {
  readonly [N in VariableName]: (typeof variables)[N] extends { fallback: unknown }
    ? Widen<KindOf<(typeof variables)[N]>>
    : KindOf<(typeof variables)[N]> | undefined
}

export interface Reading {
  values: Values
  problems: string[]
  warnings: string[]
}

export function readVariables(env: Environment): Reading {
  const problems: string[] = []
  const warnings: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, variable] of Object.entries<Variable>(variables)) {
    const given = textOf(name, variable, env, problems, warnings)
    if (given === undefined || given.trim() === '' || isServiceLink(name, given)) {
      values[name] = variable.fallback
      continue
    }
    const read = variable.kind.read(given.trim())
    if (read) {
      values[name] = read.value
      if (variable.file) readable(name, given.trim(), variable.file === 'private', problems, warnings)
    } else {
      problems.push(`${name}: expected ${variable.kind.expects}.`)
      // So that the rest can be judged.
      values[name] = variable.fallback
    }
  }
  for (const name of Object.keys(env)) {
    const instead = retiredNames[name]
    if (instead) warnings.push(`${name} is not read here. Use ${instead}.`)
    else if (isMisspelt(name) && !isServiceLink(name, env[name] ?? ''))
      problems.push(`${name}: there is no such variable. ${hint(name)}`)
  }
  return { values: values as Values, problems, warnings }
}

function textOf(
  name: string,
  variable: Variable,
  env: Environment,
  problems: string[],
  warnings: string[],
): string | undefined {
  const file = variable.secret ? env[`${name}_FILE`] : undefined
  if (!file) return env[name]
  if (env[name]) problems.push(`${name} and ${name}_FILE are both set: keep one of them.`)
  const text = readable(`${name}_FILE`, file, true, problems, warnings)?.replace(/\r?\n$/, '')
  // A secret that was not mounted or not written: taken for "not set", it would lead to another store or leave a signature out.
  if (text?.trim() === '' && !variable.emptyFile)
    problems.push(`${name}_FILE: the file is empty. Write the value into it, or unset ${name}_FILE.`)
  return text
}

/** The text of the file that a variable names, or undefined with a problem. */
function readable(
  name: string,
  file: string,
  isPrivate: boolean,
  problems: string[],
  warnings: string[],
): string | undefined {
  try {
    if (isPrivate && (statSync(file).mode & 0o027) !== 0)
      warnings.push(`${name}: the file can be read by others; set its mode to 0640 or less.`)
    return readFileSync(file, 'utf8')
  } catch (error) {
    problems.push(`${name}: the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`)
    return undefined
  }
}

function isMisspelt(name: string): boolean {
  if (Object.hasOwn(variables, name) || neighbourNames.has(name)) return false
  const base = name.endsWith('_FILE') ? name.slice(0, -5) : undefined
  if (base !== undefined && (variables as Record<string, Variable>)[base]?.secret) return false
  return ownPrefixes.some((prefix) => name.startsWith(prefix))
}

/** What Kubernetes tells each pod about the Services around it: one may well be called `gateway` or `marketplace`. */
const isServiceLink = (name: string, value: string): boolean =>
  /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)_(PROTO|PORT|ADDR)$/.test(name) ||
  (/_PORT(_\d+_(TCP|UDP|SCTP))?$/.test(name) && /^(tcp|udp|sctp):\/\//.test(value))

function hint(name: string): string {
  const nearest = Object.keys(variables)
    .map((known) => ({ known, distance: editDistance(name, known) }))
    .sort((a, b) => a.distance - b.distance)[0]
  return nearest && nearest.distance <= 6 ? `Did you mean ${nearest.known}?` : 'docs/configuration.md lists them all.'
}
