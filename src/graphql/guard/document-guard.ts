import { hash } from 'node:crypto'
import { GraphQLError, parse, Source } from 'graphql'
import type { DocumentNode } from 'graphql'
import { defaultDocumentLimits } from './limits.ts'
import type { DocumentLimits } from './limits.ts'
import { measure } from './measure.ts'
import type { Measures } from './measure.ts'
import { notParsed, notValid, tooComplex } from './refusal.ts'
import { scanTokens } from './scan.ts'
import { WeightedLru } from '../../kit/weighted-lru.ts'

/** Documents and refusals kept, weighed in tokens; one token with its syntax tree takes some 400 bytes. */
const cachedTokens = 100_000
/** What else is kept for as long as a document, such as the plan of its cost, grows with what it spreads out to, up to this. */
const mostSelections = 20_000
/** The text is kept as well, and may be comments and blanks for the most part. */
const charactersPerToken = 200

export interface GuardedDocument {
  readonly document: DocumentNode
  /** SHA-256 of the text, hexadecimal. */
  readonly hash: string
  readonly introspects: boolean
}

export interface GuardOptions {
  /** The caller holds the permission to introspect: such documents pass, and their inside is exempt from the depth limit. */
  mayIntrospect: boolean
  /** The text is from the trusted manifest: only its tokens are limited. */
  trusted?: boolean
}

export interface DocumentGuard {
  /**
   * Parses a document within the limits, once per text. Throws a Failure with QUERY_TOO_COMPLEX, or a GraphQLError with
   * GRAPHQL_PARSE_FAILED or GRAPHQL_VALIDATION_FAILED. Each refusal takes time bounded by the limits, not by the text.
   */
  check(source: string, options: GuardOptions): GuardedDocument
}

interface Verdict {
  guarded?: GuardedDocument
  measures?: Measures
  refusal?: Error
}

const measured = [
  'definitions',
  'variables',
  'directives',
  'aliases',
  'arguments',
  'comparisons',
  'rootFields',
  'selections',
  'depth',
  'listItems',
  'valueDepth',
] as const

/** Makes the guard that every document passes before anything else looks at it. */
export function createDocumentGuard(overrides: Partial<DocumentLimits> = {}): DocumentGuard {
  const limits: DocumentLimits = { ...defaultDocumentLimits, ...overrides }
  const verdicts = new WeightedLru<Verdict>(cachedTokens)

  const trustedVerdicts = new WeightedLru<Verdict>(cachedTokens)

  function judge(source: string, trusted: boolean): Verdict {
    let size = 10
    let verdict: Verdict
    try {
      const text = new Source(source)
      const tokens = scanTokens(text, {
        tokens: trusted ? limits.trustedTokens : limits.tokens,
        nesting: limits.nesting,
      })
      const document = parse(text)
      const measures = measure(document)
      verdict = { measures, guarded: { document, hash: hash('sha256', source), introspects: measures.introspects } }
      if (!trusted) checkMeasures(measures, limits)
      size += Math.max(tokens, Math.min(measures.selections, mostSelections))
    } catch (error) {
      const isSyntax = error instanceof GraphQLError && error.extensions['code'] === undefined
      verdict = { refusal: isSyntax ? notParsed(error) : (error as Error) }
    }
    const weight = size + Math.ceil(source.length / charactersPerToken)
    ;(trusted ? trustedVerdicts : verdicts).set(source, verdict, weight)
    return verdict
  }

  return {
    check(source, { mayIntrospect, trusted = false }) {
      if (source.length > limits.characters && !trusted) {
        throw notParsed(new GraphQLError(`Syntax Error: a document may have at most ${limits.characters} characters.`))
      }
      const { refusal, guarded, measures } =
        (trusted ? trustedVerdicts : verdicts).get(source) ?? judge(source, trusted)
      if (refusal) throw refusal
      // A verdict without a refusal has both; who asks decides the rest, so it is not part of the memory.
      if (measures!.introspects && !mayIntrospect && !trusted) {
        throw notValid('Introspection is not allowed for this caller.')
      }
      return guarded!
    },
  }
}

function checkMeasures(measures: Measures, limits: DocumentLimits): void {
  for (const name of measured) {
    if (measures[name] > limits[name]) throw tooComplex(name, limits[name], measures[name])
  }
}
