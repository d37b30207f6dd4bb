/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Switched on or off. */
export type ActivationData = {
  /** Whether it is on now. */
  active: boolean;
};

/** A span that numbers are added up over. */
export type ActivityBucket =
  /** A day in UTC. */
  | 'DAY'
  /** A calendar month in UTC. */
  | 'MONTH'
  /** A week from Monday (ISO 8601), in UTC. */
  | 'WEEK';

/**
 * What is counted of reported events. An event counts by its `type`, without `plugin` or `item` before it: `plugin_installed`, `plugin_install`
 * and `install` are the same.
 */
export type ActivityMetric =
  /** Different users that an event was about. Null before the gateway counted them. */
  | 'ACTIVE_USERS'
  /** `crash`, `crashed`, and errors whose data says that the plugin stopped (`fatal: true`). */
  | 'CRASHES'
  /** `download`, `downloaded`. */
  | 'DOWNLOADS'
  /** `error`, `crash`, `crashed`. */
  | 'ERRORS'
  /** Events of any type. */
  | 'EVENTS'
  /** `install`, `installed`, unless their data says that it did not work. */
  | 'INSTALLS'
  /** `install_failed`, and installations whose data says so (`success: false`). */
  | 'INSTALL_FAILURES'
  /** `purchase`, `purchased`. */
  | 'PURCHASES'
  /** Mean of the stars of `rating`, `rated`; null where nobody rated. */
  | 'RATING'
  /** Amounts of purchases, by currency. */
  | 'REVENUE'
  /** `uninstall`, `uninstalled`, `removed`. */
  | 'UNINSTALLS'
  /** `view`, `viewed`. */
  | 'VIEWS';

/** What is to be counted. */
export type ActivityQueryInput = {
  /** Spans; at most 400 of them. */
  bucket?: ActivityBucket;
  /** Whether to say what the same number of days before had, too (`previous`). */
  compareToPrevious?: boolean;
  /** Which numbers, 1 to 12 different ones. */
  metrics: Array<ActivityMetric>;
  /** Only of these plugins (marketplace item ids), at most 50. All events when missing, those about no plugin among them. */
  pluginIds?: Array<string> | null | undefined;
  /** Which days; the last 30 when missing. */
  range?: ActivityRangeInput | null | undefined;
};

/** Whole days in UTC: from the day of `start` to the day of `end`, both of them counted. At most 3,660. */
export type ActivityRangeInput = {
  /** Any moment of the last day; today when missing. */
  end?: string | null | undefined;
  /** Any moment of the first day. */
  start: string;
};

/** Which events. All conditions that are given must hold. */
export type AnalyticsEventFilter = {
  /** About this plugin (marketplace item id). */
  pluginId?: string | null | undefined;
  /** Of this type. */
  type?: string | null | undefined;
  /** About this user (panel user id). */
  userId?: string | null | undefined;
};

/** What a try led to. */
export type AttemptOutcome =
  /** The marketplace has it. */
  | 'ACKNOWLEDGED'
  /** The marketplace had it already. */
  | 'DUPLICATE_ACKNOWLEDGED'
  /** The connection failed. */
  | 'NETWORK'
  /** Failed for now. */
  | 'RETRYABLE'
  /** Refused for good. */
  | 'TERMINAL'
  /** No answer in time. */
  | 'TIMEOUT';

/** State of a circuit breaker. */
export type CircuitState =
  /** Calls go through. */
  | 'CLOSED'
  /** A few calls are let through to see whether it works again. */
  | 'HALF_OPEN'
  /** Calls are refused at once, because most have failed lately. */
  | 'OPEN';

/** Where an answer comes from. */
export type DataSource =
  /** A short-lived copy of the marketplace's answer. */
  | 'CACHE'
  /** The gateway's own ledger of accepted writes. */
  | 'LOCAL_LEDGER'
  /** The gateway's own record of what it has seen at the marketplace. */
  | 'LOCAL_PROJECTION'
  /** The marketplace, asked for this request, or for an equal one of the same moment where many ask the same. */
  | 'UPSTREAM';

/** A relation to another plugin. */
export type DependencyInput = {
  /** The other plugin's panel item id or marketplace id. */
  id: string;
  /** What kind of relation. */
  kind?: DependencyKind | null | undefined;
  /** Accepted versions. */
  range?: string | null | undefined;
};

/** What kind of relation to another plugin. */
export type DependencyKind =
  /** Does not run beside it. */
  | 'CONFLICT'
  /** Contains it. */
  | 'EMBEDDED'
  /** Runs better with it. */
  | 'OPTIONAL'
  /** Stands in for it. */
  | 'PROVIDES'
  /** Does not run without it. */
  | 'REQUIRED';

/** A download. */
export type DownloadData = {
  /** Country of the downloader. */
  country?: string | null | undefined;
  /** Where the download was started. */
  source?: string | null | undefined;
  /** Version. */
  version?: string | null | undefined;
};

/**
 * The codes of all errors of the gateway itself: in `extensions.code` of top-level errors, in `userErrors`, in REST answers and in the command line. What is wrong with
 * an operation has the codes of GraphQL servers there: `GRAPHQL_PARSE_FAILED`, `GRAPHQL_VALIDATION_FAILED`, `BAD_USER_INPUT` (variables), `OPERATION_RESOLUTION_FAILURE` (`operationName`),
 * `PERSISTED_QUERY_NOT_FOUND` (send the text as well) and `BAD_REQUEST` (the request around it). A composed graph adds `QUERY_PLANNING_FAILED`, and
 * `DOWNSTREAM_SERVICE_ERROR` for errors of a subgraph that have no code.
 */
export type ErrorCode =
  /** No credentials, or credentials that are not accepted (401). */
  | 'AUTHENTICATION_FAILED'
  /** A known caller without the permission, or not the owner (403). */
  | 'AUTHORIZATION_FAILED'
  /** Another revision or state than the write expected, or a write with the same key still in flight (409). */
  | 'CONFLICT'
  /** This part is switched off, or not built yet (501). */
  | 'FEATURE_DISABLED'
  /** The same idempotency key with another body (422). */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** A fault of the gateway; give its `requestId` to the operator (500). */
  | 'INTERNAL_ERROR'
  /** Only known documents are accepted here (403). */
  | 'PERSISTED_OPERATION_REQUIRED'
  /** The document is too deep, too wide or too costly (400). */
  | 'QUERY_TOO_COMPLEX'
  /** Too many calls; `retryAfterSeconds` says when to come again (429). */
  | 'RATE_LIMIT_EXCEEDED'
  /** There is no such thing (404). */
  | 'RESOURCE_NOT_FOUND'
  /** The marketplace, the store or the gateway cannot serve now; come again after `retryAfterSeconds` (503). */
  | 'SERVICE_UNAVAILABLE'
  /** The marketplace's answer breaks its contract (502). */
  | 'UPSTREAM_CONTRACT_VIOLATION'
  /** The marketplace did not answer in time (504). */
  | 'UPSTREAM_TIMEOUT'
  /** Input that does not fit; names the path, what was expected and what came (400). */
  | 'VALIDATION_ERROR';

/** Something failed. */
export type ErrorData = {
  /** Whether the plugin stopped. */
  fatal?: boolean | null | undefined;
  /** Its message. */
  message: string;
  /** Name of the error. */
  name: string;
  /** Where it came from. */
  stack?: string | null | undefined;
};

/** A span of time. */
export type EventRangeInput = {
  /** Until here. */
  end?: string | null | undefined;
  /** From here on. */
  start?: string | null | undefined;
};

/** Where something happened. */
export type EventSource =
  /** Reported by a program. */
  | 'API'
  /** At the marketplace. */
  | 'MARKETPLACE'
  /** At the panel. */
  | 'PANEL';

/** How well something is. */
export type HealthStatus =
  /** Works with limits: for example the marketplace is down and earlier answers are shown. */
  | 'DEGRADED'
  /** Works as it should. */
  | 'HEALTHY'
  /** Does not work. */
  | 'UNHEALTHY';

/** An installation. */
export type InstallData = {
  /** Why it did not. */
  failureCode?: string | null | undefined;
  /** Whether it worked. */
  success: boolean;
  /** Version. */
  version: string;
};

/** Whether a key works. */
export type KeyStatus =
  /** It works. */
  | 'ACTIVE'
  /** Its time is over. */
  | 'EXPIRED'
  /** It was ended. */
  | 'REVOKED'
  /** It works until its successor has taken over. */
  | 'ROTATING';

/** What kind of licence a plugin has. */
export type LicenseType =
  /** Is sold. */
  | 'COMMERCIAL'
  /** Costs nothing. */
  | 'FREE'
  /** Is sold once, without further fees. */
  | 'ROYALTY_FREE';

/** What a plugin says about itself. */
export type ManifestInput = {
  /** Who wrote it, 1 to 128 characters. */
  author: string;
  /** Category id: one of the marketplace's, or a word of the panel's list such as `game-servers`; `utility` when missing. */
  category?: string | null | undefined;
  /** Currency of the price; `USD` when missing. */
  currency?: string | null | undefined;
  /** What it needs, at most 100. */
  dependencies?: Array<DependencyInput> | null | undefined;
  /** What it does, 10 to 500 characters of Markdown. */
  description: string;
  /** Its home page. */
  homepage?: string | null | undefined;
  /** Icon. */
  iconUrl?: string | null | undefined;
  /** SPDX identifier of its licence, at most 64 characters. */
  license?: string | null | undefined;
  /** Newest panel version it runs on; not before `minPanelVersion`. */
  maxPanelVersion?: string | null | undefined;
  /** Oldest panel version it runs on. */
  minPanelVersion?: string | null | undefined;
  /** Name, 3 to 50 characters. */
  name: string;
  /** What it asks of the panel, as in the `permissions` part of `plugin.yaml`. */
  permissions?: unknown;
  /** What it costs; 0 when missing. */
  price?: string | null | undefined;
  /** Where its source is. */
  repository?: string | null | undefined;
  /** Pictures, at most 20. */
  screenshots?: Array<ScreenshotInput> | null | undefined;
  /** Words it is tagged with: at most 10, each 1 to 32 characters. */
  tags?: Array<string> | null | undefined;
  /** Version (semver). */
  version: string;
};

/** What is counted. */
export type Metric =
  /** Downloads. */
  | 'DOWNLOADS'
  /** Views by different people. */
  | 'UNIQUE_VIEWS'
  /** Views. */
  | 'VIEWS';

/** Who may read a note. */
export type NoteVisibility =
  /** The author and the reviewers. */
  | 'AUTHOR'
  /** Only the reviewers. */
  | 'REVIEWERS';

/** How fast it was. */
export type PerformanceData = {
  /** Share of a processor, in percent. */
  cpuPercent?: number | null | undefined;
  /** Time to load, in milliseconds. */
  loadTimeMs?: number | null | undefined;
  /** Memory, in bytes. */
  memoryBytes?: string | number | null | undefined;
  /** Time to answer, in milliseconds. */
  responseTimeMs?: number | null | undefined;
};

/** A file of a plugin. */
export type PluginFileInput = {
  /** File name, 1 to 255 characters, without a path. */
  name: string;
  /** SHA-256 of its bytes. */
  sha256: string;
  /** Bytes, at most 50 MiB. */
  size: string | number;
  /** Media type, for example `application/zip`. */
  type: string;
  /** Where the marketplace can fetch it: a public address, not a private one. */
  url: string;
};

/**
 * What to look for. Filters combine with AND. The marketplace itself knows `q`, `category`, `tags`, prices and most sorts; the other
 * filters are answered from the gateway's record of the catalogue, which it completes first where needed (`freshness` says so).
 * The record knows of a category what lies below it as far as it was synchronised through this gateway, and takes the upper and lower
 * case of at least the ASCII letters in tags for the same.
 */
export type PluginSearchInput = {
  /** Only plugins of this user. */
  author?: string | null | undefined;
  /** Category id; the categories below it count as well. */
  category?: string | null | undefined;
  /** Only plugins with a version in this channel. */
  channel?: ReleaseChannel | null | undefined;
  /** Only plugins that run on this panel version by the range the marketplace gives for the plugin (`min_panel_version` and `max_panel_version` of its metadata), which is that of the latest release; an end that is not given is no limit. Ranges of older releases are not looked at. */
  compatibleWith?: string | null | undefined;
  /** Made after this moment. */
  createdAfter?: string | null | undefined;
  /** Leave out archived plugins. */
  excludeArchived?: boolean | null | undefined;
  /** Say why each stands where it stands. */
  explain?: boolean | null | undefined;
  /** Only those that cost nothing (true), or only those that do not (false). */
  free?: boolean | null | undefined;
  /** Only these SPDX licences. */
  licenseSpdx?: Array<string> | null | undefined;
  /** Only these kinds of licence. */
  licenseType?: Array<LicenseType> | null | undefined;
  /** Downloaded at least this often, 0 to 9223372036854775807. */
  minDownloads?: string | number | null | undefined;
  /** Costs at most this. */
  priceMax?: string | null | undefined;
  /** Costs at least this. */
  priceMin?: string | null | undefined;
  /** Words, at most 256 characters. */
  q?: string | null | undefined;
  /** In which order. */
  sort?: PluginSort | null | undefined;
  /** Tags, at most 20, in upper or lower case. */
  tags?: Array<string> | null | undefined;
  /** Whether all tags must be there, or any. */
  tagsMatch?: TagMatch | null | undefined;
  /** Changed after this moment. */
  updatedAfter?: string | null | undefined;
  /** Only plugins the marketplace has checked. */
  verifiedOnly?: boolean | null | undefined;
};

/** In which order plugins are listed. */
export type PluginSort =
  /** Most downloaded first. */
  | 'DOWNLOADS'
  /** By name. */
  | 'NAME'
  /** Newest first. */
  | 'NEWEST'
  /** Cheapest first. */
  | 'PRICE_ASC'
  /** Dearest first. */
  | 'PRICE_DESC'
  /** Best rated first. */
  | 'RATING'
  /** Best match first. */
  | 'RELEVANCE'
  /** Last changed first. */
  | 'UPDATED';

/** State of a plugin. */
export type PluginStatus =
  /** No longer listed. */
  | 'ARCHIVED'
  /** Not published yet. */
  | 'DRAFT'
  /** Listed. */
  | 'PUBLISHED';

/** The marketplace's decision on a publication. */
export type PublishOutcome =
  /** It is not decided yet, or not delivered yet. */
  | 'PENDING'
  /** It is listed. */
  | 'PUBLISHED'
  /** It was refused. */
  | 'REJECTED';

/** A plugin to list. */
export type PublishPluginInput = {
  /** Its files, 1 to 20. */
  files: Array<PluginFileInput>;
  /** Your key for this write; the `Idempotency-Key` header may be used instead, one of the two is required. */
  idempotencyKey?: string | null | undefined;
  /** What kind of licence. A price and FREE do not go together. */
  licenseType?: LicenseType | null | undefined;
  /** What it says about itself. */
  manifest: ManifestInput;
  /** The panel's id of the plugin, 1 to 128 characters. */
  panelItemId: string;
  /** Panel id of the user who publishes it. */
  userId: string;
};

/** A purchase. */
export type PurchaseData = {
  /** What was paid. */
  amount: string;
  /** What the marketplace keeps. */
  commission?: string | null | undefined;
  /** In which currency. */
  currency: string;
  /** Id of the purchase. */
  purchaseId: string;
};

/** A rating. */
export type RatingData = {
  /** What the person wrote. */
  review?: string | null | undefined;
  /** 1 to 5. */
  stars: number;
};

/** How mature a release is. */
export type ReleaseChannel =
  /** Early. */
  | 'ALPHA'
  /** Nearly done. */
  | 'BETA'
  /** Made automatically. */
  | 'NIGHTLY'
  /** For everybody. */
  | 'STABLE';

/** Which publications in the queue. All conditions that are given must hold. */
export type ReviewQueueFilter = {
  /** Claimed by somebody, or by nobody. */
  claimed?: boolean | null | undefined;
  /** Handed in at least so long ago. */
  olderThan?: string | null | undefined;
  /** Beginning of the name, the panel item id or the workflow's id. */
  search?: string | null | undefined;
  /** Of this author (panel user id). */
  userId?: string | null | undefined;
};

/** A change of what is to be published. What is not given stays as it is. */
export type ReviseWorkflowInput = {
  /** Publish in the moment it is approved. */
  autoPublish?: boolean | null | undefined;
  /** Refuse unless the workflow has this revision. */
  expectedRevision?: number | null | undefined;
  /** Its files, 1 to 20; all of them when given. */
  files?: Array<PluginFileInput> | null | undefined;
  /** What kind of licence. */
  licenseType?: LicenseType | null | undefined;
  /** What it is to say about itself; all of it when given. */
  manifest?: ManifestInput | null | undefined;
  /** Id of the workflow. */
  workflowId: string;
};

