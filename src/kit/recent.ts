import QuickLRU from 'quick-lru'
import type { Clock } from './clock.ts'

export interface RecentOptions {
  readonly clock: Clock
  /** How old an answer may be, in milliseconds; 0 switches the cache off. */
  readonly ttlMs: number
  /** Answers kept for one scope, and scopes. */
  readonly most?: number
  readonly mostScopes?: number
}

/** What one scope was answered lately. */
export interface Recent<T> {
  /** The answer, where it is young enough and asked for often; else undefined: ask for it. */
  get(key: string): T | undefined
  keep(key: string, answer: T): void
}

export interface RecentAnswers<T> {
  /** Nobody sees what was answered to another scope. */
  of(scope: string): Recent<T>
  /** Lets go of a key in all scopes. */
  forget(key: string): void
}

interface Kept<T> {
  answer: T
  keptAt: number
  /** Asked so often since then. */
  secondAt: number
  asked: number
}

/** What is asked for more often than this in one second may be answered from memory. */
const often = 8

/**
 * Answers again, for a moment, what many ask at the same time. What is asked for now and then is always asked for anew, so
 * that whoever changes something and looks sees the change; a crowd sees it a moment later.
 */
export function createRecent<T>({ clock, ttlMs, most = 1_000, mostScopes = 64 }: RecentOptions): RecentAnswers<T> {
  const scopes = new QuickLRU<string, QuickLRU<string, Kept<T>>>({ maxSize: mostScopes })

  function keptOf(scope: string): QuickLRU<string, Kept<T>> {
    const known = scopes.get(scope)
    if (known) return known
    const made = new QuickLRU<string, Kept<T>>({ maxSize: most })
    scopes.set(scope, made)
    return made
  }

  return {
    of(scope) {
      if (ttlMs === 0) return nothing
      const answers = keptOf(scope)
      return {
        get(key) {
          const kept = answers.get(key)
          if (!kept) return undefined
          const now = clock.monotonic()
          if (now - kept.secondAt >= 1_000) {
            kept.secondAt = now
            kept.asked = 0
          }
          return ++kept.asked > often && now - kept.keptAt < ttlMs ? kept.answer : undefined
        },
        keep(key, answer) {
          const keptAt = clock.monotonic()
          const kept = answers.get(key)
          if (kept) {
            kept.answer = answer
            kept.keptAt = keptAt
          } else answers.set(key, { answer, keptAt, secondAt: keptAt, asked: 1 })
        },
      }
    },
    forget(key) {
      for (const answers of scopes.values()) answers.delete(key)
    },
  }
}

const nothing: Recent<never> = { get: () => undefined, keep: () => undefined }
