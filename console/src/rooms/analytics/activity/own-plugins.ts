import { useAnswer } from '../../../ask/answer.ts'
import type { Answer } from '../../../ask/answer.ts'
import { AnalyticsOwnPluginsDocument } from '../../../generated/graphql.ts'
import type { AnalyticsOwnPluginsQuery } from '../../../generated/graphql.ts'
import { useSession } from '../../../shell/session.tsx'

/** As many as one question may name. */
const most = 50

export interface OwnPlugins {
  readonly answer: Answer<AnalyticsOwnPluginsQuery>
  /** Undefined while they are not known. */
  readonly ids: readonly string[] | undefined
  /** How many were left out. */
  readonly rest: number
}

/** The plugins of the user whom the token acts for; nothing is asked where it acts for none. */
export function useOwnPlugins({ when }: { when: boolean }): OwnPlugins {
  const user = useSession().caller.actingUserId
  const answer = useAnswer(AnalyticsOwnPluginsDocument, { user: user ?? '' }, { when: when && user !== null })
  const all = answer.data && (answer.data.userAnalytics?.plugins ?? []).map(({ itemId }) => itemId)
  return { answer, ids: all?.slice(0, most), rest: Math.max(0, (all?.length ?? 0) - most) }
}
