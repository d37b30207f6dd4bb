/**
 * The text of a `plugin.yaml` of the panel, or of a `manifest.json`, as the gateway's ManifestInput. It needs nothing of Node, because
 * the console reads such files as well.
 */
import { parse, YAMLParseError } from 'yaml'

type Fields = Readonly<Record<string, unknown>>

export interface FoundManifest {
  readonly file: string
  /** The panel's id of the plugin, where it says one. */
  readonly id: string | undefined
  /** Empty when it has none. */
  readonly name: string
  readonly input: Fields
  /** What the file says and nobody takes over. */
  readonly ignored: readonly string[]
}

/** The text is not what its name promises. `problem` is the parser's own word, where there is one. */
export class UnreadableManifest extends Error {
  readonly problem: string | undefined

  constructor(message: string, problem?: string) {
    super(message)
    this.name = 'UnreadableManifest'
    this.problem = problem
  }
}

/** By its name the file is JSON or else YAML. Throws UnreadableManifest. */
export function manifestOf(file: string, text: string): FoundManifest {
  const fields = parsed(file, text)
  return {
    file,
    id: textIn(fields, 'id'),
    name: textIn(fields, 'name') ?? '',
    input: manifestInput(fields),
    ignored: ignoredIn(fields),
  }
}

function parsed(file: string, text: string): Fields {
  try {
    const value: unknown = file.endsWith('.json') ? JSON.parse(text) : parse(text, { maxAliasCount: 20 })
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Fields
  } catch (error) {
    const place = error instanceof YAMLParseError ? error.linePos?.[0] : undefined
    const where = place ? ` (line ${place.line}, column ${place.col})` : ''
    throw new UnreadableManifest(`${file} cannot be read${where}.`, (error as Error).message.split('\n')[0] ?? '')
  }
  throw new UnreadableManifest(`${file}: expected names and values.`)
}

/** Both spellings, camelCase and snake_case. What is not there stays away; the gateway says what it misses. */
function manifestInput(fields: Fields): Fields {
  const compatibility = objectIn(fields, 'compatibility')
  const dependencies = dependenciesOf(fields['dependencies'])
  const taken: Fields = {
    name: textIn(fields, 'displayName', 'display_name', 'name'),
    version: textIn(fields, 'version'),
    description: textIn(fields, 'description'),
    author: authorOf(fields['author']),
    homepage: textIn(fields, 'homepage'),
    repository: textIn(objectIn(fields, 'repository'), 'url') ?? textIn(fields, 'repository'),
    license: textIn(fields, 'license'),
    tags: textsOf(fields['tags'] ?? fields['keywords']),
    category: textIn(fields, 'category'),
    iconUrl: textIn(fields, 'iconUrl', 'icon_url'),
    screenshots: textsOf(fields['screenshots'])?.map((url, order) => ({ url, alt: `Screenshot ${order + 1}`, order })),
    price: textIn(fields, 'price'),
    currency: textIn(fields, 'currency'),
    dependencies,
    minPanelVersion:
      textIn(compatibility, 'minPanelVersion', 'min_panel_version') ??
      textIn(fields, 'minPanelVersion', 'min_panel_version'),
    maxPanelVersion:
      textIn(compatibility, 'maxPanelVersion', 'max_panel_version') ??
      textIn(fields, 'maxPanelVersion', 'max_panel_version'),
    permissions: fields['permissions'],
  }
  return Object.fromEntries(Object.entries(taken).filter(([, value]) => value !== undefined))
}

/** `{npm, plugins}` of plugin.yaml, or the plugins alone: names, `name: range`, or objects with an id. Packages are the panel's affair. */
function dependenciesOf(value: unknown): Fields[] | undefined {
  const named = isObject(value) && ('plugins' in value || 'npm' in value) ? value['plugins'] : value
  const found = Array.isArray(named)
    ? named.map((entry: unknown) => (isObject(entry) ? entry : { id: String(entry) }))
    : isObject(named)
      ? Object.entries(named).map(([id, range]) => ({ id, range: String(range) }))
      : []
  return found.length === 0 ? undefined : found
}

const taken: ReadonlySet<string> = new Set(
  'id name displayName display_name version description author homepage repository license tags keywords category iconUrl icon_url screenshots price currency dependencies compatibility minPanelVersion min_panel_version maxPanelVersion max_panel_version permissions'.split(
    ' ',
  ),
)

const ignoredIn = (fields: Fields): string[] => Object.keys(fields).filter((name) => !taken.has(name))

const isObject = (value: unknown): value is Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

const objectIn = (fields: Fields, name: string): Fields => {
  const value = fields[name]
  return isObject(value) ? value : {}
}

/** Versions and prices are often written without quotes, and are numbers then. */
function textIn(fields: Fields, ...spellings: readonly string[]): string | undefined {
  for (const name of spellings) {
    const value = fields[name]
    if (typeof value === 'string') return value
    if (typeof value === 'number') return String(value)
  }
  return undefined
}

const textsOf = (value: unknown): string[] | undefined =>
  Array.isArray(value)
    ? value.map((entry: unknown) => (isObject(entry) ? (textIn(entry, 'url') ?? '') : String(entry)))
    : undefined

const authorOf = (value: unknown): string | undefined =>
  isObject(value) ? textIn(value, 'name') : typeof value === 'string' ? value : undefined
