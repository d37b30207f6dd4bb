import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useLedger, useSoon } from './ledger-changes.ts'
import { LiveMark, withoutLiveMs } from '../../parts/LiveMark.tsx'

/** Asks for everything on the page anew when a change of this user has moved, or every few seconds where that is not told. */
export function Follow({ userId }: { userId: string }) {
  const answers = useQueryClient()
  const refresh = useSoon(() => void answers.invalidateQueries())
  const stream = useLedger(userId, refresh)
  useEffect(() => {
    if (stream.live) return undefined
    const timer = setInterval(refresh, withoutLiveMs)
    return () => clearInterval(timer)
  }, [stream.live, refresh])
  return <LiveMark {...stream} />
}
