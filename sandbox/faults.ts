/** Misbehaviour on command: which fault, if any, is played on which call. */
import { z } from 'zod'

/** Played instead of doing the work: nothing is changed. */
export const modesBefore = [
  '429', '503', '500', '401', '403', '404', '409', '422',
  'reset-before', 'hang', 'html', 'html-404', 'success-false', 'redirect',
] as const // prettier-ignore
/** Played on the answer: the work is done, and what was changed stays changed. */
export const modesAfter = [
  'reset-after', 'hang-after', 'half-body', 'empty', 'null', 'array', 'wrong-shape', 'numbers-as-strings',
  'null-fields', 'unknown-enum', 'huge-body', 'gzip-bomb', 'slow-body',
  'wrong-order', 'missing-ids', 'extra-ids', 'other-id',
] as const // prettier-ignore

export type ModeBefore = (typeof modesBefore)[number]
export type ModeAfter = (typeof modesAfter)[number]
export type Mode = 'ok' | ModeBefore | ModeAfter

/** Goes out as a header, and these may not hold everything. */
const headerText = z.string().regex(/^[\x20-\x7e]*$/)
const pattern = z.string().max(500).refine(isPattern, 'a regular expression')

const ruleFields = {
  probability: z.number().min(0).max(1).optional(),
  seed: z.number().int().optional(),
  /** Which calls: a regular expression on the path, or that and a method. */
  only: z.union([pattern, z.strictObject({ path: pattern.optional(), method: z.string().optional() })]).optional(),
  /** How many calls it is played on before all is well again. */
  times: z.number().int().min(0).optional(),
  /** Sent as `Retry-After` as it stands, sensible or not. */
  retryAfter: z.union([headerText, z.number()]).optional(),
  errorCode: z.string().optional(),
  redirectTo: headerText.optional(),
  latencyMs: z.number().min(0).max(600_000).optional(),
  jitterMs: z.number().min(0).max(600_000).optional(),
}
const mode = z.enum(['ok', ...modesBefore, ...modesAfter])
const modeName = z.preprocess((value) => (typeof value === 'number' ? String(value) : value), mode)

export const faultRule = z.strictObject({ mode: modeName.default('ok'), ...ruleFields })
export type FaultRule = z.infer<typeof faultRule>
export const faultPatch = { mode: modeName.optional(), ...ruleFields, rules: z.array(faultRule).max(100).optional() }

export interface Fault extends FaultRule {
  mode: ModeBefore | ModeAfter
}

interface LiveRule {
  rule: FaultRule
  played: number
  random: () => number
}

export interface Faults {
  /** Rolls the dice for one call. */
  choose(method: string, path: string, base: string): { fault: Fault | undefined; delayMs: number }
  set(rules: readonly FaultRule[]): void
  /** The rules with how often each has been played. */
  state(): (FaultRule & { played: number })[]
}

/** The first rule that matches and whose dice fall so is played; the latencies of all that match add up. */
export function createFaults(): Faults {
  let live: LiveRule[] = []
  return {
    choose(method, path, base) {
      let delayMs = 0
      for (const one of live) {
        const { rule } = one
        if (!matches(rule, method, path, base)) continue
        if (rule.times !== undefined && one.played >= rule.times) continue
        delayMs += (rule.latencyMs ?? 0) + (rule.jitterMs ? rule.jitterMs * one.random() : 0)
        if (rule.probability !== undefined && one.random() >= rule.probability) continue
        if (rule.mode === 'ok' && rule.times === undefined) continue
        one.played++
        if (rule.mode !== 'ok') return { fault: { ...rule, mode: rule.mode }, delayMs }
      }
      return { fault: undefined, delayMs }
    },
    set(rules) {
      live = rules.map((rule) => ({ rule, played: 0, random: seededRandom(rule.seed ?? 1) }))
    },
    state: () => live.map(({ rule, played }) => ({ ...rule, played })),
  }
}

function matches(rule: FaultRule, method: string, path: string, base: string): boolean {
  const only = typeof rule.only === 'string' ? { path: rule.only } : rule.only
  if (only?.method !== undefined && only.method.toUpperCase() !== method) return false
  if (only?.path !== undefined) {
    // Whoever anchors the expression may mean the whole path or the contract's.
    const pattern = new RegExp(only.path)
    return pattern.test(path) || pattern.test(path.slice(base.length))
  }
  // A gateway asks for /health whenever it likes; counted faults are meant for the calls a test makes.
  return !(rule.times !== undefined && path.endsWith('/health'))
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}

/** Mulberry32: small, seeded, good enough for dice and for making up catalogues. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
