import { Kind, parse } from 'graphql'
import type { ConstDirectiveNode, ConstValueNode, DocumentNode } from 'graphql'
import { Failure } from '../../kit/failure.ts'

/** A specification that a supergraph says it uses (`@link`), with the names it gave that specification's directives. */
export interface Feature {
  readonly identity: string
  readonly version: string
  readonly purpose: 'SECURITY' | 'EXECUTION' | undefined
  /** The name under which a directive of this feature appears in the supergraph. */
  directive(name: string): string
}

const carriedOut: Readonly<Record<string, readonly string[]>> = {
  'https://specs.apollo.dev/link': ['v1.0'],
  'https://specs.apollo.dev/join': ['v0.2', 'v0.3', 'v0.4', 'v0.5'],
  'https://specs.apollo.dev/tag': ['v0.1', 'v0.2', 'v0.3'],
  'https://specs.apollo.dev/inaccessible': ['v0.1', 'v0.2'],
  'https://specs.apollo.dev/authenticated': ['v0.1'],
  'https://specs.apollo.dev/requiresScopes': ['v0.1'],
  'https://specs.apollo.dev/policy': ['v0.1'],
  'https://specs.apollo.dev/cost': ['v0.1'],
}

/** What plans would silently leave out, whatever the supergraph says it is for, and what to do instead. */
const refused: Readonly<Record<string, string>> = {
  'https://specs.apollo.dev/context':
    'It fills arguments by @fromContext, and plans would leave these out. Let the field ask for what it needs with @requires, or take it as an argument from the client, and compose again.',
}

/**
 * Reads the features of a supergraph. Fails closed: a feature that says it is needed for security or for execution and that
 * this engine does not carry out refuses the whole supergraph, because serving it would be wrong or unsafe.
 */
export function readFeatures(document: DocumentNode): ReadonlyMap<string, Feature> {
  const features = new Map<string, Feature>()
  for (const link of schemaDirectives(document)) {
    if (link.name.value === 'core') {
      throw refusal(
        'The supergraph uses the old @core format',
        'Compose it again with a Federation 2 composition tool.',
      )
    }
    const feature = toFeature(link)
    if (!feature) continue
    const wayOut = refused[feature.identity]
    if (wayOut !== undefined || (feature.purpose && !carriedOut[feature.identity]?.includes(feature.version))) {
      const purpose = feature.purpose ? ` for ${feature.purpose.toLowerCase()}` : ''
      throw refusal(
        `The supergraph needs ${feature.identity}/${feature.version}${purpose}, which this gateway does not carry out`,
        wayOut ?? 'Remove that feature from the subgraphs that use it and compose again.',
      )
    }
    features.set(feature.identity.slice(feature.identity.lastIndexOf('/') + 1), feature)
  }
  if (!features.has('join')) {
    throw refusal(
      'This is not a supergraph: it does not link the join specification',
      'Give the composed supergraph, not the SDL of one subgraph.',
    )
  }
  return features
}

const refusal = (what: string, wayOut: string): Failure => new Failure('VALIDATION_ERROR', `${what}. ${wayOut}`)

/** The specifications that any SDL links, by their name, whatever they are. */
export function linkedFeatures(document: DocumentNode): ReadonlyMap<string, Feature> {
  const features = new Map<string, Feature>()
  for (const link of schemaDirectives(document)) {
    const feature = link.name.value === 'link' ? toFeature(link) : undefined
    if (feature) features.set(feature.identity.slice(feature.identity.lastIndexOf('/') + 1), feature)
  }
  return features
}

function* schemaDirectives(document: DocumentNode): Generator<ConstDirectiveNode> {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue
    yield* definition.directives ?? []
  }
}

function toFeature(link: ConstDirectiveNode): Feature | undefined {
  const url = text(argument(link, 'url'))
  const parts = url === undefined ? null : /^(.*)\/(v\d+\.\d+)\/?$/.exec(url)
  if (!parts) return undefined
  const [, identity = '', version = ''] = parts
  const ownName = identity.slice(identity.lastIndexOf('/') + 1)
  const prefix = text(argument(link, 'as')) ?? ownName
  const imported = importedNames(argument(link, 'import'))
  const purpose = argument(link, 'for')
  return {
    identity,
    version,
    purpose: purpose?.kind === Kind.ENUM ? (purpose.value as 'SECURITY' | 'EXECUTION') : undefined,
    directive: (name) => imported.get(`@${name}`)?.slice(1) ?? (name === ownName ? prefix : `${prefix}__${name}`),
  }
}

function importedNames(node: ConstValueNode | undefined): Map<string, string> {
  const names = new Map<string, string>()
  if (node?.kind !== Kind.LIST) return names
  for (const item of node.values) {
    if (item.kind === Kind.STRING) names.set(item.value, item.value)
    if (item.kind !== Kind.OBJECT) continue
    const part = (key: string) => text(item.fields.find((field) => field.name.value === key)?.value)
    const name = part('name')
    if (name !== undefined) names.set(name, part('as') ?? name)
  }
  return names
}

export const argument = (directive: ConstDirectiveNode, name: string): ConstValueNode | undefined =>
  directive.arguments?.find((each) => each.name.value === name)?.value

export const text = (node: ConstValueNode | undefined): string | undefined =>
  node?.kind === Kind.STRING || node?.kind === Kind.ENUM ? node.value : undefined

/** The selections of a federation field set such as `id organization { id }`. */
export function fieldSet(source: string) {
  const [definition] = parse(`{${source}}`, { noLocation: true }).definitions
  return definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : []
}
