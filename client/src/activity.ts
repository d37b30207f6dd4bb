/** What was reported to the gateway: over time, of one plugin, of the first plugins, and event by event. Numbers that are not known are null. */
import * as documents from './generated/graphql.ts'
import type * as graph from './generated/graphql.ts'
import type { Request, RequestOptions } from './request.ts'

type Options = RequestOptions

export interface ActivityOperations {
  /** One series for each metric, and one for each currency of `REVENUE`. */
  getActivity(query: graph.ActivityQueryInput, options?: Options): Promise<graph.ActivityQuery['activity']>
  /** Of the last 30 days when no range is given. */
  getPluginReport(
    pluginId: string,
    range?: graph.ActivityRangeInput,
    options?: Options,
  ): Promise<graph.PluginReportQuery['pluginReport']>
  /** By downloads when no metric is given. The titles (`withPlugins`) need the permission `item:read`. */
  getTopPlugins(which?: graph.TopPluginsQueryVariables, options?: Options): Promise<graph.TopPluginsQuery['topPlugins']>
  /** A page, the latest first. */
  getAnalyticsEvents(
    which?: graph.AnalyticsEventsQueryVariables,
    options?: Options,
  ): Promise<graph.AnalyticsEventsQuery['analyticsEvents']>
  /** All of them, the latest first. A page (`first`, 100) is asked for when the one before it is read; the options count for each. */
  allAnalyticsEvents(
    which?: graph.AnalyticsEventsQueryVariables,
    options?: Options,
  ): AsyncGenerator<graph.ReportedEventFragment, void, undefined>
}

export function createActivityOperations(request: Request): ActivityOperations {
  const pageOf = async (which: graph.AnalyticsEventsQueryVariables, options?: Options) =>
    (await request(documents.AnalyticsEventsDocument, which, options)).analyticsEvents

  return {
    async getActivity(query, options) {
      return (await request(documents.ActivityDocument, { query }, options)).activity
    },
    async getPluginReport(pluginId, range, options) {
      return (await request(documents.PluginReportDocument, { pluginId, range }, options)).pluginReport
    },
    async getTopPlugins(which = {}, options) {
      return (await request(documents.TopPluginsDocument, which, options)).topPlugins
    },
    getAnalyticsEvents: (which = {}, options) => pageOf(which, options),
    async *allAnalyticsEvents({ after, ...which } = {}, options) {
      // A page of none (`first: 0`) has no end to go on from.
      for (let place: string | null | undefined = after ?? undefined; place !== null;) {
        const { edges, pageInfo } = await pageOf({ first: 100, ...which, after: place }, options)
        for (const { node } of edges) yield node
        place = pageInfo.hasNextPage ? pageInfo.endCursor : null
      }
    },
  }
}
