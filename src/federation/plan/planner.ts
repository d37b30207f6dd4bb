import { parse } from 'graphql'
import type { QueryPlan } from '@graphql-hive/router-query-planner'
import type { Supergraph } from '../supergraph/supergraph.ts'
import { loadNativePlanner } from './native.ts'
import type { PlannerBreak } from './native.ts'
import { readJoins } from './own/map.ts'
import type { JoinMap } from './own/map.ts'
import { overrideLabels } from './own/labels.ts'
import { planOwn } from './own/planner.ts'
import { compile } from './program.ts'
import type { Program } from './program.ts'

export interface PlanningChoices {
  readonly labels: ReadonlySet<string>
  /** 0 to 100: where the request falls for `percent(n)` labels. */
  readonly draw: number
  /** The hash of the client's document, for what is told of it. */
  readonly operation?: string | undefined
}

export interface PlannerOptions {
  /** Make all plans by ourselves. */
  readonly only?: 'own' | undefined
  readonly onBreak?: ((told: PlannerBreak) => void) | undefined
}

/** Whether plans are the native planner's. It may be absent on this platform, or have broken off over the supergraph. */
export type NativeState = 'there' | 'absent' | 'broke off' | 'not wanted'

export interface Planned {
  readonly plan: QueryPlan
  readonly program: Program
  readonly by: 'native' | 'own'
}

/** Makes plans for one supergraph. Planning rejects when there is no way to answer the operation. */
export interface Planner {
  /** Labels of `@override(label:)` that the operator decides, and thresholds of `percent(n)` labels. */
  readonly labels: readonly string[]
  readonly percentages: readonly number[]
  readonly native: NativeState
  plan(text: string, choices: PlanningChoices, by?: 'own'): Promise<Planned>
}

/**
 * The native planner makes the plans. Where it finds none, or one that leaves out what a subgraph requires, the planner of
 * this project steps in; it does so for everything on platforms for which the native one is not built.
 */
export async function createPlanner(supergraph: Supergraph, { only, onBreak }: PlannerOptions = {}): Promise<Planner> {
  const native = only === 'own' ? 'not wanted' : await loadNativePlanner(supergraph.sdl, onBreak)
  const { labels, percentages } = overrideLabels(supergraph)
  const maps = new Map<string, JoinMap>()
  const mapFor = ({ labels: active, draw }: PlanningChoices): JoinMap => {
    const inForce = (label: string): boolean => {
      const threshold = /^percent\((.+)\)$/.exec(label)?.[1]
      return threshold === undefined ? active.has(label) : draw < Number(threshold)
    }
    const key = [...labels.filter((label) => active.has(label)), ...percentages.filter((each) => draw < each)].join()
    const known = maps.get(key)
    if (known) return known
    const map = readJoins(supergraph, inForce)
    maps.set(key, map)
    return map
  }
  const own = (text: string, choices: PlanningChoices): Planned => {
    const plan = planOwn(parse(text, { noLocation: true }), supergraph, mapFor(choices))
    return { plan, program: compile(plan, supergraph), by: 'own' }
  }
  return {
    labels,
    percentages,
    native: typeof native === 'string' ? native : 'there',
    async plan(text, choices, by) {
      if (typeof native === 'string' || by === 'own') return own(text, choices)
      let failure: unknown
      try {
        const plan = await native.plan(text, choices.labels, choices.draw, choices.operation)
        const program = compile(plan, supergraph)
        if (program.sound) return { plan, program, by: 'native' }
      } catch (thrown) {
        failure = thrown
      }
      try {
        return own(text, choices)
      } catch (thrown) {
        throw failure ?? thrown
      }
    },
  }
}
