import { defaultDocumentLimits } from '../guard/limits.ts'
import type { DocumentLimits } from '../guard/limits.ts'

/**
 * What a router may send. It puts what several clients want into one document, writes long lists of references, and has fragments
 * for every type; what takes most time or memory here stays bounded all the same.
 */
export const routerLimits: DocumentLimits = {
  ...defaultDocumentLimits,
  characters: 200_000,
  tokens: 15_000,
  depth: 30,
  aliases: 50,
  rootFields: 100,
  directives: 1_000,
  definitions: 200,
  variables: 500,
  arguments: 1_000,
  comparisons: 10_000,
  selections: 10_000,
  listItems: 1_000,
  values: 50_000,
}

/** Cost of an operation: a full list with dozens of fields and a handful of objects in each entry, or several simple ones. */
export const routerMaxCost = 10_000

/** What a scalar weighs here: with wide documents and long lists together, these are what an answer takes its time and memory for. */
export const routerLeaf = 0.05
