import type { ReactNode } from 'react'
import { GatewayError } from '../../../../../client/src/error.ts'
import { PublishHandInDocument } from '../../../generated/graphql.ts'
import type { StartWorkflowInput } from '../../../generated/graphql.ts'
import type { Problem } from '../../../parts/Problems.tsx'
import { useStep } from '../../../parts/publication/steps.ts'
import { go } from '../../../shell/place.ts'
import type { Draft } from '../draft.ts'
import { faultsOf } from '../faults.ts'
import type { SecondWay } from '../form/PluginForm.tsx'
import { publicationOf } from '../input.ts'
import type { ChangedParts } from '../input.ts'
import type { Keeping } from '../kept.ts'
import { AtOnce } from './AtOnce.tsx'
import { onTheirWay } from './OnTheirWay.tsx'

type Said = Omit<StartWorkflowInput, 'submit' | 'autoPublish' | 'idempotencyKey'>

export interface HandingIn {
  readonly way: SecondWay
  /** What there is to choose before, and where the way leads if there is no other. */
  readonly choice: ReactNode
  readonly faults: readonly Problem[]
  readonly heard: unknown
  clear(): void
}

/** The gateway names the operation that is open to who may not publish without a review. */
const isReviewNeeded = (failure: Error | undefined): boolean =>
  failure instanceof GatewayError &&
  failure.code === 'AUTHORIZATION_FAILED' &&
  failure.message.includes('startPublishWorkflow')

/** Beside a form that publishes: hands the same in for review instead, and goes where it can be followed. */
export function useHandIn(
  { kept, sent, keep, forget }: Keeping,
  directly: { readonly failure: Error | undefined; clear(): void },
  said: () => Said,
): HandingIn {
  const autoPublish = kept.autoPublish ?? true
  const { take, sending, failure, heard, clear } = useStep(PublishHandInDocument, {
    keyed: sent,
    onDone(workflow) {
      forget()
      if (workflow) go([...onTheirWay, workflow.id])
    },
    onRefused: (errors) => keep({ faults: errors }),
  })
  const isUrged = isReviewNeeded(directly.failure)
  return {
    way: {
      action: 'Hand in for review',
      isUrged,
      sending,
      failure,
      onSend() {
        directly.clear()
        keep({ answer: undefined })
        take({ input: { ...said(), autoPublish, submit: true } })
      },
    },
    choice: (
      <>
        <AtOnce is={autoPublish} onChange={(is) => keep({ autoPublish: is })} />
        {isUrged ? (
          <p className="notice">
            Nothing is published here without a review. Hand it in for review: what you have typed goes with it.
          </p>
        ) : null}
      </>
    ),
    faults: faultsOf(failure),
    heard,
    clear,
  }
}

/** A change is reviewed with its manifest as a whole, also where only something else was touched. */
export function changeToReview(marketplaceItemId: string, draft: Draft, parts: ChangedParts, userId: string): Said {
  const { panelItemId, manifest, files, licenseType } = publicationOf(draft)
  return {
    marketplaceItemId,
    userId,
    manifest,
    ...(panelItemId !== '' && { panelItemId }),
    ...(parts.files && { files }),
    ...(parts.licenseType && licenseType && { licenseType }),
  }
}
