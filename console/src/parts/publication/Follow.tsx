import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useEvents } from '../../ask/events.ts'
import { PublicationChangedDocument } from '../../generated/graphql.ts'
import type { PublicationStepFragment } from '../../generated/graphql.ts'
import { LiveMark, withoutLiveMs } from '../LiveMark.tsx'

/**
 * Asks for everything on the page anew when the publication is not what is shown any more, or every few seconds where that is not told.
 * For those that are under way: of one that has ended there is nothing to follow.
 */
export function Follow({ shown }: { shown: NonNullable<PublicationStepFragment['workflow']> }) {
  const answers = useQueryClient()
  const refresh = () => void answers.invalidateQueries()
  const stream = useEvents(PublicationChangedDocument, { id: shown.id }, ({ publishWorkflowChanged: now }) => {
    if (now.revision !== shown.revision || now.status !== shown.status) refresh()
  })
  useEffect(() => {
    if (stream.live) return undefined
    const timer = setInterval(() => void answers.invalidateQueries(), withoutLiveMs)
    return () => clearInterval(timer)
  }, [stream.live, answers])
  return <LiveMark {...stream} />
}
