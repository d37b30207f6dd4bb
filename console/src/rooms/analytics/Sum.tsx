import { Count } from '../../parts/numbers.tsx'

/** A sum that the gateway gives as a floating-point number: past 2^53 it is near the truth and not the truth, and says so. */
export function Sum({ of }: { of: number | null }) {
  if (of === null) return <span className="part">Not known: a part of the sum is not known.</span>
  if (Number.isSafeInteger(of)) return <Count of={of} />
  return (
    <>
      about <Count of={BigInt(Math.round(of)).toString()} />
    </>
  )
}
