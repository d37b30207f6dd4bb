/** The knobs of the sandbox and where they stand. */
import { z } from 'zod'
import { capabilityPatch, withCapabilities } from './capabilities.ts'
import type { Capability } from './capabilities.ts'
import { createFaults, faultPatch } from './faults.ts'
import type { FaultRule, Faults } from './faults.ts'
import { check } from './wire.ts'

const controlPatch = z.strictObject({ ...faultPatch, capabilities: capabilityPatch.optional() })
export type ControlPatch = z.input<typeof controlPatch>

export interface ControlState extends FaultRule {
  rules: FaultRule[]
  /** How often the rule at the top, and then each of `rules`, has been played. */
  played: number[]
  capabilities: Capability[]
}

export interface Control {
  readonly faults: Faults
  has(capability: Capability): boolean
  /** Throws VALIDATION_ERROR naming the knob. */
  patch(body: unknown): ControlState
  state(): ControlState
  reset(): void
}

/**
 * A patch with a `mode` begins a new rule, so what it does not name falls back to its default. Without one it changes
 * only what it names. `rules` replaces the further rules, and `mode: 'ok'` alone also ends those.
 */
export function createControl(capabilities: readonly Capability[]): Control {
  const faults = createFaults()
  const calm: FaultRule = { mode: 'ok' }
  let top = calm
  let rules: FaultRule[] = []
  let switched = new Set(capabilities)

  function state(): ControlState {
    return { ...top, rules, played: faults.state().map((one) => one.played), capabilities: [...switched] }
  }

  return {
    faults,
    has: (capability) => switched.has(capability),
    state,
    patch(body) {
      const { capabilities: wanted, rules: further, mode, ...fields } = check(controlPatch, body)
      if (wanted) switched = withCapabilities(switched, wanted)
      if (mode === undefined && further === undefined && Object.keys(fields).length === 0) return state()
      // Latency is weather: it stays until it is changed, whatever fault comes or goes.
      const { latencyMs, jitterMs } = top
      const weather = {
        ...(latencyMs === undefined ? {} : { latencyMs }),
        ...(jitterMs === undefined ? {} : { jitterMs }),
      }
      top = mode === undefined ? { ...top, ...fields } : { mode, ...weather, ...fields }
      if (further) rules = further
      else if (mode === 'ok') rules = []
      faults.set([top, ...rules])
      return state()
    },
    reset() {
      top = calm
      rules = []
      switched = new Set(capabilities)
      faults.set([])
    },
  }
}