/** How far a run is. */
export type RunStatus =
  /** All users were looked at. */
  | 'DONE'
  /** Under way; it goes on after a restart. */
  | 'RUNNING';

/** A picture of a plugin. */
export type ScreenshotInput = {
  /** What it shows, 1 to 200 characters. */
  alt: string;
  /** Its place in the row, from 0. */
  order?: number | null | undefined;
  /** Where it is. */
  url: string;
};

/** Which signature the requests of a service must carry. One that is sent is always checked. */
export type SignatureRule =
  /** The old `X-Signature`, on every request with a body. It counts below `/api/integration/` only, so such a service writes nowhere else. */
  | 'LEGACY'
  /** None. */
  | 'NONE'
  /** RFC 9421, on every request. */
  | 'RFC9421';

/** A key for the signatures of requests: exactly one of these. */
export type SigningKeyInput =
  {   /** The public half of an Ed25519 pair (RFC 9421): 32 bytes, base64url. */
  ed25519: string; hmacSha256?: never; legacy?: never; }
  |  { ed25519?: never;   /** `true`: a shared secret (HMAC-SHA256, RFC 9421), made by the gateway and shown once. */
  hmacSha256: boolean; legacy?: never; }
  |  { ed25519?: never; hmacSha256?: never;   /** The secret behind the old `X-Signature`, at least 32 bytes. */
  legacy: string; };

/** A publication to begin. */
export type StartWorkflowInput = {
  /** Publish in the moment it is approved, instead of waiting for `publishApproved`. */
  autoPublish?: boolean | null | undefined;
  /** Its files, 1 to 20; may be left out for a change that leaves them as they are. */
  files?: Array<PluginFileInput> | null | undefined;
  /** Your key for this write; the `Idempotency-Key` header may be used instead, one of the two is required. */
  idempotencyKey?: string | null | undefined;
  /** What kind of licence; FREE for a new plugin, as it was for a change. A price and FREE do not go together. */
  licenseType?: LicenseType | null | undefined;
  /** What it is to say about itself. */
  manifest: ManifestInput;
  /** The listed plugin that is to be changed; left out for a new one. */
  marketplaceItemId?: string | null | undefined;
  /** The panel's id of the plugin, 1 to 128 characters; may be left out for a change of a listed plugin, and must be that plugin's otherwise. */
  panelItemId?: string | null | undefined;
  /** Hand it in at once. */
  submit?: boolean | null | undefined;
  /** Panel id of the user who publishes it. */
  userId: string;
};

/** What happened to a user at the panel. */
export type SyncAction =
  /** It was made. */
  | 'CREATE'
  /** It was shut out but not deleted. */
  | 'DEACTIVATE'
  /** It was deleted. Wins over everything queued; later changes of this id are refused, except a new CREATE. */
  | 'DELETE'
  /** It was changed. */
  | 'UPDATE';

/** Which events. All conditions that are given must hold. */
export type SyncEventFilter = {
  /** One of these kinds of change. */
  action?: Array<SyncAction> | null | undefined;
  /** Accepted at or after this moment. */
  enqueuedAfter?: string | null | undefined;
  /** Accepted before this moment. */
  enqueuedBefore?: string | null | undefined;
  /** Whose last failure was one of these. */
  errorCode?: Array<ErrorCode> | null | undefined;
  /** Whose event id or user id begins with this, 1 to 128 characters. */
  search?: string | null | undefined;
  /** In one of these states. */
  status?: Array<SyncStatus> | null | undefined;
  /** Of this user. */
  userId?: string | null | undefined;
};

/** How far a change, or a user, has come. */
export type SyncStatus =
  /** Refused by the marketplace for good; needs a person. */
  | 'DEAD'
  /** Given up by a person. */
  | 'DISCARDED'
  /** The marketplace has something else than the panel said. */
  | 'DRIFTED'
  /** Not accepted by this gateway. */
  | 'FAILED'
  /** The panel never told this gateway about the user. */
  | 'NEVER_SYNCED'
  /** Accepted and on its way. */
  | 'PENDING'
  /** Tried and to be tried again. */
  | 'RETRYING'
  /** A later change took its place before it was sent. */
  | 'SUPERSEDED'
  /** The marketplace has it. */
  | 'SYNCHRONIZED'
  /** Not known. */
  | 'UNKNOWN';

/** Whether all words must be there, or any. */
export type TagMatch =
  /** All of them. */
  | 'ALL'
  /** At least one. */
  | 'ANY';

/** Lengths of time to count by. */
export type TimeBucket =
  /** A day, in UTC. */
  | 'DAY'
  /** An hour. */
  | 'HOUR'
  /** A minute. */
  | 'MINUTE'
  /** A month, in UTC. */
  | 'MONTH'
  /** A week from Monday, in UTC. */
  | 'WEEK';

/** A stretch of time: `start` and `end`, or the `last` so long. Without anything, the last hour or, for longer buckets, the last 60 of them. */
export type TimeRangeInput = {
  /** To this moment; now when missing. */
  end?: string | null | undefined;
  /** The time up to now, such as `PT1H` or `P7D`. */
  last?: string | null | undefined;
  /** From this moment. */
  start?: string | null | undefined;
  /** Only `UTC` for now. */
  timezone?: string | null | undefined;
};

/** What is known of an event: exactly one of these. */
export type TrackDataInput =
  {   /** Switched on or off. */
  activation: ActivationData; custom?: never; download?: never; error?: never; install?: never; performance?: never; purchase?: never; rating?: never; usage?: never; }
  |  { activation?: never;   /** Anything else: a JSON object. `plugin_id`, `session_id`, `version` and `source` in it count where the event says none itself; `user_id` and `message_id` in it are ignored. */
  custom: unknown; download?: never; error?: never; install?: never; performance?: never; purchase?: never; rating?: never; usage?: never; }
  |  { activation?: never; custom?: never;   /** A download. */
  download: DownloadData; error?: never; install?: never; performance?: never; purchase?: never; rating?: never; usage?: never; }
  |  { activation?: never; custom?: never; download?: never;   /** Something failed. */
  error: ErrorData; install?: never; performance?: never; purchase?: never; rating?: never; usage?: never; }
  |  { activation?: never; custom?: never; download?: never; error?: never;   /** An installation. */
  install: InstallData; performance?: never; purchase?: never; rating?: never; usage?: never; }
  |  { activation?: never; custom?: never; download?: never; error?: never; install?: never;   /** How fast it was. */
  performance: PerformanceData; purchase?: never; rating?: never; usage?: never; }
  |  { activation?: never; custom?: never; download?: never; error?: never; install?: never; performance?: never;   /** A purchase. */
  purchase: PurchaseData; rating?: never; usage?: never; }
  |  { activation?: never; custom?: never; download?: never; error?: never; install?: never; performance?: never; purchase?: never;   /** A rating. */
  rating: RatingData; usage?: never; }
  |  { activation?: never; custom?: never; download?: never; error?: never; install?: never; performance?: never; purchase?: never; rating?: never;   /** Used for a while. */
  usage: UsageData; };

/** Something that happened. */
export type TrackEventInput = {
  /** What else is known; at most 16 KiB. What the event says itself (`pluginId`, `sessionId`, `version`, `source`) takes the place of the same words here. */
  data?: TrackDataInput | null | undefined;
  /** The sender's own id of this event, 1 to 128 characters: the same id is counted once. */
  messageId: string;
  /** When it happened: not more than 5 minutes ahead, not before 2000. */
  occurredAt: string;
  /** Marketplace item id of the plugin it is about. */
  pluginId?: string | null | undefined;
  /** The sender's session. */
  sessionId?: string | null | undefined;
  /** Where it happened; where neither this nor `data` says it, at the panel. */
  source?: EventSource | null | undefined;
  /** What happened, for example `plugin_installed`: 1 to 64 characters of `a-z 0-9 _ . -`. */
  type: string;
  /** Panel user it is about. A caller that acts for a user may only give that user. */
  userId?: string | null | undefined;
  /** Version of the plugin. */
  version?: string | null | undefined;
};

/** A change of a listed plugin. */
export type UpdatePluginInput = {
  /** Refuse the change unless the plugin's revision at this gateway is this one. */
  expectedRevision?: number | null | undefined;
  /** Its files, 1 to 20; all of them when given. */
  files?: Array<PluginFileInput> | null | undefined;
  /** Your key for this write; the `Idempotency-Key` header may be used instead, one of the two is required. */
  idempotencyKey?: string | null | undefined;
  /** What kind of licence, as it was when missing; but a price makes a plugin that was FREE a COMMERCIAL one. A price and FREE do not go together. */
  licenseType?: LicenseType | null | undefined;
  /**
   * What it says about itself, as a whole: what the manifest leaves out, or says is null, is taken off or falls back to its default. Only
   * panel versions and permissions, which a plugin does not show, stay as they are when they are left out; null takes them off as well.
   * Without a manifest all that was said stays.
   */
  manifest?: ManifestInput | null | undefined;
  /** Marketplace item id. */
  marketplaceItemId: string;
};

/** Used for a while. */
export type UsageData = {
  /** How long, in milliseconds. */
  durationMs: number;
};

/** What can be done with a publication. */
export type WorkflowAction =
  /** `approvePlugin` */
  | 'APPROVE'
  /** `cancelPublishWorkflow` */
  | 'CANCEL'
  /** `claimReview` */
  | 'CLAIM'
  /** `addReviewNote` */
  | 'NOTE'
  /** `publishApproved` */
  | 'PUBLISH'
  /** `rejectPlugin` */
  | 'REJECT'
  /** `releaseReview` */
  | 'RELEASE'
  /** `requestChanges` */
  | 'REQUEST_CHANGES'
  /** `revisePublishWorkflow` */
  | 'REVISE'
  /** `submitForReview` */
  | 'SUBMIT'
  /** `withdrawFromReview` */
  | 'WITHDRAW';

/** In which part somebody acts. */
export type WorkflowRole =
  /** Who publishes. */
  | 'AUTHOR'
  /** The gateway, telling what the marketplace said, or that the author was erased. */
  | 'GATEWAY'
  /** Who decides whether it is published. */
  | 'REVIEWER';

/** Where a publication stands. */
export type WorkflowStatus =
  /** It may be published, and waits for its author to say so. */
  | 'APPROVED'
  /** It waits for a reviewer. */
  | 'AWAITING_REVIEW'
  /** Its author gave it up, or was erased. */
  | 'CANCELLED'
  /** It is with its author, who has to change something. */
  | 'CHANGES_REQUESTED'
  /** It is with its author and was not handed in. */
  | 'DRAFT'
  /** The marketplace refused it; the author may change it and hand it in again. */
  | 'FAILED'
  /** The marketplace has it and has yet to decide. What it decides is seen at the plugin; here it has ended. */
  | 'HANDED_OVER'
  /** A reviewer has claimed it. */
  | 'IN_REVIEW'
  /** It is listed. */
  | 'PUBLISHED'
  /** It is on its way to the marketplace. */
  | 'PUBLISHING'
  /** Reviewers refused it. */
  | 'REJECTED';

export type MarketplaceTotalsQueryVariables = Exact<{ [key: string]: never; }>;


export type MarketplaceTotalsQuery = { marketplaceStats: { totalPlugins: string, totalDownloads: string, totalDevelopers: string, categories: Array<{ name: string, count: number, downloads: string | null, growth: number | null, averageRating: number | null }>, freshness: { source: DataSource, fetchedAt: string, stale: boolean } } };

export type PublicationStandingFragment = { id: string, status: WorkflowStatus, step: number, totalSteps: number, message: string, revision: number, panelItemId: string | null, marketplaceItemId: string | null, userId: string | null, autoPublish: boolean, submittedAt: string | null, queuePosition: number | null, claimExpiresAt: string | null, allowedActions: Array<WorkflowAction>, marketplaceUrl: string | null, createdAt: string, updatedAt: string, claimedBy: { userId: string | null, serviceId: string | null } | null, userErrors: Array<
    | { code: ErrorCode, message: string, path: Array<string> | null }
    | { code: ErrorCode, message: string, path: Array<string> | null }
    | { code: ErrorCode, message: string, path: Array<string> | null }
  >, timeline: Array<{ id: string, at: string, from: WorkflowStatus | null, to: WorkflowStatus | null, role: WorkflowRole, note: string | null, visibility: NoteVisibility, actor: { userId: string | null, serviceId: string | null } | null }> };

export type PublicationActorFragment = { userId: string | null, serviceId: string | null };

export type PublicationEntryFragment = { id: string, at: string, from: WorkflowStatus | null, to: WorkflowStatus | null, role: WorkflowRole, note: string | null, visibility: NoteVisibility, actor: { userId: string | null, serviceId: string | null } | null };

export type PublicationContentFragment = { licenseType: LicenseType | null, manifest: { name: string, version: string, description: string | null, author: string | null, homepage: string | null, repository: string | null, license: string | null, tags: Array<string>, category: string | null, iconUrl: string | null, minPanelVersion: string | null, maxPanelVersion: string | null, permissions: unknown, screenshots: Array<{ url: string, alt: string, order: number }>, price: { amount: string, currency: string }, dependencies: Array<{ targetId: string, range: string | null, kind: DependencyKind }> } | null, files: Array<{ name: string, size: string | null, type: string | null, url: string | null, sha256: string | null }> };

export type PublicationStepFragment = { workflow: { id: string, status: WorkflowStatus, revision: number } | null, userErrors: Array<
    | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
    | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
  > };

export type PublicationNoteMutationVariables = Exact<{
  id: string;
  body: string;
  visibility: NoteVisibility;
}>;


