/** What searches found before. Paging asks the same question again and again, and so does a load test. */
import type { StatementSync } from 'node:sqlite'

export interface Found {
  /** Keys of all rows that were found, in order. */
  rows: number[]
  facets: string
  /** Answers given before, by where their page begins and how long it is. */
  pages: Map<string, string>
}

export interface SearchMemory {
  found(question: string, search: () => Found): Found
  page(found: Found, name: string, answer: () => string): string
  statement(sql: string, prepare: () => StatementSync): StatementSync
}

const mostSearches = 500
const mostStatements = 200
/** A few pages of each search, and none that is large, so that what is remembered stays in the tens of megabytes. */
const pagesEach = 4
const longestPage = 300_000
const mostText = 40_000_000

/** Forgets everything whenever `revision` changes. */
export function createSearchMemory(revision: () => number): SearchMemory {
  const searches = new Map<string, Found>()
  const statements = new Map<string, StatementSync>()
  let rememberedAt = revision()
  let textKept = 0

  function forget(): void {
    searches.clear()
    textKept = 0
    rememberedAt = revision()
  }

  return {
    found(question, search) {
      if (rememberedAt !== revision()) forget()
      const before = searches.get(question)
      if (before) return before
      if (searches.size >= mostSearches) forget()
      const found = search()
      searches.set(question, found)
      return found
    },
    page(found, name, answer) {
      const before = found.pages.get(name)
      if (before !== undefined) return before
      const text = answer()
      if (found.pages.size < pagesEach && text.length <= longestPage && textKept + text.length <= mostText) {
        found.pages.set(name, text)
        textKept += text.length
      }
      return text
    },
    statement(sql, prepare) {
      const before = statements.get(sql)
      if (before) return before
      if (statements.size >= mostStatements) statements.clear()
      const statement = prepare()
      statements.set(sql, statement)
      return statement
    },
  }
}
