/** The plugin's own manifest in a publish body, which fills in what the body does not say. */
import { invalid } from '../../kit/failure.ts'
import { repositoryUrl } from '../../kit/repository-url.ts'
import { maxJsonDepth, parseJson } from '../json.ts'
import { checked } from './problems.ts'
import { item } from './publish-bodies.ts'
import type { Files, Item } from './publish-bodies.ts'

type Fields = Readonly<Record<string, unknown>>

/** As an object or as its text; what is neither says only where it is. What the body says itself is not looked at. */
export function documentOf(file: Files['manifest'], said: Item): Item {
  if (!file) return {}
  let value: unknown = file
  if (typeof file === 'string') {
    if (!/^\s*[[{]/.test(file)) return {}
    try {
      value = parseJson(Buffer.from(file))
    } catch {
      throw invalid(['files', 'manifest'], `valid JSON, at most ${maxJsonDepth} levels deep`, 'broken or deeper text')
    }
  }
  return checked(item, isObject(value) ? unsaid(inOurForm(value), said) : value, ['files', 'manifest'])
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const unsaid = (fields: Fields, said: Item): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([name]) => !Object.hasOwn(said, name) || (said[name as keyof Item] ?? null) === null,
    ),
  )

/** npm writes people, repositories and licences as objects, and calls the patterns of what it packs `files`. */
function inOurForm(fields: Fields): Fields {
  const { author, repository, license, files, ...others } = fields
  const isPatterns = Array.isArray(files) && files.every((entry) => typeof entry === 'string')
  const taken = {
    author: part(author, 'name'),
    repository: addressOf(part(repository, 'url')),
    license: part(license, 'type'),
    files: isPatterns ? undefined : files,
  }
  return { ...others, ...Object.fromEntries(Object.entries(taken).filter(([, value]) => value !== undefined)) }
}

const part = (value: unknown, name: string): unknown =>
  isObject(value) && typeof value[name] === 'string' ? value[name] : value

const addressOf = (value: unknown): unknown => (typeof value === 'string' ? repositoryUrl(value) : value)
