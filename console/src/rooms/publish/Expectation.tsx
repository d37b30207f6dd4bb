import type { Problem } from '../../parts/Problems.tsx'
import { faultsAt } from './faults.ts'
import { Line } from './form/fields.tsx'

export const expectedPath: readonly string[] = ['input', 'expectedRevision']

export const expectationFaults = (expected: string): readonly Problem[] =>
  /^\d*$/.test(expected.trim())
    ? []
    : [{ code: 'VALIDATION_ERROR', message: 'Expected a whole number, or nothing.', path: expectedPath }]

/** The revision that the change was made for. The gateway tells it with each answer to a write, and only there. */
export const Expectation = ({
  expected,
  faults,
  onExpected,
}: {
  expected: string
  faults: readonly Problem[]
  onExpected: (text: string) => void
}) => (
  <Line
    label="Expected revision"
    hint="The change is refused when somebody has changed the plugin since. Known after a write of yours; empty changes it whatever has happened."
    inputMode="numeric"
    value={expected}
    faults={faultsAt(faults, expectedPath)}
    onText={onExpected}
  />
)
