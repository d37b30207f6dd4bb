/** For every root field, and every field of users and plugins: whose it is, and how it is asked for. A field without a row fails the suite. */
import type { Person } from './two-users.ts'

/** What is asked about: one person, and one of the plugins of that person. */
export interface Target extends Pick<Person, 'id' | 'panelItemId'> {
  readonly plugin: string
}

/** One person, and a publication of that person that was never handed in. */
export type UnderReview = Pick<Person, 'id' | 'workflow'>

export type RootRow =
  /** Nothing in it belongs to one user; what it leads to has rows of its own. */
  | { readonly is: 'shared' }
  /** About all users: refused to whoever acts for one. */
  | { readonly is: 'of operators'; readonly ask: string }
  /** Refused for the missing permission. */
  | { readonly is: 'by permission'; readonly ask: string }
  /** About a user or a plugin: given to the owner, and to nobody else. */
  | {
      readonly is: 'owned'
      readonly by: 'user' | 'plugin' | 'draft'
      readonly ask: (target: Target) => string
      /** What the owner loses by it comes last. */
      readonly isEnd?: true
    }
  /** About publications that were not handed in: for all but their author, reviewers among them, as if they were not there. */
  | { readonly is: 'under review'; readonly ask: (target: UnderReview) => string }

const q = (value: string) => JSON.stringify(value)
let keys = 0
const key = () => `idempotencyKey: "ownership-${++keys}"`
const when = 'occurredAt: "2026-01-01T00:00:00Z"'
const problems = 'userErrors { code }'
const data = (id: string) => `data: { email: ${q(`${id}@example.org`)}, username: ${q(id)} }`
const manifest =
  'manifest: { name: "A plugin of mine", version: "1.1.0", description: "A plugin with a description.", author: "me", category: "utility" }'
const files = `files: [{ name: "plugin.zip", size: "10", type: "application/zip", url: "https://files.example/p.zip", sha256: "${'a'.repeat(64)}" }]`

