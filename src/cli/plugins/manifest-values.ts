/** Single values of a manifest's file, in the forms in which people write them. Undefined where there is none that is understood. */
import { repositoryUrl } from '../../kit/repository-url.ts'

export type Fields = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

export const objectIn = (fields: Fields, name: string): Fields => {
  const value = fields[name]
  return isObject(value) ? value : {}
}

/** Versions and prices are often written without quotes, and are numbers then. */
export function textIn(fields: Fields, ...spellings: readonly string[]): string | undefined {
  for (const name of spellings) {
    const value = fields[name]
    if (typeof value === 'string') return value
    if (typeof value === 'number') return String(value)
  }
  return undefined
}

export const authorOf = (value: unknown): string | undefined =>
  isObject(value) ? textIn(value, 'name') : typeof value === 'string' ? value : undefined

/** An address, or npm's object with one. */
export function repositoryOf(repository: unknown): string | undefined {
  const url = isObject(repository) ? textIn(repository, 'url') : textIn({ repository }, 'repository')
  return url === undefined ? undefined : repositoryUrl(url)
}

/** npm once had it as an object with a type. */
export const licenseOf = (license: unknown): string | undefined =>
  isObject(license) ? textIn(license, 'type', 'name') : textIn({ license }, 'license')

/** A list, or one text with commas between them. */
export function tagsOf(value: unknown): string[] | undefined {
  if (Array.isArray(value)) return value.map((tag: unknown) => String(tag))
  if (typeof value !== 'string') return undefined
  return value
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
}

/** Addresses, or objects with one and what it shows. */
export const screenshotsOf = (value: unknown): Fields[] | undefined =>
  Array.isArray(value)
    ? value.map((entry: unknown, order) => {
        const picture = isObject(entry) ? entry : { url: String(entry) }
        return { url: textIn(picture, 'url') ?? '', alt: textIn(picture, 'alt') ?? `Screenshot ${order + 1}`, order }
      })
    : undefined

/** `{npm, plugins}` of plugin.yaml, or the plugins alone: a list, or by their names. Packages are the panel's affair. */
export function dependenciesOf(value: unknown): Fields[] | undefined {
  const named = isObject(value) && ('plugins' in value || 'npm' in value) ? value['plugins'] : value
  const found = Array.isArray(named)
    ? named.map((entry: unknown) => (isObject(entry) ? listed(entry) : { id: String(entry) }))
    : isObject(named)
      ? Object.entries(named).map(([id, said]) => under(id, said))
      : []
  return found.length === 0 ? undefined : found
}

/** An object with an id, or `name: range` as the entry of a list. */
function listed(entry: Fields): Fields {
  const id = textIn(entry, 'id', 'name')
  const [only, ...others] = Object.entries(entry)
  return id === undefined && only && others.length === 0 ? under(...only) : under(id, entry)
}

/** What is said of a dependency: a range, an object, or nothing. Fields that nobody knows go along, for the gateway to refuse by their names. */
function under(id: string | undefined, said: unknown): Fields {
  if (said === null || said === undefined) return { id }
  if (!isObject(said)) return { id, range: textIn({ said }, 'said') ?? said }
  const { id: _id, name: _name, version: _version, range: _range, kind: _kind, optional, ...rest } = said
  const range = textIn(said, 'range', 'version')
  const kind = textIn(said, 'kind')?.toUpperCase() ?? (optional === true ? 'OPTIONAL' : undefined)
  return { id, ...(range !== undefined && { range }), ...(kind !== undefined && { kind }), ...rest }
}