export type PublicationNoteMutation = { result: { workflow: { id: string, status: WorkflowStatus, revision: number } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type PublicationChangedSubscriptionVariables = Exact<{
  id: string;
}>;


export type PublicationChangedSubscription = { publishWorkflowChanged: { id: string, status: WorkflowStatus, revision: number } };

export type AnalyticsActivityQueryVariables = Exact<{
  query: ActivityQueryInput;
}>;


export type AnalyticsActivityQuery = { activity: { range: { end: string }, series: Array<{ metric: ActivityMetric, currency: string | null, total: string | null, previous: string | null, points: Array<{ start: string, value: string | null }> }>, coverage: { since: string | null, until: string, waiting: string } } };

export type AnalyticsOwnPluginsQueryVariables = Exact<{
  user: string;
}>;


export type AnalyticsOwnPluginsQuery = { userAnalytics: { plugins: Array<{ itemId: string }> } | null };

export type AnalyticsPluginReportQueryVariables = Exact<{
  id: string;
  range?: ActivityRangeInput | null | undefined;
  metric: ActivityMetric;
  bucket: ActivityBucket;
  withPlugin: boolean;
}>;


export type AnalyticsPluginReportQuery = { pluginReport: { pluginId: string, dailyActiveUsers: number | null, weeklyActiveUsers: number | null, monthlyActiveUsers: number | null, averageSessionMs: number | null, averageLoadMs: number | null, plugin?: { title: string } | null, range: { end: string }, totals: Array<{ metric: ActivityMetric, currency: string | null, value: string | null, previous: string | null }>, trend: Array<{ metric: ActivityMetric, currency: string | null, total: string | null, previous: string | null, points: Array<{ start: string, value: string | null }> }>, countries: Array<{ key: string, count: string }>, versions: Array<{ key: string, count: string }>, types: Array<{ key: string, count: string }>, coverage: { since: string | null, until: string, waiting: string } } };

export type AnalyticsTopPluginsQueryVariables = Exact<{
  metric: ActivityMetric;
  currency?: string | null | undefined;
  range?: ActivityRangeInput | null | undefined;
  first: number;
  withPlugin: boolean;
}>;


export type AnalyticsTopPluginsQuery = { topPlugins: { entries: Array<{ rank: number, pluginId: string, value: string, plugin?: { title: string } | null }>, coverage: { since: string | null, until: string, waiting: string } } };

export type AnalyticsEventsQueryVariables = Exact<{
  filter?: AnalyticsEventFilter | null | undefined;
  range?: EventRangeInput | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type AnalyticsEventsQuery = { analyticsEvents: { edges: Array<{ node: { id: string, messageId: string, type: string, pluginId: string | null, userId: string | null, sessionId: string | null, occurredAt: string, receivedAt: string, source: EventSource | null, version: string | null, data: unknown } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null } } };

export type AnalyticsActivitySeriesFragment = { metric: ActivityMetric, currency: string | null, total: string | null, previous: string | null, points: Array<{ start: string, value: string | null }> };

export type AnalyticsActivityShareFragment = { key: string, count: string };

export type AnalyticsActivityCoverageFragment = { since: string | null, until: string, waiting: string };

export type AnalyticsPluginQueryVariables = Exact<{
  id: string;
  withPlugin: boolean;
  withAuthor: boolean;
}>;


export type AnalyticsPluginQuery = { pluginAnalytics: { itemId: string, panelItemId: string | null, lastUpdated: string, plugin?: { id: string, title: string, marketplaceUrl: string | null, author?: { id: string, username: string } | null } | null, views: { total: string | null, unique: string | null, today: string | null, thisWeek: string | null, thisMonth: string | null }, downloads: { total: string | null, unique: string | null, today: string | null, thisWeek: string | null, thisMonth: string | null }, revenue: { total: { amount: string, currency: string }, today: { amount: string, currency: string }, thisWeek: { amount: string, currency: string }, thisMonth: { amount: string, currency: string } } | null, ratings: { average: number | null, count: number | null, wilson: number | null, distribution: Array<{ stars: number, count: number }> }, geographic: Array<{ country: string, downloads: string }>, freshness: { source: DataSource, fetchedAt: string, stale: boolean } } | null };

export type AnalyticsUserQueryVariables = Exact<{
  id: string;
  withPlugin: boolean;
}>;


export type AnalyticsUserQuery = { userAnalytics: { totals: Array<{ metric: Metric, value: number | null }>, revenue: Array<{ amount: string, currency: string }> | null, plugins: Array<{ itemId: string, panelItemId: string | null, lastUpdated: string, plugin?: { title: string } | null, views: { total: string | null, unique: string | null }, downloads: { total: string | null, thisMonth: string | null }, revenue: { total: { amount: string, currency: string } } | null, ratings: { average: number | null, count: number | null }, freshness: { source: DataSource, fetchedAt: string, stale: boolean } }> } | null };

export type AnalyticsCountsFragment = { total: string | null, unique: string | null, today: string | null, thisWeek: string | null, thisMonth: string | null };

export type AnalyticsMoneyFragment = { amount: string, currency: string };

export type AnalyticsFreshnessFragment = { source: DataSource, fetchedAt: string, stale: boolean };

export type AnalyticsReportMutationVariables = Exact<{
  event: TrackEventInput;
}>;


export type AnalyticsReportMutation = { trackEvents: { accepted: number, duplicates: number, rejected: Array<{ messageId: string, code: ErrorCode, message: string }> } };

export type BrowseCategoriesQueryVariables = Exact<{ [key: string]: never; }>;


export type BrowseCategoriesQuery = { categories: Array<{ id: string, panelId: string | null, name: string, slug: string | null, description: string | null, icon: string | null, active: boolean, pluginCount: number | null, updatedAt: string | null, parent: { id: string } | null, freshness: { source: DataSource, fetchedAt: string, stale: boolean } }> };

export type BrowsePluginQueryVariables = Exact<{
  id?: string | null | undefined;
  slug?: string | null | undefined;
  panelItemId?: string | null | undefined;
  formatted: boolean;
  written: boolean;
  plain: boolean;
  withAuthor: boolean;
}>;


export type BrowsePluginQuery = { plugin: { id: string, panelItemId: string, slug: string | null, title: string, summary: string, tags: Array<string>, licenseType: LicenseType, licenseSpdx: string | null, status: PluginStatus, verified: boolean | null, icon: string | null, homepage: string | null, repository: string | null, marketplaceUrl: string | null, downloadsTotal: string | null, installsActive: string | null, createdAt: string | null, updatedAt: string | null, publishedAt: string | null, formatted?: string, written?: string, plain?: string, author?: { id: string, username: string, displayName: string, roles: Array<string> } | null, category: { id: string, name: string } | null, price: { amount: string, currency: string } | null, screenshots: Array<{ url: string, alt: string, order: number }>, rating: { average: number | null, count: number | null, wilson: number | null, distribution: Array<{ stars: number, count: number }> }, freshness: { source: DataSource, fetchedAt: string, stale: boolean } } | null };

export type BrowseSearchQueryVariables = Exact<{
  input: PluginSearchInput;
  first: number;
  after?: string | null | undefined;
  offset?: number | null | undefined;
  withAuthor: boolean;
  withReasons: boolean;
}>;


export type BrowseSearchQuery = { searchPlugins: { totalCount: number, didYouMean: Array<string>, tookMs: number, edges: Array<{ cursor: string, node: { id: string, title: string, summary: string, tags: Array<string>, licenseType: LicenseType, licenseSpdx: string | null, status: PluginStatus, verified: boolean | null, downloadsTotal: string | null, updatedAt: string | null, author?: { id: string, displayName: string } | null, category: { id: string, name: string } | null, price: { amount: string, currency: string } | null, latestVersion: { version: string } | null, rating: { average: number | null, count: number | null } } | null, highlights: Array<{ field: string, snippet: string }>, why?: { exactName: boolean, matchedFields: Array<string>, sort: PluginSort } | null }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null }, facets: { categories: Array<{ count: number, category: { id: string, name: string } }>, tags: Array<{ name: string, count: number }>, priceRanges: Array<{ min: string, max: string | null, count: number }>, licenses: Array<{ name: string, count: number }>, channels: Array<{ name: string, count: number }> }, freshness: { source: DataSource, fetchedAt: string, stale: boolean } } };

export type BrowseFoundFragment = { id: string, title: string, summary: string, tags: Array<string>, licenseType: LicenseType, licenseSpdx: string | null, status: PluginStatus, verified: boolean | null, downloadsTotal: string | null, updatedAt: string | null, author?: { id: string, displayName: string } | null, category: { id: string, name: string } | null, price: { amount: string, currency: string } | null, latestVersion: { version: string } | null, rating: { average: number | null, count: number | null } };

export type BrowseSuggestQueryVariables = Exact<{
  prefix: string;
}>;


export type BrowseSuggestQuery = { suggestPlugins: Array<{ id: string, title: string, summary: string }> };

export type BrowseVersionsQueryVariables = Exact<{
  id: string;
  after?: string | null | undefined;
  channel?: Array<ReleaseChannel> | ReleaseChannel | null | undefined;
}>;


export type BrowseVersionsQuery = { plugin: { id: string, versions: { totalCount: number, edges: Array<{ cursor: string, node: { id: string, version: string, channel: ReleaseChannel, panelRange: string | null, downloads: string | null, publishedAt: string | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null } } } | null };

export type BrowseNewestQueryVariables = Exact<{
  id: string;
  channel: ReleaseChannel;
  panelVersion?: string | null | undefined;
}>;


export type BrowseNewestQuery = { plugin: { id: string, latestVersion: { version: string, channel: ReleaseChannel, publishedAt: string | null } | null } | null };

export type BrowseVersionQueryVariables = Exact<{
  id: string;
}>;


export type BrowseVersionQuery = { pluginVersion: { id: string, version: string, semver: string | null, channel: ReleaseChannel, changelog: string | null, panelRange: string | null, downloads: string | null, publishedAt: string | null, files: Array<{ name: string, size: string | null, type: string | null, url: string | null, sha256: string | null }>, dependencies: Array<{ targetId: string, range: string | null, kind: DependencyKind, anyOf: Array<string> | null, target: { id: string, title: string } | null }>, conflicts: Array<{ targetId: string, range: string | null, kind: DependencyKind, anyOf: Array<string> | null, target: { id: string, title: string } | null }> } | null };

export type BrowseRelationFragment = { targetId: string, range: string | null, kind: DependencyKind, anyOf: Array<string> | null, target: { id: string, title: string } | null };

export type GatewayAuditQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  actor?: string | null | undefined;
  action?: string | null | undefined;
  range?: TimeRangeInput | null | undefined;
}>;


export type GatewayAuditQuery = { auditLog: { totalCount: number, edges: Array<{ cursor: string, node: { id: string, at: string, actor: string, serviceId: string | null, action: string, target: string, outcome: string, requestId: string, ipHash: string | null, before: unknown, after: unknown, hash: string, previousHash: string | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } };

export type GatewayChainQueryVariables = Exact<{ [key: string]: never; }>;


export type GatewayChainQuery = { auditLog: { chainValid: boolean, totalCount: number, edges: Array<{ node: { at: string, hash: string } }> } };

export type GatewayNowQueryVariables = Exact<{ [key: string]: never; }>;


export type GatewayNowQuery = { health: { status: HealthStatus, version: string, uptimeSeconds: number, startedAt: string, components: Array<{ name: string, status: HealthStatus, latencyMs: number | null, message: string | null, circuit: CircuitState | null, lastSuccessAt: string | null, capabilities: Array<string> | null }> }, caller: { serviceId: string, subject: string, actingUserId: string | null, permissions: Array<string>, tokenExpiresAt: string | null, rateLimits: Array<{ policy: string, limit: number, remaining: number, resetAt: string }>, features: Array<{ name: string, enabled: boolean, reason: string | null }> } };

export type GatewayServicesQueryVariables = Exact<{ [key: string]: never; }>;


export type GatewayServicesQuery = { serviceClients: Array<{ id: string, name: string, permissions: Array<string>, lastUsedAt: string | null, disabled: boolean, signature: SignatureRule, acceptsOldAudience: boolean, apiKeyRequired: boolean, keys: Array<{ id: string, clientId: string, prefix: string, algorithm: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, status: KeyStatus }> }> };

export type GatewayCreateServiceMutationVariables = Exact<{
  name: string;
  permissions: Array<string> | string;
}>;


export type GatewayCreateServiceMutation = { createServiceClient: { secret: string | null, key: { id: string, clientId: string, prefix: string, algorithm: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, status: KeyStatus } | null, userErrors: Array<
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type GatewayConfigureServiceMutationVariables = Exact<{
  clientId: string;
  permissions?: Array<string> | string | null | undefined;
  signature?: SignatureRule | null | undefined;
  acceptsOldAudience?: boolean | null | undefined;
  apiKeyRequired?: boolean | null | undefined;
  disabled?: boolean | null | undefined;
}>;


export type GatewayConfigureServiceMutation = { configureServiceClient: { client: { id: string, name: string, permissions: Array<string>, lastUsedAt: string | null, disabled: boolean, signature: SignatureRule, acceptsOldAudience: boolean, apiKeyRequired: boolean, keys: Array<{ id: string, clientId: string, prefix: string, algorithm: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, status: KeyStatus }> } | null, userErrors: Array<
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type GatewayRotateKeyMutationVariables = Exact<{
  clientId: string;
  overlap: string;
}>;


export type GatewayRotateKeyMutation = { rotateServiceKey: { secret: string | null, key: { id: string, clientId: string, prefix: string, algorithm: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, status: KeyStatus } | null, userErrors: Array<
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type GatewayRevokeKeyMutationVariables = Exact<{
  keyId: string;
}>;


export type GatewayRevokeKeyMutation = { revokeServiceKey: { secret: string | null, key: { id: string, clientId: string, prefix: string, algorithm: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, status: KeyStatus } | null, userErrors: Array<
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type GatewayAddSigningKeyMutationVariables = Exact<{
  clientId: string;
  key: SigningKeyInput;
}>;


export type GatewayAddSigningKeyMutation = { addSigningKey: { secret: string | null, key: { id: string, clientId: string, prefix: string, algorithm: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, status: KeyStatus } | null, userErrors: Array<
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type GatewayRegisterOldKeyMutationVariables = Exact<{
  clientId: string;
  key: string;
}>;


export type GatewayRegisterOldKeyMutation = { registerOldApiKey: { secret: string | null, key: { id: string, clientId: string, prefix: string, algorithm: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, status: KeyStatus } | null, userErrors: Array<
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type GatewayServiceFragment = { id: string, name: string, permissions: Array<string>, lastUsedAt: string | null, disabled: boolean, signature: SignatureRule, acceptsOldAudience: boolean, apiKeyRequired: boolean, keys: Array<{ id: string, clientId: string, prefix: string, algorithm: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, status: KeyStatus }> };

export type GatewayKeyFragment = { id: string, clientId: string, prefix: string, algorithm: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, status: KeyStatus };

export type GatewayKeyMadeFragment = { secret: string | null, key: { id: string, clientId: string, prefix: string, algorithm: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, status: KeyStatus } | null, userErrors: Array<
    | { code: ErrorCode, message: string, path: Array<string> | null }
    | { code: ErrorCode, message: string, path: Array<string> | null }
    | { code: ErrorCode, message: string, path: Array<string> | null }
  > };

type GatewayProblem_ConflictError_Fragment = { code: ErrorCode, message: string, path: Array<string> | null };

type GatewayProblem_NotFoundError_Fragment = { code: ErrorCode, message: string, path: Array<string> | null };

type GatewayProblem_ValidationError_Fragment = { code: ErrorCode, message: string, path: Array<string> | null };

export type GatewayProblemFragment =
  | GatewayProblem_ConflictError_Fragment
  | GatewayProblem_NotFoundError_Fragment
  | GatewayProblem_ValidationError_Fragment
;

export type GatewayInboundQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  type?: string | null | undefined;
  status?: Array<SyncStatus> | SyncStatus | null | undefined;
}>;


export type GatewayInboundQuery = { inboundEvents: Array<{ id: string, type: string, occurredAt: string, receivedAt: string, processedAt: string | null, status: SyncStatus, duplicateOf: string | null, deliveries: number, data: unknown }> };

export type PublishMineQueryVariables = Exact<{
  user: string;
  status?: Array<PluginStatus> | PluginStatus | null | undefined;
  after?: string | null | undefined;
}>;


export type PublishMineQuery = { user: { id: string, displayName: string, plugins: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null }, edges: Array<{ node: { id: string, panelItemId: string, title: string, status: PluginStatus, marketplaceUrl: string | null, updatedAt: string | null, versions: { edges: Array<{ node: { version: string } }> }, freshness: { source: DataSource, fetchedAt: string, stale: boolean } } }> } } | null };

export type PublishKnownQueryVariables = Exact<{
  id: string;
  withAuthor: boolean;
}>;


export type PublishKnownQuery = { plugin: { id: string, panelItemId: string, title: string, status: PluginStatus, description: string, tags: Array<string>, licenseType: LicenseType, licenseSpdx: string | null, icon: string | null, homepage: string | null, repository: string | null, marketplaceUrl: string | null, price: { amount: string, currency: string } | null, category: { id: string, name: string } | null, author?: { id: string, displayName: string } | null, screenshots: Array<{ url: string, alt: string }>, versions: { edges: Array<{ node: { version: string, semver: string | null, dependencies: Array<{ targetId: string, range: string | null, kind: DependencyKind, anyOf: Array<string> | null }>, conflicts: Array<{ targetId: string, range: string | null, kind: DependencyKind, anyOf: Array<string> | null }>, files: Array<{ name: string, size: string | null, type: string | null, url: string | null, sha256: string | null }> } }> }, freshness: { source: DataSource, fetchedAt: string, stale: boolean } } | null };

export type PublishDependencyFragment = { targetId: string, range: string | null, kind: DependencyKind, anyOf: Array<string> | null };

export type PublishCategoriesQueryVariables = Exact<{ [key: string]: never; }>;


export type PublishCategoriesQuery = { categories: Array<{ id: string, name: string, active: boolean, parent: { name: string } | null }> };

export type PublishNewMutationVariables = Exact<{
  input: PublishPluginInput;
}>;


export type PublishNewMutation = { publishPlugin: { status: PublishOutcome | null, marketplaceUrl: string | null, publishedAt: string | null, revision: number | null, replayed: boolean, plugin: { id: string, title: string } | null, userErrors: Array<
      | { __typename: 'ConflictError', currentRevision: number | null, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type PublishChangeMutationVariables = Exact<{
  input: UpdatePluginInput;
}>;


export type PublishChangeMutation = { updatePlugin: { status: PublishOutcome | null, marketplaceUrl: string | null, publishedAt: string | null, revision: number | null, replayed: boolean, plugin: { id: string, title: string } | null, userErrors: Array<
      | { __typename: 'ConflictError', currentRevision: number | null, code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type PublishAnswerFragment = { status: PublishOutcome | null, marketplaceUrl: string | null, publishedAt: string | null, revision: number | null, replayed: boolean, plugin: { id: string, title: string } | null, userErrors: Array<
    | { __typename: 'ConflictError', currentRevision: number | null, code: ErrorCode, message: string, path: Array<string> | null }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
    | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
  > };

export type PublishTakeOffMutationVariables = Exact<{
  id: string;
  reason?: string | null | undefined;
  force: boolean;
}>;


export type PublishTakeOffMutation = { unpublishPlugin: { unpublished: boolean, dependentsWarned: number, replayed: boolean, userErrors: Array<
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type PublishCheckQueryVariables = Exact<{
  manifest: ManifestInput;
  files?: Array<PluginFileInput> | PluginFileInput | null | undefined;
  licenseType?: LicenseType | null | undefined;
}>;


export type PublishCheckQuery = { validateManifest: { valid: boolean, errors: Array<
      | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    >, warnings: Array<{ rule: string, message: string, path: Array<string> }> } };

export type PublishOnTheirWayQueryVariables = Exact<{
  user?: string | null | undefined;
  status?: Array<WorkflowStatus> | WorkflowStatus | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type PublishOnTheirWayQuery = { publishWorkflows: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null }, edges: Array<{ node: { id: string, status: WorkflowStatus, userId: string | null, panelItemId: string | null, marketplaceItemId: string | null, queuePosition: number | null, updatedAt: string, manifest: { name: string, version: string } | null, timeline: Array<{ id: string, at: string, from: WorkflowStatus | null, to: WorkflowStatus | null, role: WorkflowRole, note: string | null, visibility: NoteVisibility, actor: { userId: string | null, serviceId: string | null } | null }> } }> } };

export type PublishUnderWayFragment = { id: string, status: WorkflowStatus, userId: string | null, panelItemId: string | null, marketplaceItemId: string | null, queuePosition: number | null, updatedAt: string, manifest: { name: string, version: string } | null, timeline: Array<{ id: string, at: string, from: WorkflowStatus | null, to: WorkflowStatus | null, role: WorkflowRole, note: string | null, visibility: NoteVisibility, actor: { userId: string | null, serviceId: string | null } | null }> };

export type PublishOneUnderWayQueryVariables = Exact<{
  id: string;
}>;


export type PublishOneUnderWayQuery = { publishWorkflow: { id: string, status: WorkflowStatus, step: number, totalSteps: number, message: string, revision: number, panelItemId: string | null, marketplaceItemId: string | null, userId: string | null, autoPublish: boolean, submittedAt: string | null, queuePosition: number | null, claimExpiresAt: string | null, allowedActions: Array<WorkflowAction>, marketplaceUrl: string | null, createdAt: string, updatedAt: string, licenseType: LicenseType | null, claimedBy: { userId: string | null, serviceId: string | null } | null, userErrors: Array<
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
    >, timeline: Array<{ id: string, at: string, from: WorkflowStatus | null, to: WorkflowStatus | null, role: WorkflowRole, note: string | null, visibility: NoteVisibility, actor: { userId: string | null, serviceId: string | null } | null }>, manifest: { name: string, version: string, description: string | null, author: string | null, homepage: string | null, repository: string | null, license: string | null, tags: Array<string>, category: string | null, iconUrl: string | null, minPanelVersion: string | null, maxPanelVersion: string | null, permissions: unknown, screenshots: Array<{ url: string, alt: string, order: number }>, price: { amount: string, currency: string }, dependencies: Array<{ targetId: string, range: string | null, kind: DependencyKind }> } | null, files: Array<{ name: string, size: string | null, type: string | null, url: string | null, sha256: string | null }> } | null };

export type PublishHandInMutationVariables = Exact<{
  input: StartWorkflowInput;
}>;


export type PublishHandInMutation = { result: { workflow: { id: string, status: WorkflowStatus, revision: number } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type PublishReviseMutationVariables = Exact<{
  input: ReviseWorkflowInput;
}>;


export type PublishReviseMutation = { result: { workflow: { id: string, status: WorkflowStatus, revision: number } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type PublishSubmitMutationVariables = Exact<{
  id: string;
  revision: number;
  note?: string | null | undefined;
}>;


export type PublishSubmitMutation = { result: { workflow: { id: string, status: WorkflowStatus, revision: number } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type PublishWithdrawMutationVariables = Exact<{
  id: string;
}>;


export type PublishWithdrawMutation = { result: { workflow: { id: string, status: WorkflowStatus, revision: number } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type PublishCancelMutationVariables = Exact<{
  id: string;
  note?: string | null | undefined;
}>;


export type PublishCancelMutation = { result: { workflow: { id: string, status: WorkflowStatus, revision: number } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type PublishApprovedMutationVariables = Exact<{
  id: string;
}>;


export type PublishApprovedMutation = { result: { workflow: { id: string, status: WorkflowStatus, revision: number } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type ReviewQueueQueryVariables = Exact<{
  filter: ReviewQueueFilter;
  first: number;
  after?: string | null | undefined;
}>;


export type ReviewQueueQuery = { reviewQueue: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null }, edges: Array<{ node: { id: string, status: WorkflowStatus, panelItemId: string | null, marketplaceItemId: string | null, userId: string | null, submittedAt: string | null, queuePosition: number | null, claimExpiresAt: string | null, claimedBy: { userId: string | null, serviceId: string | null } | null, manifest: { name: string, version: string } | null } }> } };

export type ReviewWaitingFragment = { id: string, status: WorkflowStatus, panelItemId: string | null, marketplaceItemId: string | null, userId: string | null, submittedAt: string | null, queuePosition: number | null, claimExpiresAt: string | null, claimedBy: { userId: string | null, serviceId: string | null } | null, manifest: { name: string, version: string } | null };

export type ReviewQueueCountsSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type ReviewQueueCountsSubscription = { reviewQueueChanged: { waiting: number, inReview: number, oldestSubmittedAt: string | null } };

export type ReviewPublicationQueryVariables = Exact<{
  id: string;
  withAuthor: boolean;
}>;


export type ReviewPublicationQuery = { publishWorkflow: { id: string, status: WorkflowStatus, step: number, totalSteps: number, message: string, revision: number, panelItemId: string | null, marketplaceItemId: string | null, userId: string | null, autoPublish: boolean, submittedAt: string | null, queuePosition: number | null, claimExpiresAt: string | null, allowedActions: Array<WorkflowAction>, marketplaceUrl: string | null, createdAt: string, updatedAt: string, licenseType: LicenseType | null, author?: { id: string, displayName: string } | null, plugin: { id: string, title: string, description: string, tags: Array<string>, licenseType: LicenseType, licenseSpdx: string | null, icon: string | null, homepage: string | null, repository: string | null, price: { amount: string, currency: string } | null, category: { id: string } | null, screenshots: Array<{ url: string, alt: string, order: number }>, versions: { edges: Array<{ node: { version: string, dependencies: Array<{ targetId: string, range: string | null, kind: DependencyKind }>, conflicts: Array<{ targetId: string, range: string | null, kind: DependencyKind }>, files: Array<{ name: string, size: string | null, type: string | null, url: string | null, sha256: string | null }> } }> } } | null, claimedBy: { userId: string | null, serviceId: string | null } | null, userErrors: Array<
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
    >, timeline: Array<{ id: string, at: string, from: WorkflowStatus | null, to: WorkflowStatus | null, role: WorkflowRole, note: string | null, visibility: NoteVisibility, actor: { userId: string | null, serviceId: string | null } | null }>, manifest: { name: string, version: string, description: string | null, author: string | null, homepage: string | null, repository: string | null, license: string | null, tags: Array<string>, category: string | null, iconUrl: string | null, minPanelVersion: string | null, maxPanelVersion: string | null, permissions: unknown, screenshots: Array<{ url: string, alt: string, order: number }>, price: { amount: string, currency: string }, dependencies: Array<{ targetId: string, range: string | null, kind: DependencyKind }> } | null, files: Array<{ name: string, size: string | null, type: string | null, url: string | null, sha256: string | null }> } | null };

export type ReviewListedFragment = { id: string, title: string, description: string, tags: Array<string>, licenseType: LicenseType, licenseSpdx: string | null, icon: string | null, homepage: string | null, repository: string | null, price: { amount: string, currency: string } | null, category: { id: string } | null, screenshots: Array<{ url: string, alt: string, order: number }>, versions: { edges: Array<{ node: { version: string, dependencies: Array<{ targetId: string, range: string | null, kind: DependencyKind }>, conflicts: Array<{ targetId: string, range: string | null, kind: DependencyKind }>, files: Array<{ name: string, size: string | null, type: string | null, url: string | null, sha256: string | null }> } }> } };

export type ReviewClaimMutationVariables = Exact<{
  id: string;
  lease: string;
}>;


export type ReviewClaimMutation = { result: { workflow: { id: string, status: WorkflowStatus, revision: number } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type ReviewReleaseMutationVariables = Exact<{
  id: string;
}>;


export type ReviewReleaseMutation = { result: { workflow: { id: string, status: WorkflowStatus, revision: number } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type ReviewApproveMutationVariables = Exact<{
  id: string;
  revision: number;
  note?: string | null | undefined;
}>;


export type ReviewApproveMutation = { result: { workflow: { id: string, status: WorkflowStatus, revision: number } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type ReviewRequestChangesMutationVariables = Exact<{
  id: string;
  revision: number;
  note: string;
}>;


export type ReviewRequestChangesMutation = { result: { workflow: { id: string, status: WorkflowStatus, revision: number } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type ReviewRejectMutationVariables = Exact<{
  id: string;
  revision: number;
  note: string;
}>;


export type ReviewRejectMutation = { result: { workflow: { id: string, status: WorkflowStatus, revision: number } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type SyncHealthNumbersFragment = { pending: number, retrying: number, dead: number, superseded: string, discarded: string, inFlight: number, oldestPendingAgeSeconds: number | null, acknowledgedTotal: string, acceptedTotal: string, ledgerBalanced: boolean, throughputPerMinute: number, p50LagMs: number | null, p95LagMs: number | null, errorRate: number | null, paused: boolean, pausedReason: string | null, heldUntil: string | null, circuit: CircuitState };

export type SyncHealthQueryVariables = Exact<{ [key: string]: never; }>;


export type SyncHealthQuery = { syncHealth: { pending: number, retrying: number, dead: number, superseded: string, discarded: string, inFlight: number, oldestPendingAgeSeconds: number | null, acknowledgedTotal: string, acceptedTotal: string, ledgerBalanced: boolean, throughputPerMinute: number, p50LagMs: number | null, p95LagMs: number | null, errorRate: number | null, paused: boolean, pausedReason: string | null, heldUntil: string | null, circuit: CircuitState } };

export type SyncHealthLiveSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type SyncHealthLiveSubscription = { syncHealthChanged: { pending: number, retrying: number, dead: number, superseded: string, discarded: string, inFlight: number, oldestPendingAgeSeconds: number | null, acknowledgedTotal: string, acceptedTotal: string, ledgerBalanced: boolean, throughputPerMinute: number, p50LagMs: number | null, p95LagMs: number | null, errorRate: number | null, paused: boolean, pausedReason: string | null, heldUntil: string | null, circuit: CircuitState } };

export type SyncHistoryQueryVariables = Exact<{
  bucket: TimeBucket;
  last: string;
}>;


export type SyncHistoryQuery = { syncHealth: { histogram: Array<{ start: string, accepted: number, acknowledged: number, failed: number, dead: number, p95LagMs: number | null }> } };

export type SyncSetPausedMutationVariables = Exact<{
  paused: boolean;
  reason?: string | null | undefined;
}>;


export type SyncSetPausedMutation = { setSyncPaused: { pending: number, retrying: number, dead: number, superseded: string, discarded: string, inFlight: number, oldestPendingAgeSeconds: number | null, acknowledgedTotal: string, acceptedTotal: string, ledgerBalanced: boolean, throughputPerMinute: number, p50LagMs: number | null, p95LagMs: number | null, errorRate: number | null, paused: boolean, pausedReason: string | null, heldUntil: string | null, circuit: CircuitState } };

export type SyncEventQueryVariables = Exact<{
  id: string;
}>;


export type SyncEventQuery = { syncEvents: { edges: Array<{ node: { sequence: string, supersededBy: string | null, payloadDigest: string, mayHaveArrived: boolean, changeId: string, id: string, userId: string, action: SyncAction, status: SyncStatus, origin: string, enqueuedAt: string, nextAttemptAt: string | null, deliveredAt: string | null, errorCode: ErrorCode | null, attempts: Array<{ number: number, at: string, durationMs: number, httpStatus: number | null, outcome: AttemptOutcome, errorCode: ErrorCode | null, message: string | null, upstreamRequestId: string | null }> } }> } };

export type SyncPayloadQueryVariables = Exact<{
  id: string;
}>;


export type SyncPayloadQuery = { syncEvents: { edges: Array<{ node: { id: string, payload: unknown } }> } };

export type SyncEventLineFragment = { id: string, userId: string, action: SyncAction, status: SyncStatus, origin: string, enqueuedAt: string, nextAttemptAt: string | null, deliveredAt: string | null, errorCode: ErrorCode | null };

export type SyncLedgerQueryVariables = Exact<{
  filter?: SyncEventFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type SyncLedgerQuery = { syncEvents: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, edges: Array<{ node: { id: string, userId: string, action: SyncAction, status: SyncStatus, origin: string, enqueuedAt: string, nextAttemptAt: string | null, deliveredAt: string | null, errorCode: ErrorCode | null } }> } };

export type SyncNowQueryVariables = Exact<{ [key: string]: never; }>;


export type SyncNowQuery = { syncHealth: { changeId: string } };

export type SyncChangesSubscriptionVariables = Exact<{
  userId?: string | null | undefined;
  afterEventId?: string | null | undefined;
}>;


export type SyncChangesSubscription = { userSyncChanged: { id: string, changeId: string, userId: string, status: SyncStatus } };

export type SyncSteeredFragment = { affected: number, mayHaveArrived: number, events: Array<{ id: string, userId: string, action: SyncAction, status: SyncStatus }>, userErrors: Array<
    | { code: ErrorCode, message: string, path: Array<string> | null }
    | { code: ErrorCode, message: string, path: Array<string> | null }
    | { code: ErrorCode, message: string, path: Array<string> | null }
  > };

export type SyncRetryMutationVariables = Exact<{
  ids?: Array<string> | string | null | undefined;
  filter?: SyncEventFilter | null | undefined;
  dryRun: boolean;
}>;


export type SyncRetryMutation = { steered: { affected: number, mayHaveArrived: number, events: Array<{ id: string, userId: string, action: SyncAction, status: SyncStatus }>, userErrors: Array<
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type SyncDiscardMutationVariables = Exact<{
  ids?: Array<string> | string | null | undefined;
  filter?: SyncEventFilter | null | undefined;
  dryRun: boolean;
  reason: string;
}>;


export type SyncDiscardMutation = { steered: { affected: number, mayHaveArrived: number, events: Array<{ id: string, userId: string, action: SyncAction, status: SyncStatus }>, userErrors: Array<
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type SyncRunFragment = { id: string, status: RunStatus, repair: boolean, sample: number, startedAt: string, finishedAt: string | null, scanned: number, matched: number, missing: number, drifted: number, orphaned: number, skipped: number, repaired: number };

export type SyncRunsQueryVariables = Exact<{
  first: number;
}>;


export type SyncRunsQuery = { reconcileRuns: Array<{ id: string, status: RunStatus, repair: boolean, sample: number, startedAt: string, finishedAt: string | null, scanned: number, matched: number, missing: number, drifted: number, orphaned: number, skipped: number, repaired: number }> };

export type SyncStartRunMutationVariables = Exact<{
  repair: boolean;
  sample: number;
}>;


export type SyncStartRunMutation = { startReconcile: { id: string, status: RunStatus, repair: boolean, sample: number, startedAt: string, finishedAt: string | null, scanned: number, matched: number, missing: number, drifted: number, orphaned: number, skipped: number, repaired: number } };

export type SyncUserFactsFragment = { status: SyncStatus, desiredRevision: number, appliedRevision: number | null, lagSeconds: number | null, lastVerifiedAt: string | null, lastEvent: { id: string, userId: string, action: SyncAction, status: SyncStatus, origin: string, enqueuedAt: string, nextAttemptAt: string | null, deliveredAt: string | null, errorCode: ErrorCode | null } | null, drift: Array<{ field: string, panelDigest: string, marketplaceDigest: string, since: string }> };

export type SyncUserQueryVariables = Exact<{
  userId: string;
}>;


export type SyncUserQuery = { userSync: { status: SyncStatus, desiredRevision: number, appliedRevision: number | null, lagSeconds: number | null, lastVerifiedAt: string | null, lastEvent: { id: string, userId: string, action: SyncAction, status: SyncStatus, origin: string, enqueuedAt: string, nextAttemptAt: string | null, deliveredAt: string | null, errorCode: ErrorCode | null } | null, drift: Array<{ field: string, panelDigest: string, marketplaceDigest: string, since: string }> } };

export type SyncProfileQueryVariables = Exact<{
  userId: string;
  pii: boolean;
}>;


export type SyncProfileQuery = { user: { username: string, displayName: string, email?: string | null, active: boolean | null, marketplaceUserId: string | null, roles: Array<string>, createdAt: string | null, updatedAt: string | null, freshness: { source: DataSource, fetchedAt: string, stale: boolean } } | null };

export type SyncVerifyMutationVariables = Exact<{
  userId: string;
}>;


export type SyncVerifyMutation = { verifyUserSync: { status: SyncStatus, desiredRevision: number, appliedRevision: number | null, lagSeconds: number | null, lastVerifiedAt: string | null, lastEvent: { id: string, userId: string, action: SyncAction, status: SyncStatus, origin: string, enqueuedAt: string, nextAttemptAt: string | null, deliveredAt: string | null, errorCode: ErrorCode | null } | null, drift: Array<{ field: string, panelDigest: string, marketplaceDigest: string, since: string }> } };

export type SyncResyncMutationVariables = Exact<{
  userId: string;
  force: boolean;
}>;


export type SyncResyncMutation = { resyncUser: { status: SyncStatus, event: { id: string, action: SyncAction } | null, userErrors: Array<
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type SyncEraseMutationVariables = Exact<{
  userId: string;
  reason: string;
  idempotencyKey: string;
}>;


export type SyncEraseMutation = { eraseUser: { event: { id: string, status: SyncStatus } | null, certificate: { id: string, userIdHash: string, requestedAt: string, completedAt: string | null, stores: Array<{ name: string, rows: number, at: string | null, upstreamAcknowledged: boolean }> } | null, userErrors: Array<
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type SyncExportQueryVariables = Exact<{
  userId: string;
}>;


export type SyncExportQuery = { exportUser: unknown };

export type WhoAmIQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoAmIQuery = { caller: { serviceId: string, subject: string, actingUserId: string | null, permissions: Array<string>, tokenExpiresAt: string | null } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const PublicationActorFragmentDoc = new TypedDocumentString(`
    fragment PublicationActor on WorkflowActor {
  userId
  serviceId
}
    `, {"fragmentName":"PublicationActor"}) as unknown as TypedDocumentString<PublicationActorFragment, unknown>;
export const PublicationEntryFragmentDoc = new TypedDocumentString(`
    fragment PublicationEntry on WorkflowEntry {
  id
  at
  from
  to
  role
  actor {
    ...PublicationActor
  }
  note
  visibility
}
    fragment PublicationActor on WorkflowActor {
  userId
  serviceId
}`, {"fragmentName":"PublicationEntry"}) as unknown as TypedDocumentString<PublicationEntryFragment, unknown>;
export const PublicationStandingFragmentDoc = new TypedDocumentString(`
    fragment PublicationStanding on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  revision
  panelItemId
  marketplaceItemId
  userId
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    ...PublicationActor
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    code
    message
    path
  }
  createdAt
  updatedAt
  timeline {
    ...PublicationEntry
  }
}
    fragment PublicationActor on WorkflowActor {
  userId
  serviceId
}
fragment PublicationEntry on WorkflowEntry {
  id
  at
  from
  to
  role
  actor {
    ...PublicationActor
  }
  note
  visibility
}`, {"fragmentName":"PublicationStanding"}) as unknown as TypedDocumentString<PublicationStandingFragment, unknown>;
export const PublicationContentFragmentDoc = new TypedDocumentString(`
    fragment PublicationContent on PublishWorkflow {
  manifest {
    name
    version
    description
    author
    homepage
    repository
    license
    tags
    category
    iconUrl
    screenshots {
      url
      alt
      order
    }
    price {
      amount
      currency
    }
    dependencies {
      targetId
      range
      kind
    }
    minPanelVersion
    maxPanelVersion
    permissions
  }
  files {
    name
    size
    type
    url
    sha256
  }
  licenseType
}
    `, {"fragmentName":"PublicationContent"}) as unknown as TypedDocumentString<PublicationContentFragment, unknown>;
export const PublicationStepFragmentDoc = new TypedDocumentString(`
    fragment PublicationStep on WorkflowPayload {
  workflow {
    id
    status
    revision
  }
  userErrors {
    __typename
    code
    message
    path
  }
}
    `, {"fragmentName":"PublicationStep"}) as unknown as TypedDocumentString<PublicationStepFragment, unknown>;
export const AnalyticsActivitySeriesFragmentDoc = new TypedDocumentString(`
    fragment AnalyticsActivitySeries on ActivitySeries {
  metric
  currency
  points {
    start
    value
  }
  total
  previous
}
    `, {"fragmentName":"AnalyticsActivitySeries"}) as unknown as TypedDocumentString<AnalyticsActivitySeriesFragment, unknown>;
export const AnalyticsActivityShareFragmentDoc = new TypedDocumentString(`
    fragment AnalyticsActivityShare on ActivityShare {
  key
  count
}
    `, {"fragmentName":"AnalyticsActivityShare"}) as unknown as TypedDocumentString<AnalyticsActivityShareFragment, unknown>;
export const AnalyticsActivityCoverageFragmentDoc = new TypedDocumentString(`
    fragment AnalyticsActivityCoverage on ActivityCoverage {
  since
  until
  waiting
}
    `, {"fragmentName":"AnalyticsActivityCoverage"}) as unknown as TypedDocumentString<AnalyticsActivityCoverageFragment, unknown>;
export const AnalyticsCountsFragmentDoc = new TypedDocumentString(`
    fragment AnalyticsCounts on CountBlock {
  total
  unique
  today
  thisWeek
  thisMonth
}
    `, {"fragmentName":"AnalyticsCounts"}) as unknown as TypedDocumentString<AnalyticsCountsFragment, unknown>;
export const AnalyticsMoneyFragmentDoc = new TypedDocumentString(`
    fragment AnalyticsMoney on Money {
  amount
  currency
}
    `, {"fragmentName":"AnalyticsMoney"}) as unknown as TypedDocumentString<AnalyticsMoneyFragment, unknown>;
export const AnalyticsFreshnessFragmentDoc = new TypedDocumentString(`
    fragment AnalyticsFreshness on Freshness {
  source
  fetchedAt
  stale
}
    `, {"fragmentName":"AnalyticsFreshness"}) as unknown as TypedDocumentString<AnalyticsFreshnessFragment, unknown>;
export const BrowseFoundFragmentDoc = new TypedDocumentString(`
    fragment BrowseFound on Plugin {
  id
  title
  summary
  author @include(if: $withAuthor) {
    id
    displayName
  }
  category {
    id
    name
  }
  tags
  price {
    amount
    currency
  }
  licenseType
  licenseSpdx
  status
  verified
  latestVersion {
    version
  }
  rating {
    average
    count
  }
  downloadsTotal
  updatedAt
}
    `, {"fragmentName":"BrowseFound"}) as unknown as TypedDocumentString<BrowseFoundFragment, unknown>;
export const BrowseRelationFragmentDoc = new TypedDocumentString(`
    fragment BrowseRelation on Dependency {
  target {
    id
    title
  }
  targetId
  range
  kind
  anyOf
}
    `, {"fragmentName":"BrowseRelation"}) as unknown as TypedDocumentString<BrowseRelationFragment, unknown>;
export const GatewayKeyFragmentDoc = new TypedDocumentString(`
    fragment GatewayKey on ServiceKey {
  id
  clientId
  prefix
  algorithm
  createdAt
  expiresAt
  lastUsedAt
  status
}
    `, {"fragmentName":"GatewayKey"}) as unknown as TypedDocumentString<GatewayKeyFragment, unknown>;
export const GatewayServiceFragmentDoc = new TypedDocumentString(`
    fragment GatewayService on ServiceClient {
  id
  name
  permissions
  keys {
    ...GatewayKey
  }
  lastUsedAt
  disabled
  signature
  acceptsOldAudience
  apiKeyRequired
}
    fragment GatewayKey on ServiceKey {
  id
  clientId
  prefix
  algorithm
  createdAt
  expiresAt
  lastUsedAt
  status
}`, {"fragmentName":"GatewayService"}) as unknown as TypedDocumentString<GatewayServiceFragment, unknown>;
export const GatewayProblemFragmentDoc = new TypedDocumentString(`
    fragment GatewayProblem on UserError {
  code
  message
  path
}
    `, {"fragmentName":"GatewayProblem"}) as unknown as TypedDocumentString<GatewayProblemFragment, unknown>;
export const GatewayKeyMadeFragmentDoc = new TypedDocumentString(`
    fragment GatewayKeyMade on ServiceKeyPayload {
  key {
    ...GatewayKey
  }
  secret
  userErrors {
    ...GatewayProblem
  }
}
    fragment GatewayKey on ServiceKey {
  id
  clientId
  prefix
  algorithm
  createdAt
  expiresAt
  lastUsedAt
  status
}
fragment GatewayProblem on UserError {
  code
  message
  path
}`, {"fragmentName":"GatewayKeyMade"}) as unknown as TypedDocumentString<GatewayKeyMadeFragment, unknown>;
export const PublishDependencyFragmentDoc = new TypedDocumentString(`
    fragment PublishDependency on Dependency {
  targetId
  range
  kind
  anyOf
}
    `, {"fragmentName":"PublishDependency"}) as unknown as TypedDocumentString<PublishDependencyFragment, unknown>;
export const PublishAnswerFragmentDoc = new TypedDocumentString(`
    fragment PublishAnswer on PublishPayload {
  status
  marketplaceUrl
  publishedAt
  revision
  replayed
  plugin {
    id
    title
  }
  userErrors {
    __typename
    code
    message
    path
    ... on ConflictError {
      currentRevision
    }
  }
}
    `, {"fragmentName":"PublishAnswer"}) as unknown as TypedDocumentString<PublishAnswerFragment, unknown>;
export const PublishUnderWayFragmentDoc = new TypedDocumentString(`
    fragment PublishUnderWay on PublishWorkflow {
  id
  status
  userId
  panelItemId
  marketplaceItemId
  queuePosition
  updatedAt
  manifest {
    name
    version
  }
  timeline {
    ...PublicationEntry
  }
}
    fragment PublicationActor on WorkflowActor {
  userId
  serviceId
}
fragment PublicationEntry on WorkflowEntry {
  id
  at
  from
  to
  role
  actor {
    ...PublicationActor
  }
  note
  visibility
}`, {"fragmentName":"PublishUnderWay"}) as unknown as TypedDocumentString<PublishUnderWayFragment, unknown>;
export const ReviewWaitingFragmentDoc = new TypedDocumentString(`
    fragment ReviewWaiting on PublishWorkflow {
  id
  status
  panelItemId
  marketplaceItemId
  userId
  submittedAt
  queuePosition
  claimedBy {
    ...PublicationActor
  }
  claimExpiresAt
  manifest {
    name
    version
  }
}
    fragment PublicationActor on WorkflowActor {
  userId
  serviceId
}`, {"fragmentName":"ReviewWaiting"}) as unknown as TypedDocumentString<ReviewWaitingFragment, unknown>;
export const ReviewListedFragmentDoc = new TypedDocumentString(`
    fragment ReviewListed on Plugin {
  id
  title
  description
  tags
  price {
    amount
    currency
  }
  licenseType
  licenseSpdx
  icon
  homepage
  repository
  category {
    id
  }
  screenshots {
    url
    alt
    order
  }
  versions(first: 1) {
    edges {
      node {
        version
        dependencies {
          targetId
          range
          kind
        }
        conflicts {
          targetId
          range
          kind
        }
        files {
          name
          size
          type
          url
          sha256
        }
      }
    }
  }
}
    `, {"fragmentName":"ReviewListed"}) as unknown as TypedDocumentString<ReviewListedFragment, unknown>;
export const SyncHealthNumbersFragmentDoc = new TypedDocumentString(`
    fragment SyncHealthNumbers on SyncHealth {
  pending
  retrying
  dead
  superseded
  discarded
  inFlight
  oldestPendingAgeSeconds
  acknowledgedTotal
  acceptedTotal
  ledgerBalanced
  throughputPerMinute
  p50LagMs
  p95LagMs
  errorRate
  paused
  pausedReason
  heldUntil
  circuit
}
    `, {"fragmentName":"SyncHealthNumbers"}) as unknown as TypedDocumentString<SyncHealthNumbersFragment, unknown>;
export const SyncSteeredFragmentDoc = new TypedDocumentString(`
    fragment SyncSteered on SyncEventsPayload {
  affected
  mayHaveArrived
  events {
    id
    userId
    action
    status
  }
  userErrors {
    code
    message
    path
  }
}
    `, {"fragmentName":"SyncSteered"}) as unknown as TypedDocumentString<SyncSteeredFragment, unknown>;
export const SyncRunFragmentDoc = new TypedDocumentString(`
    fragment SyncRun on ReconcileRun {
  id
  status
  repair
  sample
  startedAt
  finishedAt
  scanned
  matched
  missing
  drifted
  orphaned
  skipped
  repaired
}
    `, {"fragmentName":"SyncRun"}) as unknown as TypedDocumentString<SyncRunFragment, unknown>;
export const SyncEventLineFragmentDoc = new TypedDocumentString(`
    fragment SyncEventLine on SyncEvent {
  id
  userId
  action
  status
  origin
  enqueuedAt
  nextAttemptAt
  deliveredAt
  errorCode
}
    `, {"fragmentName":"SyncEventLine"}) as unknown as TypedDocumentString<SyncEventLineFragment, unknown>;
export const SyncUserFactsFragmentDoc = new TypedDocumentString(`
    fragment SyncUserFacts on UserSyncState {
  status
  desiredRevision
  appliedRevision
  lagSeconds
  lastVerifiedAt
  lastEvent {
    ...SyncEventLine
  }
  drift {
    field
    panelDigest
    marketplaceDigest
    since
  }
}
    fragment SyncEventLine on SyncEvent {
  id
  userId
  action
  status
  origin
  enqueuedAt
  nextAttemptAt
  deliveredAt
  errorCode
}`, {"fragmentName":"SyncUserFacts"}) as unknown as TypedDocumentString<SyncUserFactsFragment, unknown>;
export const MarketplaceTotalsDocument = new TypedDocumentString(`
    query MarketplaceTotals {
  marketplaceStats {
    totalPlugins
    totalDownloads
    totalDevelopers
    categories {
      name
      count
      downloads
      growth
      averageRating
    }
    freshness {
      source
      fetchedAt
      stale
    }
  }
}
    `, {"hash":"sha256:5c4b30c882a475495399070b66d639180b4ba09129f835d19cdec0214e6c7d92"}) as unknown as TypedDocumentString<MarketplaceTotalsQuery, MarketplaceTotalsQueryVariables>;
export const PublicationNoteDocument = new TypedDocumentString(`
    mutation PublicationNote($id: ID!, $body: String!, $visibility: NoteVisibility!) {
  result: addReviewNote(workflowId: $id, body: $body, visibility: $visibility) {
    ...PublicationStep
  }
}
    fragment PublicationStep on WorkflowPayload {
  workflow {
    id
    status
    revision
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:f6b32def783cbe71dd0e45f59cd006a7dd73fb3d9165d30857fb5c693b496d6c"}) as unknown as TypedDocumentString<PublicationNoteMutation, PublicationNoteMutationVariables>;
export const PublicationChangedDocument = new TypedDocumentString(`
    subscription PublicationChanged($id: ID!) {
  publishWorkflowChanged(id: $id) {
    id
    status
    revision
  }
}
    `, {"hash":"sha256:c7c3c277770499565ad4f26a6fa5eff3c1d55ff687b39ad0c0e129daf21318bd"}) as unknown as TypedDocumentString<PublicationChangedSubscription, PublicationChangedSubscriptionVariables>;
export const AnalyticsActivityDocument = new TypedDocumentString(`
    query AnalyticsActivity($query: ActivityQueryInput!) {
  activity(query: $query) {
    range {
      end
    }
    series {
      ...AnalyticsActivitySeries
    }
    coverage {
      ...AnalyticsActivityCoverage
    }
  }
}
    fragment AnalyticsActivitySeries on ActivitySeries {
  metric
  currency
  points {
    start
    value
  }
  total
  previous
}
fragment AnalyticsActivityCoverage on ActivityCoverage {
  since
  until
  waiting
}`, {"hash":"sha256:9bab21395c13c6f71087e7a978d57f715150d554cdd5cd0004a213e2850e7aa6"}) as unknown as TypedDocumentString<AnalyticsActivityQuery, AnalyticsActivityQueryVariables>;
export const AnalyticsOwnPluginsDocument = new TypedDocumentString(`
    query AnalyticsOwnPlugins($user: ID!) {
  userAnalytics(userId: $user) {
    plugins {
      itemId
    }
  }
}
    `, {"hash":"sha256:4d767d61e51c032d663b0aa56c87091926e119540c342e7e0b9a9755cb1f0f54"}) as unknown as TypedDocumentString<AnalyticsOwnPluginsQuery, AnalyticsOwnPluginsQueryVariables>;
export const AnalyticsPluginReportDocument = new TypedDocumentString(`
    query AnalyticsPluginReport($id: ID!, $range: ActivityRangeInput, $metric: ActivityMetric!, $bucket: ActivityBucket!, $withPlugin: Boolean!) {
  pluginReport(pluginId: $id, range: $range) {
    pluginId
    plugin @include(if: $withPlugin) {
      title
    }
    range {
      end
    }
    totals {
      metric
      currency
      value
      previous
    }
    dailyActiveUsers
    weeklyActiveUsers
    monthlyActiveUsers
    averageSessionMs
    averageLoadMs
    trend(metric: $metric, bucket: $bucket) {
      ...AnalyticsActivitySeries
    }
    countries(first: 50) {
      ...AnalyticsActivityShare
    }
    versions {
      ...AnalyticsActivityShare
    }
    types {
      ...AnalyticsActivityShare
    }
    coverage {
      ...AnalyticsActivityCoverage
    }
  }
}
    fragment AnalyticsActivitySeries on ActivitySeries {
  metric
  currency
  points {
    start
    value
  }
  total
  previous
}
fragment AnalyticsActivityShare on ActivityShare {
  key
  count
}
fragment AnalyticsActivityCoverage on ActivityCoverage {
  since
  until
  waiting
}`, {"hash":"sha256:0e315763b67610fd7b62cd13d35abc6aeb2e29296f97ebcc903d4fd5e411c7a8"}) as unknown as TypedDocumentString<AnalyticsPluginReportQuery, AnalyticsPluginReportQueryVariables>;
export const AnalyticsTopPluginsDocument = new TypedDocumentString(`
    query AnalyticsTopPlugins($metric: ActivityMetric!, $currency: CurrencyCode, $range: ActivityRangeInput, $first: Int!, $withPlugin: Boolean!) {
  topPlugins(metric: $metric, currency: $currency, range: $range, first: $first) {
    entries {
      rank
      pluginId
      plugin @include(if: $withPlugin) {
        title
      }
      value
    }
    coverage {
      ...AnalyticsActivityCoverage
    }
  }
}
    fragment AnalyticsActivityCoverage on ActivityCoverage {
  since
  until
  waiting
}`, {"hash":"sha256:c7a63d7bbfdd767d093d4844c39365f329f705ee655098fb9c990cc1f63e28b0"}) as unknown as TypedDocumentString<AnalyticsTopPluginsQuery, AnalyticsTopPluginsQueryVariables>;
export const AnalyticsEventsDocument = new TypedDocumentString(`
    query AnalyticsEvents($filter: AnalyticsEventFilter, $range: EventRangeInput, $first: Int!, $after: String) {
  analyticsEvents(filter: $filter, range: $range, first: $first, after: $after) {
    edges {
      node {
        id
        messageId
        type
        pluginId
        userId
        sessionId
        occurredAt
        receivedAt
        source
        version
        data
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:681c6dec89e79282ba164235f47c43afd3452f09f1e75231a1abaf0ea35255ea"}) as unknown as TypedDocumentString<AnalyticsEventsQuery, AnalyticsEventsQueryVariables>;
export const AnalyticsPluginDocument = new TypedDocumentString(`
    query AnalyticsPlugin($id: ID!, $withPlugin: Boolean!, $withAuthor: Boolean!) {
  pluginAnalytics(pluginId: $id) {
    itemId
    panelItemId
    plugin @include(if: $withPlugin) {
      id
      title
      marketplaceUrl
      author @include(if: $withAuthor) {
        id
        username
      }
    }
    views {
      ...AnalyticsCounts
    }
    downloads {
      ...AnalyticsCounts
    }
    revenue {
      total {
        ...AnalyticsMoney
      }
      today {
        ...AnalyticsMoney
      }
      thisWeek {
        ...AnalyticsMoney
      }
      thisMonth {
        ...AnalyticsMoney
      }
    }
    ratings {
      average
      count
      wilson
      distribution {
        stars
        count
      }
    }
    geographic {
      country
      downloads
    }
    lastUpdated
    freshness {
      ...AnalyticsFreshness
    }
  }
}
    fragment AnalyticsCounts on CountBlock {
  total
  unique
  today
  thisWeek
  thisMonth
}
fragment AnalyticsMoney on Money {
  amount
  currency
}
fragment AnalyticsFreshness on Freshness {
  source
  fetchedAt
  stale
}`, {"hash":"sha256:4077608040ebbc3e021c2631cb382336aeb1d0d50569e1cdd0ed6d88a7e514ae"}) as unknown as TypedDocumentString<AnalyticsPluginQuery, AnalyticsPluginQueryVariables>;
export const AnalyticsUserDocument = new TypedDocumentString(`
    query AnalyticsUser($id: ID!, $withPlugin: Boolean!) {
  userAnalytics(userId: $id) {
    totals {
      metric
      value
    }
    revenue {
      ...AnalyticsMoney
    }
    plugins {
      itemId
      panelItemId
      plugin @include(if: $withPlugin) {
        title
      }
      views {
        total
        unique
      }
      downloads {
        total
        thisMonth
      }
      revenue {
        total {
          ...AnalyticsMoney
        }
      }
      ratings {
        average
        count
      }
      lastUpdated
      freshness {
        ...AnalyticsFreshness
      }
    }
  }
}
    fragment AnalyticsMoney on Money {
  amount
  currency
}
fragment AnalyticsFreshness on Freshness {
  source
  fetchedAt
  stale
}`, {"hash":"sha256:13b113be2e90bbb44aa9829be66f6ca47bfb0d0ca98e9539a3f5964a990bf0c3"}) as unknown as TypedDocumentString<AnalyticsUserQuery, AnalyticsUserQueryVariables>;
export const AnalyticsReportDocument = new TypedDocumentString(`
    mutation AnalyticsReport($event: TrackEventInput!) {
  trackEvents(events: [$event]) {
    accepted
    duplicates
    rejected {
      messageId
      code
      message
    }
  }
}
    `, {"hash":"sha256:feb7af09852db921e324d5a8d65fb90a41fac7dd5a5a838bb54a51aeeb24d553"}) as unknown as TypedDocumentString<AnalyticsReportMutation, AnalyticsReportMutationVariables>;
export const BrowseCategoriesDocument = new TypedDocumentString(`
    query BrowseCategories {
  categories {
    id
    panelId
    name
    slug
    description
    parent {
      id
    }
    icon
    active
    pluginCount
    updatedAt
    freshness {
      source
      fetchedAt
      stale
    }
  }
}
    `, {"hash":"sha256:c4a27072381aacd4c93c68c2c242c1b662e964e752da9fff6a5f844525878920"}) as unknown as TypedDocumentString<BrowseCategoriesQuery, BrowseCategoriesQueryVariables>;
export const BrowsePluginDocument = new TypedDocumentString(`
    query BrowsePlugin($id: ID, $slug: String, $panelItemId: ID, $formatted: Boolean!, $written: Boolean!, $plain: Boolean!, $withAuthor: Boolean!) {
  plugin(id: $id, slug: $slug, panelItemId: $panelItemId) {
    id
    panelItemId
    slug
    title
    summary
    formatted: description(format: HTML_SANITIZED) @include(if: $formatted)
    written: description(format: MARKDOWN) @include(if: $written)
    plain: description(format: PLAIN) @include(if: $plain)
    author @include(if: $withAuthor) {
      id
      username
      displayName
      roles
    }
    category {
      id
      name
    }
    tags
    price {
      amount
      currency
    }
    licenseType
    licenseSpdx
    status
    verified
    icon
    screenshots {
      url
      alt
      order
    }
    homepage
    repository
    marketplaceUrl
    rating {
      average
      count
      distribution {
        stars
        count
      }
      wilson
    }
    downloadsTotal
    installsActive
    createdAt
    updatedAt
    publishedAt
    freshness {
      source
      fetchedAt
      stale
    }
  }
}
    `, {"hash":"sha256:ee14afb6ff09c21eeb53de84f4ff37ee366eae7c0ed89042d5f6f8ddd4e498e7"}) as unknown as TypedDocumentString<BrowsePluginQuery, BrowsePluginQueryVariables>;
export const BrowseSearchDocument = new TypedDocumentString(`
    query BrowseSearch($input: PluginSearchInput!, $first: Int!, $after: String, $offset: Int, $withAuthor: Boolean!, $withReasons: Boolean!) {
  searchPlugins(input: $input, first: $first, after: $after, offset: $offset) {
    edges {
      cursor
      node {
        ...BrowseFound
      }
      highlights {
        field
        snippet
      }
      why @include(if: $withReasons) {
        exactName
        matchedFields
        sort
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      endCursor
    }
    totalCount
    facets {
      categories {
        category {
          id
          name
        }
        count
      }
      tags {
        name
        count
      }
      priceRanges {
        min
        max
        count
      }
      licenses {
        name
        count
      }
      channels {
        name
        count
      }
    }
    didYouMean
    tookMs
    freshness {
      source
      fetchedAt
      stale
    }
  }
}
    fragment BrowseFound on Plugin {
  id
  title
  summary
  author @include(if: $withAuthor) {
    id
    displayName
  }
  category {
    id
    name
  }
  tags
  price {
    amount
    currency
  }
  licenseType
  licenseSpdx
  status
  verified
  latestVersion {
    version
  }
  rating {
    average
    count
  }
  downloadsTotal
  updatedAt
}`, {"hash":"sha256:50409fce0e16b42e9cd7407ded407d22d62f9444254479213dd53f1d08acb2e0"}) as unknown as TypedDocumentString<BrowseSearchQuery, BrowseSearchQueryVariables>;
export const BrowseSuggestDocument = new TypedDocumentString(`
    query BrowseSuggest($prefix: String!) {
  suggestPlugins(prefix: $prefix) {
    id
    title
    summary
  }
}
    `, {"hash":"sha256:90f7a8f172bce36c1852ea8897e4ed8f9847ec14715276b90afe813ec143ee5f"}) as unknown as TypedDocumentString<BrowseSuggestQuery, BrowseSuggestQueryVariables>;
export const BrowseVersionsDocument = new TypedDocumentString(`
    query BrowseVersions($id: ID!, $after: String, $channel: [ReleaseChannel!]) {
  plugin(id: $id) {
    id
    versions(first: 10, after: $after, channel: $channel) {
      edges {
        cursor
        node {
          id
          version
          channel
          panelRange
          downloads
          publishedAt
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        endCursor
      }
      totalCount
    }
  }
}
    `, {"hash":"sha256:94c07e073a9fbaa7d2e08497d74d054ae35d1bbddb288c5b3b93e3d84df0e7af"}) as unknown as TypedDocumentString<BrowseVersionsQuery, BrowseVersionsQueryVariables>;
export const BrowseNewestDocument = new TypedDocumentString(`
    query BrowseNewest($id: ID!, $channel: ReleaseChannel!, $panelVersion: SemVer) {
  plugin(id: $id) {
    id
    latestVersion(channel: $channel, panelVersion: $panelVersion) {
      version
      channel
      publishedAt
    }
  }
}
    `, {"hash":"sha256:e4f59ea03333334c97805250d8e7db8b72999a3229590737d46b23afd6a356dd"}) as unknown as TypedDocumentString<BrowseNewestQuery, BrowseNewestQueryVariables>;
export const BrowseVersionDocument = new TypedDocumentString(`
    query BrowseVersion($id: ID!) {
  pluginVersion(id: $id) {
    id
    version
    semver
    channel
    changelog
    files {
      name
      size
      type
      url
      sha256
    }
    dependencies {
      ...BrowseRelation
    }
    conflicts {
      ...BrowseRelation
    }
    panelRange
    downloads
    publishedAt
  }
}
    fragment BrowseRelation on Dependency {
  target {
    id
    title
  }
  targetId
  range
  kind
  anyOf
}`, {"hash":"sha256:771e043a37ac4f89823b203ec442e9cf7f1524fc87c0d67e3007afadaad0b930"}) as unknown as TypedDocumentString<BrowseVersionQuery, BrowseVersionQueryVariables>;
export const GatewayAuditDocument = new TypedDocumentString(`
    query GatewayAudit($first: Int!, $after: String, $actor: String, $action: String, $range: TimeRangeInput) {
  auditLog(
    first: $first
    after: $after
    actor: $actor
    action: $action
    range: $range
  ) {
    edges {
      cursor
      node {
        id
        at
        actor
        serviceId
        action
        target
        outcome
        requestId
        ipHash
        before
        after
        hash
        previousHash
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
    totalCount
  }
}
    `, {"hash":"sha256:65a5c763cb068160430d4a987abce7a04190826e5a4d23f07cde9ee73956482e"}) as unknown as TypedDocumentString<GatewayAuditQuery, GatewayAuditQueryVariables>;
export const GatewayChainDocument = new TypedDocumentString(`
    query GatewayChain {
  auditLog(first: 1) {
    chainValid
    totalCount
    edges {
      node {
        at
        hash
      }
    }
  }
}
    `, {"hash":"sha256:235485e70d497221d642e8230e8e37098ea1972a0675d43a57e21bba26b19995"}) as unknown as TypedDocumentString<GatewayChainQuery, GatewayChainQueryVariables>;
export const GatewayNowDocument = new TypedDocumentString(`
    query GatewayNow {
  health {
    status
    version
    uptimeSeconds
    startedAt
    components {
      name
      status
      latencyMs
      message
      circuit
      lastSuccessAt
      capabilities
    }
  }
  caller {
    serviceId
    subject
    actingUserId
    permissions
    tokenExpiresAt
    rateLimits {
      policy
      limit
      remaining
      resetAt
    }
    features {
      name
      enabled
      reason
    }
  }
}
    `, {"hash":"sha256:1ea20a321418c0a49018bfb6cd1339f90d0aff85e7a168e2ac7fe41cd8e7f044"}) as unknown as TypedDocumentString<GatewayNowQuery, GatewayNowQueryVariables>;
export const GatewayServicesDocument = new TypedDocumentString(`
    query GatewayServices {
  serviceClients {
    ...GatewayService
  }
}
    fragment GatewayService on ServiceClient {
  id
  name
  permissions
  keys {
    ...GatewayKey
  }
  lastUsedAt
  disabled
  signature
  acceptsOldAudience
  apiKeyRequired
}
fragment GatewayKey on ServiceKey {
  id
  clientId
  prefix
  algorithm
  createdAt
  expiresAt
  lastUsedAt
  status
}`, {"hash":"sha256:1666353a09ea2dae53ecf673d43162db1f1eee96663ec02c802b02d43ab3e95e"}) as unknown as TypedDocumentString<GatewayServicesQuery, GatewayServicesQueryVariables>;
export const GatewayCreateServiceDocument = new TypedDocumentString(`
    mutation GatewayCreateService($name: String!, $permissions: [String!]!) {
  createServiceClient(name: $name, permissions: $permissions) {
    ...GatewayKeyMade
  }
}
    fragment GatewayKey on ServiceKey {
  id
  clientId
  prefix
  algorithm
  createdAt
  expiresAt
  lastUsedAt
  status
}
fragment GatewayKeyMade on ServiceKeyPayload {
  key {
    ...GatewayKey
  }
  secret
  userErrors {
    ...GatewayProblem
  }
}
fragment GatewayProblem on UserError {
  code
  message
  path
}`, {"hash":"sha256:0e43414ebf32d82ff88ecace11957a78558079a48b597975af28303852a6681e"}) as unknown as TypedDocumentString<GatewayCreateServiceMutation, GatewayCreateServiceMutationVariables>;
export const GatewayConfigureServiceDocument = new TypedDocumentString(`
    mutation GatewayConfigureService($clientId: ID!, $permissions: [String!], $signature: SignatureRule, $acceptsOldAudience: Boolean, $apiKeyRequired: Boolean, $disabled: Boolean) {
  configureServiceClient(
    clientId: $clientId
    permissions: $permissions
    signature: $signature
    acceptsOldAudience: $acceptsOldAudience
    apiKeyRequired: $apiKeyRequired
    disabled: $disabled
  ) {
    client {
      ...GatewayService
    }
    userErrors {
      ...GatewayProblem
    }
  }
}
    fragment GatewayService on ServiceClient {
  id
  name
  permissions
  keys {
    ...GatewayKey
  }
  lastUsedAt
  disabled
  signature
  acceptsOldAudience
  apiKeyRequired
}
fragment GatewayKey on ServiceKey {
  id
  clientId
  prefix
  algorithm
  createdAt
  expiresAt
  lastUsedAt
  status
}
fragment GatewayProblem on UserError {
  code
  message
  path
}`, {"hash":"sha256:48d60c776161e427ffc4de21e886ec8d6580af3a03d75807eac45ef8a17066ff"}) as unknown as TypedDocumentString<GatewayConfigureServiceMutation, GatewayConfigureServiceMutationVariables>;
export const GatewayRotateKeyDocument = new TypedDocumentString(`
    mutation GatewayRotateKey($clientId: ID!, $overlap: Duration!) {
  rotateServiceKey(clientId: $clientId, overlap: $overlap) {
    ...GatewayKeyMade
  }
}
    fragment GatewayKey on ServiceKey {
  id
  clientId
  prefix
  algorithm
  createdAt
  expiresAt
  lastUsedAt
  status
}
fragment GatewayKeyMade on ServiceKeyPayload {
  key {
    ...GatewayKey
  }
  secret
  userErrors {
    ...GatewayProblem
  }
}
fragment GatewayProblem on UserError {
  code
  message
  path
}`, {"hash":"sha256:0bf697a48fba62a4788b8ec99712226624309a250ad2f176854f8e3e4fcb2ee3"}) as unknown as TypedDocumentString<GatewayRotateKeyMutation, GatewayRotateKeyMutationVariables>;
export const GatewayRevokeKeyDocument = new TypedDocumentString(`
    mutation GatewayRevokeKey($keyId: ID!) {
  revokeServiceKey(keyId: $keyId) {
    ...GatewayKeyMade
  }
}
    fragment GatewayKey on ServiceKey {
  id
  clientId
  prefix
  algorithm
  createdAt
  expiresAt
  lastUsedAt
  status
}
fragment GatewayKeyMade on ServiceKeyPayload {
  key {
    ...GatewayKey
  }
  secret
  userErrors {
    ...GatewayProblem
  }
}
fragment GatewayProblem on UserError {
  code
  message
  path
}`, {"hash":"sha256:ff3a41e113dcbdf9a2e620327a6f9fb70857f3a6c6bdf6706ce8eb3ae29b12ae"}) as unknown as TypedDocumentString<GatewayRevokeKeyMutation, GatewayRevokeKeyMutationVariables>;
export const GatewayAddSigningKeyDocument = new TypedDocumentString(`
    mutation GatewayAddSigningKey($clientId: ID!, $key: SigningKeyInput!) {
  addSigningKey(clientId: $clientId, key: $key) {
    ...GatewayKeyMade
  }
}
    fragment GatewayKey on ServiceKey {
  id
  clientId
  prefix
  algorithm
  createdAt
  expiresAt
  lastUsedAt
  status
}
fragment GatewayKeyMade on ServiceKeyPayload {
  key {
    ...GatewayKey
  }
  secret
  userErrors {
    ...GatewayProblem
  }
}
fragment GatewayProblem on UserError {
  code
  message
  path
}`, {"hash":"sha256:8538e29c59b5f7a1b312136b15f0aa52a883cefb5b32ef7df6d2974de82000cd"}) as unknown as TypedDocumentString<GatewayAddSigningKeyMutation, GatewayAddSigningKeyMutationVariables>;
export const GatewayRegisterOldKeyDocument = new TypedDocumentString(`
    mutation GatewayRegisterOldKey($clientId: ID!, $key: String!) {
  registerOldApiKey(clientId: $clientId, key: $key) {
    ...GatewayKeyMade
  }
}
    fragment GatewayKey on ServiceKey {
  id
  clientId
  prefix
  algorithm
  createdAt
  expiresAt
  lastUsedAt
  status
}
fragment GatewayKeyMade on ServiceKeyPayload {
  key {
    ...GatewayKey
  }
  secret
  userErrors {
    ...GatewayProblem
  }
}
fragment GatewayProblem on UserError {
  code
  message
  path
}`, {"hash":"sha256:f12f41e378860270589b7f1dcb33f7c87a52cdf07112dae1eedceaf94d460b40"}) as unknown as TypedDocumentString<GatewayRegisterOldKeyMutation, GatewayRegisterOldKeyMutationVariables>;
export const GatewayInboundDocument = new TypedDocumentString(`
    query GatewayInbound($first: Int!, $after: ID, $type: String, $status: [SyncStatus!]) {
  inboundEvents(first: $first, after: $after, type: $type, status: $status) {
    id
    type
    occurredAt
    receivedAt
    processedAt
    status
    duplicateOf
    deliveries
    data
  }
}
    `, {"hash":"sha256:6b2b77c3c080a1c34b989f53c4c3057b5f90ca925bdc7556b9a56a8d2ee58fec"}) as unknown as TypedDocumentString<GatewayInboundQuery, GatewayInboundQueryVariables>;
export const PublishMineDocument = new TypedDocumentString(`
    query PublishMine($user: ID!, $status: [PluginStatus!], $after: String) {
  user(id: $user) {
    id
    displayName
    plugins(first: 20, after: $after, status: $status) {
      totalCount
      pageInfo {
        hasNextPage
        hasPreviousPage
        endCursor
      }
      edges {
        node {
          id
          panelItemId
          title
          status
          marketplaceUrl
          updatedAt
          versions(first: 1) {
            edges {
              node {
                version
              }
            }
          }
          freshness {
            source
            fetchedAt
            stale
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:3e6777df89ac547f050cf0dddd2168c98af2a303207b15686ec336a4993ce61c"}) as unknown as TypedDocumentString<PublishMineQuery, PublishMineQueryVariables>;
export const PublishKnownDocument = new TypedDocumentString(`
    query PublishKnown($id: ID!, $withAuthor: Boolean!) {
  plugin(id: $id) {
    id
    panelItemId
    title
    status
    description
    tags
    price {
      amount
      currency
    }
    licenseType
    licenseSpdx
    icon
    homepage
    repository
    marketplaceUrl
    category {
      id
      name
    }
    author @include(if: $withAuthor) {
      id
      displayName
    }
    screenshots {
      url
      alt
    }
    versions(first: 1) {
      edges {
        node {
          version
          semver
          dependencies {
            ...PublishDependency
          }
          conflicts {
            ...PublishDependency
          }
          files {
            name
            size
            type
            url
            sha256
          }
        }
      }
    }
    freshness {
      source
      fetchedAt
      stale
    }
  }
}
    fragment PublishDependency on Dependency {
  targetId
  range
  kind
  anyOf
}`, {"hash":"sha256:490573db88f9fdd1b35c8f78ba8f862940681ccb0471631df1b0b8b92fe5d17f"}) as unknown as TypedDocumentString<PublishKnownQuery, PublishKnownQueryVariables>;
export const PublishCategoriesDocument = new TypedDocumentString(`
    query PublishCategories {
  categories {
    id
    name
    active
    parent {
      name
    }
  }
}
    `, {"hash":"sha256:895c72daffbd47e0526ce9735e80d2d23ca53073cacf30768d09eddfb73878cb"}) as unknown as TypedDocumentString<PublishCategoriesQuery, PublishCategoriesQueryVariables>;
export const PublishNewDocument = new TypedDocumentString(`
    mutation PublishNew($input: PublishPluginInput!) {
  publishPlugin(input: $input) {
    ...PublishAnswer
  }
}
    fragment PublishAnswer on PublishPayload {
  status
  marketplaceUrl
  publishedAt
  revision
  replayed
  plugin {
    id
    title
  }
  userErrors {
    __typename
    code
    message
    path
    ... on ConflictError {
      currentRevision
    }
  }
}`, {"hash":"sha256:c7a49b4e68bac89e50493ef8e9a8985aaa03485704fbc8186f78cb5bc7dd914b"}) as unknown as TypedDocumentString<PublishNewMutation, PublishNewMutationVariables>;
export const PublishChangeDocument = new TypedDocumentString(`
    mutation PublishChange($input: UpdatePluginInput!) {
  updatePlugin(input: $input) {
    ...PublishAnswer
  }
}
    fragment PublishAnswer on PublishPayload {
  status
  marketplaceUrl
  publishedAt
  revision
  replayed
  plugin {
    id
    title
  }
  userErrors {
    __typename
    code
    message
    path
    ... on ConflictError {
      currentRevision
    }
  }
}`, {"hash":"sha256:febe11eacc880d43a242eb04b174a3d6a75d7665ff70e8442196022358cdadd4"}) as unknown as TypedDocumentString<PublishChangeMutation, PublishChangeMutationVariables>;
export const PublishTakeOffDocument = new TypedDocumentString(`
    mutation PublishTakeOff($id: ID!, $reason: String, $force: Boolean!) {
  unpublishPlugin(marketplaceItemId: $id, reason: $reason, force: $force) {
    unpublished
    dependentsWarned
    replayed
    userErrors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:f8d4c13612b18f370e491636c1e91795b0bc7d9c3ed7c0ae145d891e555298b3"}) as unknown as TypedDocumentString<PublishTakeOffMutation, PublishTakeOffMutationVariables>;
export const PublishCheckDocument = new TypedDocumentString(`
    query PublishCheck($manifest: ManifestInput!, $files: [PluginFileInput!], $licenseType: LicenseType) {
  validateManifest(manifest: $manifest, files: $files, licenseType: $licenseType) {
    valid
    errors {
      __typename
      code
      message
      path
    }
    warnings {
      rule
      message
      path
    }
  }
}
    `, {"hash":"sha256:52a239bc7bde6ad3add1f4bc8af7020dfdf2d06fcaba200a198699820385eab8"}) as unknown as TypedDocumentString<PublishCheckQuery, PublishCheckQueryVariables>;
export const PublishOnTheirWayDocument = new TypedDocumentString(`
    query PublishOnTheirWay($user: ID, $status: [WorkflowStatus!], $first: Int!, $after: String) {
  publishWorkflows(userId: $user, status: $status, first: $first, after: $after) {
    totalCount
    pageInfo {
      hasNextPage
      hasPreviousPage
      endCursor
    }
    edges {
      node {
        ...PublishUnderWay
      }
    }
  }
}
    fragment PublicationActor on WorkflowActor {
  userId
  serviceId
}
fragment PublicationEntry on WorkflowEntry {
  id
  at
  from
  to
  role
  actor {
    ...PublicationActor
  }
  note
  visibility
}
fragment PublishUnderWay on PublishWorkflow {
  id
  status
  userId
  panelItemId
  marketplaceItemId
  queuePosition
  updatedAt
  manifest {
    name
    version
  }
  timeline {
    ...PublicationEntry
  }
}`, {"hash":"sha256:8148b85b4ca3b101feb94ccde82b0687753b23c666b5ce884ee8d7e1254446c7"}) as unknown as TypedDocumentString<PublishOnTheirWayQuery, PublishOnTheirWayQueryVariables>;
export const PublishOneUnderWayDocument = new TypedDocumentString(`
    query PublishOneUnderWay($id: ID!) {
  publishWorkflow(id: $id) {
    ...PublicationStanding
    ...PublicationContent
  }
}
    fragment PublicationStanding on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  revision
  panelItemId
  marketplaceItemId
  userId
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    ...PublicationActor
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    code
    message
    path
  }
  createdAt
  updatedAt
  timeline {
    ...PublicationEntry
  }
}
fragment PublicationActor on WorkflowActor {
  userId
  serviceId
}
fragment PublicationEntry on WorkflowEntry {
  id
  at
  from
  to
  role
  actor {
    ...PublicationActor
  }
  note
  visibility
}
fragment PublicationContent on PublishWorkflow {
  manifest {
    name
    version
    description
    author
    homepage
    repository
    license
    tags
    category
    iconUrl
    screenshots {
      url
      alt
      order
    }
    price {
      amount
      currency
    }
    dependencies {
      targetId
      range
      kind
    }
    minPanelVersion
    maxPanelVersion
    permissions
  }
  files {
    name
    size
    type
    url
    sha256
  }
  licenseType
}`, {"hash":"sha256:74c47053fd1e36575d13b7d07c46d5cea654c4d248d8ce764a32a73c44ef8281"}) as unknown as TypedDocumentString<PublishOneUnderWayQuery, PublishOneUnderWayQueryVariables>;
export const PublishHandInDocument = new TypedDocumentString(`
    mutation PublishHandIn($input: StartWorkflowInput!) {
  result: startPublishWorkflow(input: $input) {
    ...PublicationStep
  }
}
    fragment PublicationStep on WorkflowPayload {
  workflow {
    id
    status
    revision
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:8369270ca24b569e638caf4ebf91f4b62e0fce8f99943cd0396d6827768064d1"}) as unknown as TypedDocumentString<PublishHandInMutation, PublishHandInMutationVariables>;
export const PublishReviseDocument = new TypedDocumentString(`
    mutation PublishRevise($input: ReviseWorkflowInput!) {
  result: revisePublishWorkflow(input: $input) {
    ...PublicationStep
  }
}
    fragment PublicationStep on WorkflowPayload {
  workflow {
    id
    status
    revision
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:dfc6aed51b680951f17ab2ab219d6aa46811ece3c3601c01c1d453f941df71f9"}) as unknown as TypedDocumentString<PublishReviseMutation, PublishReviseMutationVariables>;
export const PublishSubmitDocument = new TypedDocumentString(`
    mutation PublishSubmit($id: ID!, $revision: Int!, $note: String) {
  result: submitForReview(
    workflowId: $id
    expectedRevision: $revision
    note: $note
  ) {
    ...PublicationStep
  }
}
    fragment PublicationStep on WorkflowPayload {
  workflow {
    id
    status
    revision
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:3b3feabef1fa9588fb6ead5623a49fc173a527164cf5a5c168eb6021db067311"}) as unknown as TypedDocumentString<PublishSubmitMutation, PublishSubmitMutationVariables>;
export const PublishWithdrawDocument = new TypedDocumentString(`
    mutation PublishWithdraw($id: ID!) {
  result: withdrawFromReview(workflowId: $id) {
    ...PublicationStep
  }
}
    fragment PublicationStep on WorkflowPayload {
  workflow {
    id
    status
    revision
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:a4fbf4411fb34ab19c9b2cf96161df622ee0f3b7e1cd93f196f66e44d869f266"}) as unknown as TypedDocumentString<PublishWithdrawMutation, PublishWithdrawMutationVariables>;
export const PublishCancelDocument = new TypedDocumentString(`
    mutation PublishCancel($id: ID!, $note: String) {
  result: cancelPublishWorkflow(workflowId: $id, note: $note) {
    ...PublicationStep
  }
}
    fragment PublicationStep on WorkflowPayload {
  workflow {
    id
    status
    revision
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:a1c78c320f051de8cc783215b8bec85c28fde8bbfd3ee45d99cb16f419e437fc"}) as unknown as TypedDocumentString<PublishCancelMutation, PublishCancelMutationVariables>;
export const PublishApprovedDocument = new TypedDocumentString(`
    mutation PublishApproved($id: ID!) {
  result: publishApproved(workflowId: $id) {
    ...PublicationStep
  }
}
    fragment PublicationStep on WorkflowPayload {
  workflow {
    id
    status
    revision
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:37cde11a897e93fad5519660f2e8536acc30f221f564edec28deb08d4d83a39c"}) as unknown as TypedDocumentString<PublishApprovedMutation, PublishApprovedMutationVariables>;
export const ReviewQueueDocument = new TypedDocumentString(`
    query ReviewQueue($filter: ReviewQueueFilter!, $first: Int!, $after: String) {
  reviewQueue(filter: $filter, first: $first, after: $after) {
    totalCount
    pageInfo {
      hasNextPage
      hasPreviousPage
      endCursor
    }
    edges {
      node {
        ...ReviewWaiting
      }
    }
  }
}
    fragment PublicationActor on WorkflowActor {
  userId
  serviceId
}
fragment ReviewWaiting on PublishWorkflow {
  id
  status
  panelItemId
  marketplaceItemId
  userId
  submittedAt
  queuePosition
  claimedBy {
    ...PublicationActor
  }
  claimExpiresAt
  manifest {
    name
    version
  }
}`, {"hash":"sha256:5b8f3a4985f973b2b44f1e192c83dd1147068f3f8f9f826c06bccf27f4cc1ef1"}) as unknown as TypedDocumentString<ReviewQueueQuery, ReviewQueueQueryVariables>;
export const ReviewQueueCountsDocument = new TypedDocumentString(`
    subscription ReviewQueueCounts {
  reviewQueueChanged {
    waiting
    inReview
    oldestSubmittedAt
  }
}
    `, {"hash":"sha256:b89314bc9a4839385b57953762a99ed9b73923db3c5148e2ae5ffe6095ebabf4"}) as unknown as TypedDocumentString<ReviewQueueCountsSubscription, ReviewQueueCountsSubscriptionVariables>;
export const ReviewPublicationDocument = new TypedDocumentString(`
    query ReviewPublication($id: ID!, $withAuthor: Boolean!) {
  publishWorkflow(id: $id) {
    ...PublicationStanding
    ...PublicationContent
    author @include(if: $withAuthor) {
      id
      displayName
    }
    plugin {
      ...ReviewListed
    }
  }
}
    fragment PublicationStanding on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  revision
  panelItemId
  marketplaceItemId
  userId
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    ...PublicationActor
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    code
    message
    path
  }
  createdAt
  updatedAt
  timeline {
    ...PublicationEntry
  }
}
fragment PublicationActor on WorkflowActor {
  userId
  serviceId
}
fragment PublicationEntry on WorkflowEntry {
  id
  at
  from
  to
  role
  actor {
    ...PublicationActor
  }
  note
  visibility
}
fragment PublicationContent on PublishWorkflow {
  manifest {
    name
    version
    description
    author
    homepage
    repository
    license
    tags
    category
    iconUrl
    screenshots {
      url
      alt
      order
    }
    price {
      amount
      currency
    }
    dependencies {
      targetId
      range
      kind
    }
    minPanelVersion
    maxPanelVersion
    permissions
  }
  files {
    name
    size
    type
    url
    sha256
  }
  licenseType
}
fragment ReviewListed on Plugin {
  id
  title
  description
  tags
  price {
    amount
    currency
  }
  licenseType
  licenseSpdx
  icon
  homepage
  repository
  category {
    id
  }
  screenshots {
    url
    alt
    order
  }
  versions(first: 1) {
    edges {
      node {
        version
        dependencies {
          targetId
          range
          kind
        }
        conflicts {
          targetId
          range
          kind
        }
        files {
          name
          size
          type
          url
          sha256
        }
      }
    }
  }
}`, {"hash":"sha256:02b397ba052624948bde7abd8227808ab664e4060af2121cf48e1e1013ac10fe"}) as unknown as TypedDocumentString<ReviewPublicationQuery, ReviewPublicationQueryVariables>;
export const ReviewClaimDocument = new TypedDocumentString(`
    mutation ReviewClaim($id: ID!, $lease: Duration!) {
  result: claimReview(workflowId: $id, lease: $lease) {
    ...PublicationStep
  }
}
    fragment PublicationStep on WorkflowPayload {
  workflow {
    id
    status
    revision
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:fe941d055f2112ecc1527aa3627b100d14cebecc771bd461a54a99a2df74b855"}) as unknown as TypedDocumentString<ReviewClaimMutation, ReviewClaimMutationVariables>;
export const ReviewReleaseDocument = new TypedDocumentString(`
    mutation ReviewRelease($id: ID!) {
  result: releaseReview(workflowId: $id) {
    ...PublicationStep
  }
}
    fragment PublicationStep on WorkflowPayload {
  workflow {
    id
    status
    revision
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:000249240c8d5b831471194f24363f9d6de7fbbc4913f65d236501e8fffb7abe"}) as unknown as TypedDocumentString<ReviewReleaseMutation, ReviewReleaseMutationVariables>;
export const ReviewApproveDocument = new TypedDocumentString(`
    mutation ReviewApprove($id: ID!, $revision: Int!, $note: String) {
  result: approvePlugin(workflowId: $id, expectedRevision: $revision, note: $note) {
    ...PublicationStep
  }
}
    fragment PublicationStep on WorkflowPayload {
  workflow {
    id
    status
    revision
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:d8479562e90680e54469444af754d14ebad76fbf4945c1e6dd4b7b9d8f78af59"}) as unknown as TypedDocumentString<ReviewApproveMutation, ReviewApproveMutationVariables>;
export const ReviewRequestChangesDocument = new TypedDocumentString(`
    mutation ReviewRequestChanges($id: ID!, $revision: Int!, $note: String!) {
  result: requestChanges(
    workflowId: $id
    expectedRevision: $revision
    note: $note
  ) {
    ...PublicationStep
  }
}
    fragment PublicationStep on WorkflowPayload {
  workflow {
    id
    status
    revision
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:726ddc0298cdc90fd2c94a50c78776e3a3320cd2dea60347b0204eb633945015"}) as unknown as TypedDocumentString<ReviewRequestChangesMutation, ReviewRequestChangesMutationVariables>;
export const ReviewRejectDocument = new TypedDocumentString(`
    mutation ReviewReject($id: ID!, $revision: Int!, $note: String!) {
  result: rejectPlugin(workflowId: $id, expectedRevision: $revision, note: $note) {
    ...PublicationStep
  }
}
    fragment PublicationStep on WorkflowPayload {
  workflow {
    id
    status
    revision
  }
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:cd234c116b9176ac80f04502a281ccf852f7d6f76084d3651e503ea9d280972e"}) as unknown as TypedDocumentString<ReviewRejectMutation, ReviewRejectMutationVariables>;
export const SyncHealthDocument = new TypedDocumentString(`
    query SyncHealth {
  syncHealth {
    ...SyncHealthNumbers
  }
}
    fragment SyncHealthNumbers on SyncHealth {
  pending
  retrying
  dead
  superseded
  discarded
  inFlight
  oldestPendingAgeSeconds
  acknowledgedTotal
  acceptedTotal
  ledgerBalanced
  throughputPerMinute
  p50LagMs
  p95LagMs
  errorRate
  paused
  pausedReason
  heldUntil
  circuit
}`, {"hash":"sha256:28a97bce2b84a7f35ea9aa76b92db28fc518e1f80ab17cd0f89ccdb37bd0dca0"}) as unknown as TypedDocumentString<SyncHealthQuery, SyncHealthQueryVariables>;
export const SyncHealthLiveDocument = new TypedDocumentString(`
    subscription SyncHealthLive {
  syncHealthChanged {
    ...SyncHealthNumbers
  }
}
    fragment SyncHealthNumbers on SyncHealth {
  pending
  retrying
  dead
  superseded
  discarded
  inFlight
  oldestPendingAgeSeconds
  acknowledgedTotal
  acceptedTotal
  ledgerBalanced
  throughputPerMinute
  p50LagMs
  p95LagMs
  errorRate
  paused
  pausedReason
  heldUntil
  circuit
}`, {"hash":"sha256:e9f9dd3a11f859b39c33d646e8d19cf4f0d4148773640ae5b4abaaf88371a041"}) as unknown as TypedDocumentString<SyncHealthLiveSubscription, SyncHealthLiveSubscriptionVariables>;
export const SyncHistoryDocument = new TypedDocumentString(`
    query SyncHistory($bucket: TimeBucket!, $last: Duration!) {
  syncHealth {
    histogram(bucket: $bucket, range: {last: $last}) {
      start
      accepted
      acknowledged
      failed
      dead
      p95LagMs
    }
  }
}
    `, {"hash":"sha256:0f369cbe57cf6eb78b7f65020100f5cdae2ac2932681c26ff4b8c1f1a7fc18dd"}) as unknown as TypedDocumentString<SyncHistoryQuery, SyncHistoryQueryVariables>;
export const SyncSetPausedDocument = new TypedDocumentString(`
    mutation SyncSetPaused($paused: Boolean!, $reason: String) {
  setSyncPaused(paused: $paused, reason: $reason) {
    ...SyncHealthNumbers
  }
}
    fragment SyncHealthNumbers on SyncHealth {
  pending
  retrying
  dead
  superseded
  discarded
  inFlight
  oldestPendingAgeSeconds
  acknowledgedTotal
  acceptedTotal
  ledgerBalanced
  throughputPerMinute
  p50LagMs
  p95LagMs
  errorRate
  paused
  pausedReason
  heldUntil
  circuit
}`, {"hash":"sha256:f566aa4f62e19dbae240dfd1324600b17b66891b93ec246c656243d9310ed49f"}) as unknown as TypedDocumentString<SyncSetPausedMutation, SyncSetPausedMutationVariables>;
export const SyncEventDocument = new TypedDocumentString(`
    query SyncEvent($id: String!) {
  syncEvents(filter: {search: $id}, first: 5) {
    edges {
      node {
        ...SyncEventLine
        sequence
        supersededBy
        payloadDigest
        mayHaveArrived
        changeId
        attempts {
          number
          at
          durationMs
          httpStatus
          outcome
          errorCode
          message
          upstreamRequestId
        }
      }
    }
  }
}
    fragment SyncEventLine on SyncEvent {
  id
  userId
  action
  status
  origin
  enqueuedAt
  nextAttemptAt
  deliveredAt
  errorCode
}`, {"hash":"sha256:6f0df9927cad33f581147e633b7ab092ed703a04e6e65aae7657e9ea5722cb10"}) as unknown as TypedDocumentString<SyncEventQuery, SyncEventQueryVariables>;
export const SyncPayloadDocument = new TypedDocumentString(`
    query SyncPayload($id: String!) {
  syncEvents(filter: {search: $id}, first: 5) {
    edges {
      node {
        id
        payload
      }
    }
  }
}
    `, {"hash":"sha256:5487cc7afee7df337732b42e931d13c5180387aa6d425c71581743fde6f0b48f"}) as unknown as TypedDocumentString<SyncPayloadQuery, SyncPayloadQueryVariables>;
export const SyncLedgerDocument = new TypedDocumentString(`
    query SyncLedger($filter: SyncEventFilter, $first: Int, $after: String, $last: Int, $before: String) {
  syncEvents(
    filter: $filter
    first: $first
    after: $after
    last: $last
    before: $before
  ) {
    totalCount
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
    edges {
      node {
        ...SyncEventLine
      }
    }
  }
}
    fragment SyncEventLine on SyncEvent {
  id
  userId
  action
  status
  origin
  enqueuedAt
  nextAttemptAt
  deliveredAt
  errorCode
}`, {"hash":"sha256:19ff1066d641a779dade2dc433c0b7e9f0c1214fbd68f14a65a6135be4b5186e"}) as unknown as TypedDocumentString<SyncLedgerQuery, SyncLedgerQueryVariables>;
export const SyncNowDocument = new TypedDocumentString(`
    query SyncNow {
  syncHealth {
    changeId
  }
}
    `, {"hash":"sha256:8a64453675307772cedc7a736639f41f63f87c032c6d468a3756f1e425010cba"}) as unknown as TypedDocumentString<SyncNowQuery, SyncNowQueryVariables>;
export const SyncChangesDocument = new TypedDocumentString(`
    subscription SyncChanges($userId: ID, $afterEventId: ID) {
  userSyncChanged(userId: $userId, afterEventId: $afterEventId) {
    id
    changeId
    userId
    status
  }
}
    `, {"hash":"sha256:efab03b158dfd3b28cce52c50dae0f53c6b92966f8cd612b346b90084dbbb03d"}) as unknown as TypedDocumentString<SyncChangesSubscription, SyncChangesSubscriptionVariables>;
export const SyncRetryDocument = new TypedDocumentString(`
    mutation SyncRetry($ids: [ID!], $filter: SyncEventFilter, $dryRun: Boolean!) {
  steered: retrySyncEvents(ids: $ids, filter: $filter, dryRun: $dryRun) {
    ...SyncSteered
  }
}
    fragment SyncSteered on SyncEventsPayload {
  affected
  mayHaveArrived
  events {
    id
    userId
    action
    status
  }
  userErrors {
    code
    message
    path
  }
}`, {"hash":"sha256:75cb40c309467270cf8a7f1c30bb356e770d7e9000a7ba842e8fadd09d4f8339"}) as unknown as TypedDocumentString<SyncRetryMutation, SyncRetryMutationVariables>;
export const SyncDiscardDocument = new TypedDocumentString(`
    mutation SyncDiscard($ids: [ID!], $filter: SyncEventFilter, $dryRun: Boolean!, $reason: String!) {
  steered: discardSyncEvents(
    ids: $ids
    filter: $filter
    dryRun: $dryRun
    reason: $reason
  ) {
    ...SyncSteered
  }
}
    fragment SyncSteered on SyncEventsPayload {
  affected
  mayHaveArrived
  events {
    id
    userId
    action
    status
  }
  userErrors {
    code
    message
    path
  }
}`, {"hash":"sha256:7ff7d6d8c413f1d57318821722412b7c356f349bf983a77aebfad2742d59d341"}) as unknown as TypedDocumentString<SyncDiscardMutation, SyncDiscardMutationVariables>;
export const SyncRunsDocument = new TypedDocumentString(`
    query SyncRuns($first: Int!) {
  reconcileRuns(first: $first) {
    ...SyncRun
  }
}
    fragment SyncRun on ReconcileRun {
  id
  status
  repair
  sample
  startedAt
  finishedAt
  scanned
  matched
  missing
  drifted
  orphaned
  skipped
  repaired
}`, {"hash":"sha256:845d7e5a1ab13f433f84218ca50f5fe3e679fc75926509a4b0c77aaa46588736"}) as unknown as TypedDocumentString<SyncRunsQuery, SyncRunsQueryVariables>;
export const SyncStartRunDocument = new TypedDocumentString(`
    mutation SyncStartRun($repair: Boolean!, $sample: Float!) {
  startReconcile(repair: $repair, sample: $sample) {
    ...SyncRun
  }
}
    fragment SyncRun on ReconcileRun {
  id
  status
  repair
  sample
  startedAt
  finishedAt
  scanned
  matched
  missing
  drifted
  orphaned
  skipped
  repaired
}`, {"hash":"sha256:609b7a64f13f7ca64e9be5dea57e710d5da362d608b2b0423b3acf9b328dbfc6"}) as unknown as TypedDocumentString<SyncStartRunMutation, SyncStartRunMutationVariables>;
export const SyncUserDocument = new TypedDocumentString(`
    query SyncUser($userId: ID!) {
  userSync(userId: $userId) {
    ...SyncUserFacts
  }
}
    fragment SyncEventLine on SyncEvent {
  id
  userId
  action
  status
  origin
  enqueuedAt
  nextAttemptAt
  deliveredAt
  errorCode
}
fragment SyncUserFacts on UserSyncState {
  status
  desiredRevision
  appliedRevision
  lagSeconds
  lastVerifiedAt
  lastEvent {
    ...SyncEventLine
  }
  drift {
    field
    panelDigest
    marketplaceDigest
    since
  }
}`, {"hash":"sha256:c86920116b2990da2fef69cba0bdf5837d940478421240a5d4c9bee240926f00"}) as unknown as TypedDocumentString<SyncUserQuery, SyncUserQueryVariables>;
export const SyncProfileDocument = new TypedDocumentString(`
    query SyncProfile($userId: ID!, $pii: Boolean!) {
  user(id: $userId) {
    username
    displayName
    email @include(if: $pii)
    active
    marketplaceUserId
    roles
    createdAt
    updatedAt
    freshness {
      source
      fetchedAt
      stale
    }
  }
}
    `, {"hash":"sha256:ea852a50b72b029800f06d2e08353b819cb98012c62ba83887ec96b954e364da"}) as unknown as TypedDocumentString<SyncProfileQuery, SyncProfileQueryVariables>;
export const SyncVerifyDocument = new TypedDocumentString(`
    mutation SyncVerify($userId: ID!) {
  verifyUserSync(userId: $userId) {
    ...SyncUserFacts
  }
}
    fragment SyncEventLine on SyncEvent {
  id
  userId
  action
  status
  origin
  enqueuedAt
  nextAttemptAt
  deliveredAt
  errorCode
}
fragment SyncUserFacts on UserSyncState {
  status
  desiredRevision
  appliedRevision
  lagSeconds
  lastVerifiedAt
  lastEvent {
    ...SyncEventLine
  }
  drift {
    field
    panelDigest
    marketplaceDigest
    since
  }
}`, {"hash":"sha256:b3ab16d5b800d4a89054d2299078169d2dd6cace3075f77f0c84b5901498de13"}) as unknown as TypedDocumentString<SyncVerifyMutation, SyncVerifyMutationVariables>;
export const SyncResyncDocument = new TypedDocumentString(`
    mutation SyncResync($userId: ID!, $force: Boolean!) {
  resyncUser(userId: $userId, force: $force) {
    status
    event {
      id
      action
    }
    userErrors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:7145fd457dc59fad28dbf6dee9e733448eff5498e844a8eb1ae768e1d2ea8c89"}) as unknown as TypedDocumentString<SyncResyncMutation, SyncResyncMutationVariables>;
export const SyncEraseDocument = new TypedDocumentString(`
    mutation SyncErase($userId: ID!, $reason: String!, $idempotencyKey: IdempotencyKey!) {
  eraseUser(userId: $userId, reason: $reason, idempotencyKey: $idempotencyKey) {
    event {
      id
      status
    }
    certificate {
      id
      userIdHash
      requestedAt
      completedAt
      stores {
        name
        rows
        at
        upstreamAcknowledged
      }
    }
    userErrors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:bc3836baf3affa18d55b15ee9cc95f3a8da80fdd0f92c069d2fd47379393375a"}) as unknown as TypedDocumentString<SyncEraseMutation, SyncEraseMutationVariables>;
export const SyncExportDocument = new TypedDocumentString(`
    query SyncExport($userId: ID!) {
  exportUser(userId: $userId)
}
    `, {"hash":"sha256:f91f2d74b0b03299dd8120f544d49a21ff5b7e4d5de625d189c5b1198a0f46e0"}) as unknown as TypedDocumentString<SyncExportQuery, SyncExportQueryVariables>;
export const WhoAmIDocument = new TypedDocumentString(`
    query WhoAmI {
  caller {
    serviceId
    subject
    actingUserId
    permissions
    tokenExpiresAt
  }
}
    `, {"hash":"sha256:7c436b432aad76f5863d389a0e74aa29e4c3b1aad4fe7db982dcb93ae8175c40"}) as unknown as TypedDocumentString<WhoAmIQuery, WhoAmIQueryVariables>;