export const rootRows: Record<string, RootRow> = {
  'Query.caller': { is: 'shared' },
  'Query.health': { is: 'shared' },
  'Query.serviceClients': { is: 'by permission', ask: '{ serviceClients { id } }' },
  'Query.auditLog': { is: 'by permission', ask: '{ auditLog { totalCount } }' },
  'Query.plugin': { is: 'owned', by: 'draft', ask: ({ plugin }) => `{ plugin(id: ${q(plugin)}) { id title } }` },
  'Query.plugins': { is: 'owned', by: 'draft', ask: ({ plugin }) => `{ plugins(ids: [${q(plugin)}]) { id title } }` },
  'Query.pluginVersion': {
    is: 'owned',
    by: 'draft',
    ask: ({ plugin }) => `{ pluginVersion(id: ${q(`${plugin}@1.0.0`)}) { version } }`,
  },
  'Query.searchPlugins': { is: 'shared' },
  'Query.suggestPlugins': { is: 'shared' },
  'Query.categories': { is: 'shared' },
  'Query.marketplaceStats': { is: 'shared' },
  'Query.user': { is: 'owned', by: 'user', ask: ({ id }) => `{ user(id: ${q(id)}) { id email } }` },
  'Query.users': { is: 'owned', by: 'user', ask: ({ id }) => `{ users(ids: [${q(id)}]) { id email } }` },
  'Query.userSync': { is: 'owned', by: 'user', ask: ({ id }) => `{ userSync(userId: ${q(id)}) { status } }` },
  'Query.exportUser': { is: 'owned', by: 'user', ask: ({ id }) => `{ exportUser(userId: ${q(id)}) }` },
  'Query.syncEvents': { is: 'of operators', ask: '{ syncEvents { totalCount } }' },
  'Query.syncHealth': { is: 'of operators', ask: '{ syncHealth { paused } }' },
  'Query.reconcileRuns': { is: 'of operators', ask: '{ reconcileRuns { id } }' },
  'Query.inboundEvents': { is: 'of operators', ask: '{ inboundEvents { id } }' },
  'Query.pluginAnalytics': {
    is: 'owned',
    by: 'plugin',
    ask: ({ plugin }) => `{ pluginAnalytics(pluginId: ${q(plugin)}) { downloads { total } } }`,
  },
  'Query.userAnalytics': {
    is: 'owned',
    by: 'user',
    ask: ({ id }) => `{ userAnalytics(userId: ${q(id)}) { totals { value } } }`,
  },
  'Query.activity': {
    is: 'owned',
    by: 'plugin',
    ask: ({ plugin }) => `{ activity(query: { metrics: [EVENTS], pluginIds: [${q(plugin)}] }) { series { total } } }`,
  },
  'Query.pluginReport': {
    is: 'owned',
    by: 'plugin',
    ask: ({ plugin }) => `{ pluginReport(pluginId: ${q(plugin)}) { pluginId totals { value } } }`,
  },
  'Query.topPlugins': { is: 'shared' },
  'Query.analyticsEvents': {
    is: 'owned',
    by: 'user',
    ask: ({ id }) => `{ analyticsEvents(filter: { userId: ${q(id)} }) { edges { node { id } } } }`,
  },

  'Query.validateManifest': { is: 'shared' },
  'Query.publishWorkflow': {
    is: 'under review',
    ask: ({ workflow }) => `{ publishWorkflow(id: ${q(workflow)}) { id manifest { name } } }`,
  },
  'Query.publishWorkflows': {
    is: 'under review',
    ask: ({ id }) => `{ publishWorkflows(userId: ${q(id)}) { totalCount edges { node { id manifest { name } } } } }`,
  },
  'Query.reviewQueue': {
    is: 'under review',
    ask: ({ id }) =>
      `{ reviewQueue(filter: { userId: ${q(id)} }) { totalCount edges { node { id manifest { name } } } } }`,
  },

  'Mutation.syncUser': {
    is: 'owned',
    by: 'user',
    ask: ({ id }) =>
      `mutation { syncUser(input: { userId: ${q(id)}, action: UPDATE, ${data(id)} }) { user { id } ${problems} } }`,
  },
  'Mutation.syncUsers': {
    is: 'owned',
    by: 'user',
    ask: ({ id }) =>
      `mutation { syncUsers(inputs: [{ userId: ${q(id)}, action: UPDATE, ${data(id)} }]) { results { ${problems} } } }`,
  },
  'Mutation.verifyUserSync': {
    is: 'owned',
    by: 'user',
    ask: ({ id }) => `mutation { verifyUserSync(userId: ${q(id)}) { status } }`,
  },
  'Mutation.resyncUser': {
    is: 'owned',
    by: 'user',
    ask: ({ id }) => `mutation { resyncUser(userId: ${q(id)}) { status ${problems} } }`,
  },
  'Mutation.eraseUser': {
    is: 'owned',
    by: 'user',
    isEnd: true,
    ask: ({ id }) => `mutation { eraseUser(userId: ${q(id)}, reason: "asked", ${key()}) { event { id } ${problems} } }`,
  },
  'Mutation.recordUserEvent': {
    is: 'owned',
    by: 'user',
    ask: ({ id }) =>
      `mutation { recordUserEvent(userId: ${q(id)}, type: LOGIN, messageId: "login-of-${id}", ${when}) { accepted rejected { code } } }`,
  },
  'Mutation.trackEvents': {
    is: 'owned',
    by: 'user',
    ask: ({ id }) =>
      `mutation { trackEvents(events: [{ messageId: "event-of-${id}", type: "plugin.used", userId: ${q(id)}, ${when} }]) { accepted rejected { code } } }`,
  },
  'Mutation.retrySyncEvents': { is: 'of operators', ask: 'mutation { retrySyncEvents(filter: {}) { affected } }' },
  'Mutation.discardSyncEvents': {
    is: 'of operators',
    ask: 'mutation { discardSyncEvents(filter: {}, reason: "none") { affected } }',
  },
  'Mutation.setSyncPaused': { is: 'of operators', ask: 'mutation { setSyncPaused(paused: true) { paused } }' },
  'Mutation.startReconcile': { is: 'of operators', ask: 'mutation { startReconcile(repair: true) { id } }' },
  'Mutation.syncCategories': { is: 'shared' },
  'Mutation.publishPlugin': {
    is: 'owned',
    by: 'user',
    ask: ({ id, panelItemId }) =>
      `mutation { publishPlugin(input: { panelItemId: "new-${panelItemId}-${++keys}", userId: ${q(id)}, ${manifest}, ${files}, ${key()} }) { status ${problems} } }`,
  },
  'Mutation.updatePlugin': {
    is: 'owned',
    by: 'plugin',
    ask: ({ plugin }) =>
      `mutation { updatePlugin(input: { marketplaceItemId: ${q(plugin)}, ${manifest}, ${key()} }) { status ${problems} } }`,
  },
  'Mutation.unpublishPlugin': {
    is: 'owned',
    by: 'plugin',
    isEnd: true,
    ask: ({ plugin }) =>
      `mutation { unpublishPlugin(marketplaceItemId: ${q(plugin)}, ${key()}) { unpublished ${problems} } }`,
  },
  'Mutation.startPublishWorkflow': {
    is: 'owned',
    by: 'user',
    ask: ({ id, panelItemId }) =>
      `mutation { startPublishWorkflow(input: { panelItemId: "reviewed-${panelItemId}-${++keys}", userId: ${q(id)}, ${manifest}, ${files}, ${key()} }) { workflow { id } ${problems} } }`,
  },
  'Mutation.revisePublishWorkflow': {
    is: 'under review',
    ask: ({ workflow }) =>
      `mutation { revisePublishWorkflow(input: { workflowId: ${q(workflow)}, autoPublish: false }) { workflow { id } ${problems} } }`,
  },
  'Mutation.submitForReview': {
    is: 'under review',
    ask: ({ workflow }) => `mutation { submitForReview(workflowId: ${q(workflow)}) { workflow { id } ${problems} } }`,
  },
  'Mutation.withdrawFromReview': {
    is: 'under review',
    ask: ({ workflow }) =>
      `mutation { withdrawFromReview(workflowId: ${q(workflow)}) { workflow { id } ${problems} } }`,
  },
  'Mutation.cancelPublishWorkflow': {
    is: 'under review',
    ask: ({ workflow }) =>
      `mutation { cancelPublishWorkflow(workflowId: ${q(workflow)}) { workflow { id } ${problems} } }`,
  },
  'Mutation.publishApproved': {
    is: 'under review',
    ask: ({ workflow }) => `mutation { publishApproved(workflowId: ${q(workflow)}) { workflow { id } ${problems} } }`,
  },
  'Mutation.claimReview': {
    is: 'under review',
    ask: ({ workflow }) => `mutation { claimReview(workflowId: ${q(workflow)}) { workflow { id } ${problems} } }`,
  },
  'Mutation.releaseReview': {
    is: 'under review',
    ask: ({ workflow }) => `mutation { releaseReview(workflowId: ${q(workflow)}) { workflow { id } ${problems} } }`,
  },
  'Mutation.addReviewNote': {
    is: 'under review',
    ask: ({ workflow }) =>
      `mutation { addReviewNote(workflowId: ${q(workflow)}, body: "Seen.") { workflow { id } ${problems} } }`,
  },
  'Mutation.approvePlugin': {
    is: 'under review',
    ask: ({ workflow }) =>
      `mutation { approvePlugin(workflowId: ${q(workflow)}, expectedRevision: 1) { workflow { id } ${problems} } }`,
  },
  'Mutation.requestChanges': {
    is: 'under review',
    ask: ({ workflow }) =>
      `mutation { requestChanges(workflowId: ${q(workflow)}, expectedRevision: 1, note: "Seen.") { workflow { id } ${problems} } }`,
  },
  'Mutation.rejectPlugin': {
    is: 'under review',
    ask: ({ workflow }) =>
      `mutation { rejectPlugin(workflowId: ${q(workflow)}, expectedRevision: 1, note: "Seen.") { workflow { id } ${problems} } }`,
  },
  'Mutation.createServiceClient': {
    is: 'by permission',
    ask: 'mutation { createServiceClient(name: "mine", permissions: []) { secret } }',
  },
  'Mutation.configureServiceClient': {
    is: 'by permission',
    ask: 'mutation { configureServiceClient(clientId: "panel-system", signature: NONE) { userErrors { code } } }',
  },
  'Mutation.addSigningKey': {
    is: 'by permission',
    ask: 'mutation { addSigningKey(clientId: "panel-system", key: { hmacSha256: true }) { secret } }',
  },
  'Mutation.registerOldApiKey': {
    is: 'by permission',
    ask: 'mutation { registerOldApiKey(clientId: "panel-system", key: "pk_x") { userErrors { code } } }',
  },
  'Mutation.rotateServiceKey': {
    is: 'by permission',
    ask: 'mutation { rotateServiceKey(clientId: "panel-system") { secret } }',
  },
  'Mutation.revokeServiceKey': {
    is: 'by permission',
    ask: 'mutation { revokeServiceKey(keyId: "any") { key { id } } }',
  },

  'Subscription.userSyncChanged': { is: 'of operators', ask: 'subscription { userSyncChanged { id } }' },
  'Subscription.publishWorkflowChanged': {
    is: 'under review',
    ask: ({ workflow }) => `subscription { publishWorkflowChanged(id: ${q(workflow)}) { id } }`,
  },
  'Subscription.reviewQueueChanged': { is: 'shared' },
  'Subscription.syncHealthChanged': { is: 'of operators', ask: 'subscription { syncHealthChanged { paused } }' },
}

