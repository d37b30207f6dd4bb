/** What one document and its variables may be. Counts are of the text as written unless "expanded" is said: fragments followed. */
export interface DocumentLimits {
  readonly characters: number
  readonly tokens: number
  /** Tokens of documents from the trusted manifest, which are measured for nothing else. */
  readonly trustedTokens: number
  /** Brackets of any kind open at once. */
  readonly nesting: number
  /** Fields within fields, expanded. The inside of `__schema` and `__type` does not count for callers who may introspect. */
  readonly depth: number
  readonly aliases: number
  /** Expanded, per operation. */
  readonly rootFields: number
  readonly directives: number
  /** Operations and fragments. */
  readonly definitions: number
  readonly variables: number
  readonly arguments: number
  /** Pairs of fields with one response name, which validation compares, each with what is inside. Some 5 µs each. */
  readonly comparisons: number
  /** Expanded, per operation. */
  readonly selections: number
  /** Entries of a list, in the document or in variables. */
  readonly listItems: number
  /** Objects and lists within each other, in the document or in variables. */
  readonly valueDepth: number
  /** All values of the variables together. */
  readonly values: number
  /** Characters of one string in the variables. */
  readonly stringCharacters: number
}

export const defaultDocumentLimits: DocumentLimits = {
  characters: 100_000,
  tokens: 2_000,
  trustedTokens: 15_000,
  nesting: 100,
  depth: 12,
  aliases: 30,
  rootFields: 20,
  directives: 20,
  definitions: 50,
  variables: 100,
  arguments: 200,
  comparisons: 5_000,
  selections: 2_000,
  listItems: 250,
  valueDepth: 16,
  values: 8_000,
  stringCharacters: 65_536,
}
