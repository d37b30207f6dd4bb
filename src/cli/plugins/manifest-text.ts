/**
 * The text of a `plugin.yaml` of the panel, or of a `manifest.json`, as the gateway's ManifestInput. It needs nothing of Node, because
 * the console reads such files as well.
 */
import { parse, YAMLParseError } from 'yaml'
import {
  dependenciesOf,
  isObject,
  licenseOf,
  authorOf,
  objectIn,
  repositoryOf,
  screenshotsOf,
  tagsOf,
  textIn,
} from './manifest-values.ts'
import type { Fields } from './manifest-values.ts'

export interface FoundManifest {
  readonly file: string
  /** The panel's id of the plugin, where it says one. */
  readonly id: string | undefined
  /** Empty when it has none. */
  readonly name: string
  readonly input: Fields
  /** What the file says and nobody takes over, because there is no place for it or it is not said in a form that is understood. */
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

/**
 * The text without its byte order mark, which JSON does not know. Some editors and shells on Windows write UTF-16, and begin it with one. Throws
 * UnreadableManifest: what is guessed wrongly would be published so.
 */
export function textOf(file: string, bytes: Uint8Array): string {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new UnreadableManifest(`${file} is not text in UTF-8: save it as such.`)
  }
}

/** By its name the file is JSON or else YAML. Throws UnreadableManifest. */
export function manifestOf(file: string, text: string): FoundManifest {
  const fields = parsed(file, text)
  const input = manifestInput(fields)
  return {
    file,
    id: textIn(fields, 'id'),
    name: textIn(fields, 'name') ?? '',
    input,
    ignored: ignoredIn(fields, input),
  }
}

function parsed(file: string, text: string): Fields {
  try {
    const value: unknown = file.endsWith('.json') ? JSON.parse(text) : parse(text, { maxAliasCount: 20 })
    if (isObject(value)) return value
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
    repository: repositoryOf(fields['repository']),
    license: licenseOf(fields['license']),
    tags: tagsOf(fields['tags'] ?? fields['keywords']),
    category: textIn(fields, 'category'),
    iconUrl: textIn(fields, 'iconUrl', 'icon_url'),
    screenshots: screenshotsOf(fields['screenshots']),
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

/** Names that are taken over, with the field of the input where that is another. */
const taken: ReadonlyMap<string, string> = new Map(
  'name version description author homepage repository license tags category iconUrl screenshots price currency minPanelVersion maxPanelVersion permissions displayName>name display_name>name keywords>tags icon_url>iconUrl min_panel_version>minPanelVersion max_panel_version>maxPanelVersion'
    .split(' ')
    .map((entry) => entry.split('>'))
    .map(([name = '', field = name]) => [name, field]),
)
/** Taken apart rather than over: what is in them may be the panel's affair. */
const opened: ReadonlySet<string> = new Set(['id', 'dependencies', 'compatibility'])

function ignoredIn(fields: Fields, input: Fields): string[] {
  const isTaken = (name: string) =>
    input[taken.get(name) ?? ''] !== undefined || (taken.has(name) && !isSaid(fields[name]))
  return Object.keys(fields).filter((name) => !opened.has(name) && !isTaken(name))
}

const isSaid = (value: unknown): boolean => value !== null && value !== undefined