/** What another user may see where a plugin leads to its author, whose profile is private; and of the plugin itself. */
export const fieldRows: Record<string, 'shown' | 'hidden'> = {
  'User.id': 'shown',
  'User.marketplaceUserId': 'shown',
  'User.active': 'hidden',
  'User.email': 'hidden',
  'User.username': 'shown',
  'User.displayName': 'shown',
  'User.avatarUrl': 'hidden',
  'User.profile': 'shown',
  'User.preferences': 'shown',
  'User.roles': 'hidden',
  'User.createdAt': 'shown',
  'User.updatedAt': 'shown',
  'User.revision': 'hidden',
  'User.sync': 'hidden',
  'User.plugins': 'shown',
  'User.analytics': 'hidden',
  'User.freshness': 'shown',
  'UserProfile.bio': 'hidden',
  'UserProfile.location': 'hidden',
  'UserProfile.website': 'hidden',
  'UserProfile.socialLinks': 'hidden',
  'UserPreferences.newsletter': 'hidden',
  'UserPreferences.notifications': 'hidden',
  'UserPreferences.profileVisibility': 'shown',
  'Plugin.analytics': 'hidden',
  ...Object.fromEntries(
    (
      'id panelItemId marketplaceItemId slug title summary description author category tags price licenseType licenseSpdx status ' +
      'verified icon screenshots homepage repository marketplaceUrl latestVersion versions rating downloadsTotal installsActive ' +
      'createdAt updatedAt publishedAt freshness'
    )
      .split(' ')
      .map((name) => [`Plugin.${name}`, 'shown'] as const),
  ),
}

/** Types without anything of one user. Every other type may only be reached through a row that is not `shared` or `shown`. */
export const openTypes = new Set(
  (
    'Category CategoryFacet CategoryStat CategorySyncFailure CategorySyncResult SyncCategoriesPayload ComponentHealth ConflictError ' +
    'CountBlock CountryCount Dependency FeatureFlag Freshness Health Highlight MarketplaceStats MetricTotal Money NotFoundError PageInfo ' +
    'PluginConnection PluginEdge PluginFile PluginSearchConnection PluginVersion PluginVersionConnection PluginVersionEdge ' +
    'PriceRangeFacet RateLimitBudget RatingSummary Screenshot SearchEdge SearchExplain SearchFacets StarCount TagFacet ValidationError Caller ' +
    'ManifestReport ManifestWarning ReviewQueueSummary ActivityCoverage ActivityRange TopPlugin TopPlugins'
  ).split(' '),
)
