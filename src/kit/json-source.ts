/** Numbers of JSON as they are written, with digits that a double does not hold. Engines can do it (ECMA-262, "JSON.parse source text access"), TypeScript does not know yet. */

/** `source` is there for numbers, strings, booleans and null. */
export type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown

export const parseWithSource = JSON.parse as (text: string, reviver?: SourceReviver) => unknown

const { rawJSON } = JSON as unknown as { rawJSON(text: string): number }

/** What `JSON.stringify` writes as this number, digit by digit. */
export const writtenNumber = (decimal: string): number => rawJSON(decimal)
