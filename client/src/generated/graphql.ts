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

/** A category of the panel. */
export type CategoryInput = {
  /** Whether it is in use. */
  active?: boolean | null | undefined;
  /** What belongs in it, at most 500 characters. */
  description?: string | null | undefined;
  /** Icon. */
  iconUrl?: string | null | undefined;
  /** Name, 1 to 64 characters. */
  name: string;
  /** The panel's id, 1 to 128 characters. */
  panelId: string;
  /** Panel id of the category it lies in: one of this list, or one that was synchronised before. */
  parentId?: string | null | undefined;
  /** Readable name in addresses: lower-case letters, digits and hyphens. Made from the name when missing. */
  slug?: string | null | undefined;
  /** Place in the list. */
  sortOrder?: number | null | undefined;
};

/** What was done with a category. */
export type CategorySyncStatus =
  /** It is no longer in use. */
  | 'ARCHIVED'
  /** It is new. */
  | 'CREATED'
  /** Nothing had changed. */
  | 'SKIPPED'
  /** It was changed. */
  | 'UPDATED';

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

/** Who sees a profile. */
export type ProfileVisibility =
  /** Only the user. */
  | 'PRIVATE'
  /** Everybody. */
  | 'PUBLIC';

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

/** A picture of a plugin. */
export type ScreenshotInput = {
  /** What it shows, 1 to 200 characters. */
  alt: string;
  /** Its place in the row, from 0. */
  order?: number | null | undefined;
  /** Where it is. */
  url: string;
};

/** An account on another network. */
export type SocialLinkInput = {
  /** Name of the network, 1 to 32 characters. */
  network: string;
  /** The account's page. */
  url: string;
};

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

/** Whether a write waits for the marketplace. */
export type SyncMode =
  /** Answer as soon as the change is safe on disk. */
  | 'DURABLE'
  /** Wait a moment for the marketplace's acknowledgement; without it the status is PENDING, never an error. */
  | 'WAIT';

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

/** A change of a user. */
export type SyncUserInput = {
  /** What happened. */
  action: SyncAction;
  /** The user as it is now: required for CREATE and UPDATE, ignored for DELETE. */
  data?: UserDataInput | null | undefined;
  /** Refuse the change unless the user's revision is this one. */
  expectedRevision?: number | null | undefined;
  /** Your key for this change; the `Idempotency-Key` header may be used instead. In `syncUsers` the header counts for each input at its place. */
  idempotencyKey?: string | null | undefined;
  /** Whether to wait for the marketplace. */
  mode?: SyncMode | null | undefined;
  /** Panel user id, 1 to 128 characters of `A-Z a-z 0-9 . _ : @ -`. */
  userId: string;
};

/** Whether all words must be there, or any. */
export type TagMatch =
  /** All of them. */
  | 'ALL'
  /** At least one. */
  | 'ANY';

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

/** What the panel says about a user. */
export type UserDataInput = {
  /** Picture. */
  avatarUrl?: string | null | undefined;
  /** When the account was made. */
  createdAt?: string | null | undefined;
  /** Name to show, at most 128 characters; the username when missing. */
  displayName?: string | null | undefined;
  /** E-mail address. */
  email: string;
  /** What the user wants. False stays false, and what is missing stays as it is at the marketplace. */
  preferences?: UserPreferencesInput | null | undefined;
  /** What the user says about itself. */
  profile?: UserProfileInput | null | undefined;
  /** Role names, at most 50. */
  roles?: Array<string> | null | undefined;
  /** When the account was last changed. For show: the order of changes is the order in which they are accepted. */
  updatedAt?: string | null | undefined;
  /** Login name, 1 to 64 characters. */
  username: string;
};

/** What a user wants; leave out what has not changed. */
export type UserPreferencesInput = {
  /** Wants the newsletter. */
  newsletter?: boolean | null | undefined;
  /** Wants notifications. */
  notifications?: boolean | null | undefined;
  /** Who sees the profile. */
  profileVisibility?: ProfileVisibility | null | undefined;
};

/** What a user says about itself. */
export type UserProfileInput = {
  /** A few words, at most 2,000 characters. */
  bio?: string | null | undefined;
  /** Where it lives, at most 128 characters. */
  location?: string | null | undefined;
  /** Its accounts elsewhere, at most 20. */
  socialLinks?: Array<SocialLinkInput> | null | undefined;
  /** Its page. */
  website?: string | null | undefined;
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

export type ActivityQueryVariables = Exact<{
  query: ActivityQueryInput;
}>;


export type ActivityQuery = { activity: { range: { start: string, end: string }, series: Array<{ metric: ActivityMetric, currency: string | null, total: string | null, previous: string | null, points: Array<{ start: string, value: string | null }> }>, coverage: CoverageFragment } };

export type PluginReportQueryVariables = Exact<{
  pluginId: string;
  range?: ActivityRangeInput | null | undefined;
}>;


export type PluginReportQuery = { pluginReport: { pluginId: string, dailyActiveUsers: number | null, weeklyActiveUsers: number | null, monthlyActiveUsers: number | null, averageSessionMs: number | null, averageLoadMs: number | null, range: { start: string, end: string }, totals: Array<{ metric: ActivityMetric, currency: string | null, value: string | null, previous: string | null }>, countries: Array<ShareFragment>, versions: Array<ShareFragment>, types: Array<ShareFragment>, coverage: CoverageFragment } };

export type TopPluginsQueryVariables = Exact<{
  metric?: ActivityMetric;
  currency?: string | null | undefined;
  range?: ActivityRangeInput | null | undefined;
  first?: number;
  withPlugins?: boolean;
}>;


export type TopPluginsQuery = { topPlugins: { range: { start: string, end: string }, entries: Array<{ rank: number, pluginId: string, value: string, plugin?: { title: string } | null }>, coverage: CoverageFragment } };

export type AnalyticsEventsQueryVariables = Exact<{
  filter?: AnalyticsEventFilter | null | undefined;
  range?: EventRangeInput | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AnalyticsEventsQuery = { analyticsEvents: { edges: Array<{ cursor: string, node: ReportedEventFragment }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } };

export type CoverageFragment = { since: string | null, until: string, waiting: string };

export type ShareFragment = { key: string, count: string };

export type ReportedEventFragment = { id: string, messageId: string, type: string, pluginId: string | null, userId: string | null, sessionId: string | null, occurredAt: string, receivedAt: string, source: EventSource | null, version: string | null, data: unknown };

export type TrackEventsMutationVariables = Exact<{
  events: Array<TrackEventInput> | TrackEventInput;
}>;


export type TrackEventsMutation = { trackEvents: { accepted: number, duplicates: number, rejected: Array<{ messageId: string, code: ErrorCode, message: string }> } };

export type PluginAnalyticsQueryVariables = Exact<{
  pluginId: string;
}>;


export type PluginAnalyticsQuery = { pluginAnalytics: (
    { ratings: { distribution: Array<{ stars: number, count: number }> }, geographic: Array<{ country: string, downloads: string }> }
    & NumbersFragment
  ) | null };

export type UserAnalyticsQueryVariables = Exact<{
  userId: string;
}>;


export type UserAnalyticsQuery = { userAnalytics: { plugins: Array<NumbersFragment>, totals: Array<{ metric: Metric, value: number | null }>, revenue: Array<{ amount: string, currency: string }> | null } | null };

export type CountsFragment = { total: string | null, unique: string | null, today: string | null, thisWeek: string | null, thisMonth: string | null };

export type NumbersFragment = { itemId: string, panelItemId: string | null, lastUpdated: string, views: CountsFragment, downloads: CountsFragment, revenue: { total: { amount: string, currency: string }, today: { amount: string, currency: string }, thisWeek: { amount: string, currency: string }, thisMonth: { amount: string, currency: string } } | null, ratings: { average: number | null, count: number | null }, freshness: { source: DataSource, fetchedAt: string, stale: boolean } };

export type SearchPluginsQueryVariables = Exact<{
  input: PluginSearchInput;
  first?: number | null | undefined;
  after?: string | null | undefined;
  offset?: number | null | undefined;
  facets?: boolean | null | undefined;
}>;


export type SearchPluginsQuery = { searchPlugins: { totalCount: number, didYouMean: Array<string>, edges: Array<{ cursor: string, node: PluginCardFragment | null }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, facets?: { categories: Array<{ count: number, category: { id: string, name: string } }>, tags: Array<{ name: string, count: number }>, priceRanges: Array<{ min: string, max: string | null, count: number }> }, freshness: { source: DataSource, fetchedAt: string, stale: boolean } } };

export type PluginQueryVariables = Exact<{
  id?: string | null | undefined;
  slug?: string | null | undefined;
  panelItemId?: string | null | undefined;
}>;


export type PluginQuery = { plugin: (
    { description: string, licenseSpdx: string | null, homepage: string | null, repository: string | null, createdAt: string | null, publishedAt: string | null, screenshots: Array<{ url: string, alt: string, order: number }>, latestVersion: { id: string, version: string, channel: ReleaseChannel, publishedAt: string | null, files: Array<{ name: string, size: string | null, type: string | null, url: string | null, sha256: string | null }> } | null }
    & PluginCardFragment
  ) | null };

export type MarketplaceStatsQueryVariables = Exact<{ [key: string]: never; }>;


export type MarketplaceStatsQuery = { marketplaceStats: { totalPlugins: string, totalDownloads: string, totalDevelopers: string, categories: Array<{ name: string, count: number }>, freshness: { source: DataSource, fetchedAt: string, stale: boolean } } };

export type PublishPluginMutationVariables = Exact<{
  input: PublishPluginInput;
}>;


export type PublishPluginMutation = { publishPlugin: PublicationFragment };

export type UpdatePluginMutationVariables = Exact<{
  input: UpdatePluginInput;
}>;


export type UpdatePluginMutation = { updatePlugin: PublicationFragment };

export type UnpublishPluginMutationVariables = Exact<{
  marketplaceItemId: string;
  reason?: string | null | undefined;
  force?: boolean | null | undefined;
  idempotencyKey?: string | null | undefined;
}>;


export type UnpublishPluginMutation = { unpublishPlugin: { unpublished: boolean, dependentsWarned: number, replayed: boolean, userErrors: Array<
      | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type SyncCategoriesMutationVariables = Exact<{
  categories: Array<CategoryInput> | CategoryInput;
  archiveMissing?: boolean | null | undefined;
}>;


export type SyncCategoriesMutation = { syncCategories: { synchronized: Array<{ panelId: string, marketplaceId: string, status: CategorySyncStatus }>, failed: Array<{ panelId: string, code: ErrorCode, error: string }>, userErrors: Array<
      | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type HealthQueryVariables = Exact<{ [key: string]: never; }>;


export type HealthQuery = { health: { status: HealthStatus, version: string, components: Array<{ name: string, status: HealthStatus, message: string | null }> } };

export type PluginCardFragment = { id: string, panelItemId: string, slug: string | null, title: string, summary: string, tags: Array<string>, licenseType: LicenseType, status: PluginStatus, verified: boolean | null, icon: string | null, downloadsTotal: string | null, updatedAt: string | null, category: { id: string, name: string } | null, price: { amount: string, currency: string } | null, rating: { average: number | null, count: number | null } };

export type PublicationFragment = { status: PublishOutcome | null, marketplaceUrl: string | null, publishedAt: string | null, revision: number | null, replayed: boolean, plugin: { id: string, panelItemId: string, title: string, status: PluginStatus } | null, userErrors: Array<
    | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
    | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
  > };

export type ValidateManifestQueryVariables = Exact<{
  manifest: ManifestInput;
  files?: Array<PluginFileInput> | PluginFileInput | null | undefined;
  licenseType?: LicenseType | null | undefined;
}>;


export type ValidateManifestQuery = { validateManifest: { valid: boolean, totalBytes: string | null, errors: Array<
      | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    >, warnings: Array<{ rule: string, message: string, path: Array<string> }> } };

export type PublishWorkflowQueryVariables = Exact<{
  id: string;
}>;


export type PublishWorkflowQuery = { publishWorkflow: (
    { licenseType: LicenseType | null, manifest: { description: string | null, author: string | null, homepage: string | null, repository: string | null, license: string | null, tags: Array<string>, category: string | null, iconUrl: string | null, minPanelVersion: string | null, maxPanelVersion: string | null, permissions: unknown, screenshots: Array<{ url: string, alt: string, order: number }>, price: { amount: string, currency: string }, dependencies: Array<{ targetId: string, range: string | null, kind: DependencyKind }> } | null, files: Array<{ name: string, size: string | null, type: string | null, url: string | null, sha256: string | null }>, timeline: Array<{ id: string, at: string, from: WorkflowStatus | null, to: WorkflowStatus | null, role: WorkflowRole, note: string | null, visibility: NoteVisibility, actor: { userId: string | null, serviceId: string | null } | null }> }
    & WorkflowFragment
  ) | null };

export type PublishWorkflowsQueryVariables = Exact<{
  userId?: string | null | undefined;
  status?: Array<WorkflowStatus> | WorkflowStatus | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type PublishWorkflowsQuery = { publishWorkflows: WorkflowPageFragment };

export type ReviewQueueQueryVariables = Exact<{
  filter?: ReviewQueueFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ReviewQueueQuery = { reviewQueue: WorkflowPageFragment };

export type StartPublishWorkflowMutationVariables = Exact<{
  input: StartWorkflowInput;
}>;


export type StartPublishWorkflowMutation = { startPublishWorkflow: WorkflowStepFragment };

export type RevisePublishWorkflowMutationVariables = Exact<{
  input: ReviseWorkflowInput;
}>;


export type RevisePublishWorkflowMutation = { revisePublishWorkflow: WorkflowStepFragment };

export type SubmitForReviewMutationVariables = Exact<{
  workflowId: string;
  expectedRevision?: number | null | undefined;
  note?: string | null | undefined;
}>;


export type SubmitForReviewMutation = { submitForReview: WorkflowStepFragment };

export type WithdrawFromReviewMutationVariables = Exact<{
  workflowId: string;
}>;


export type WithdrawFromReviewMutation = { withdrawFromReview: WorkflowStepFragment };

export type CancelPublishWorkflowMutationVariables = Exact<{
  workflowId: string;
  note?: string | null | undefined;
}>;


export type CancelPublishWorkflowMutation = { cancelPublishWorkflow: WorkflowStepFragment };

export type PublishApprovedMutationVariables = Exact<{
  workflowId: string;
}>;


export type PublishApprovedMutation = { publishApproved: WorkflowStepFragment };

export type ClaimReviewMutationVariables = Exact<{
  workflowId: string;
  lease?: string | null | undefined;
}>;


export type ClaimReviewMutation = { claimReview: WorkflowStepFragment };

export type ReleaseReviewMutationVariables = Exact<{
  workflowId: string;
}>;


export type ReleaseReviewMutation = { releaseReview: WorkflowStepFragment };

export type AddReviewNoteMutationVariables = Exact<{
  workflowId: string;
  body: string;
  visibility?: NoteVisibility | null | undefined;
}>;


export type AddReviewNoteMutation = { addReviewNote: WorkflowStepFragment };

export type ApprovePluginMutationVariables = Exact<{
  workflowId: string;
  expectedRevision: number;
  note?: string | null | undefined;
}>;


export type ApprovePluginMutation = { approvePlugin: WorkflowStepFragment };

export type RequestChangesMutationVariables = Exact<{
  workflowId: string;
  expectedRevision: number;
  note: string;
}>;


export type RequestChangesMutation = { requestChanges: WorkflowStepFragment };

export type RejectPluginMutationVariables = Exact<{
  workflowId: string;
  expectedRevision: number;
  note: string;
}>;


export type RejectPluginMutation = { rejectPlugin: WorkflowStepFragment };

export type PublishWorkflowChangedSubscriptionVariables = Exact<{
  id: string;
}>;


export type PublishWorkflowChangedSubscription = { publishWorkflowChanged: WorkflowFragment };

export type ReviewQueueChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type ReviewQueueChangedSubscription = { reviewQueueChanged: { waiting: number, inReview: number, oldestSubmittedAt: string | null } };

export type WorkflowFragment = { id: string, status: WorkflowStatus, step: number, totalSteps: number, message: string, panelItemId: string | null, marketplaceItemId: string | null, userId: string | null, autoPublish: boolean, submittedAt: string | null, queuePosition: number | null, claimExpiresAt: string | null, allowedActions: Array<WorkflowAction>, marketplaceUrl: string | null, createdAt: string, updatedAt: string, revision: number, manifest: { name: string, version: string } | null, claimedBy: { userId: string | null, serviceId: string | null } | null, userErrors: Array<
    | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
    | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
  > };

export type WorkflowPageFragment = { totalCount: number, edges: Array<{ cursor: string, node: WorkflowFragment }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } };

export type WorkflowStepFragment = { replayed: boolean, workflow: WorkflowFragment | null, userErrors: Array<
    | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
    | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
  > };

export type SyncUserMutationVariables = Exact<{
  input: SyncUserInput;
}>;


export type SyncUserMutation = { syncUser: { status: SyncStatus, replayed: boolean, user: { id: string, revision: number | null, active: boolean | null } | null, event: { id: string, sequence: string, action: SyncAction, status: SyncStatus } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: ErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ValidationError', code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type SyncUsersMutationVariables = Exact<{
  inputs: Array<SyncUserInput> | SyncUserInput;
}>;


export type SyncUsersMutation = { syncUsers: { accepted: number, rejected: number, results: Array<{ status: SyncStatus, replayed: boolean, userErrors: Array<
        | { code: ErrorCode, message: string, path: Array<string> | null }
        | { code: ErrorCode, message: string, path: Array<string> | null }
        | { code: ErrorCode, message: string, path: Array<string> | null }
      > }> } };

export type UserProfileQueryVariables = Exact<{
  id: string;
  withEmail?: boolean | null | undefined;
}>;


export type UserProfileQuery = { user: { id: string, username: string, displayName: string, email?: string | null, avatarUrl: string | null, roles: Array<string>, createdAt: string | null, updatedAt: string | null, marketplaceUserId: string | null, revision: number | null, active: boolean | null, profile: { bio: string | null, location: string | null, website: string | null, socialLinks: Array<{ network: string, url: string }> }, preferences: { newsletter: boolean | null, notifications: boolean | null, profileVisibility: ProfileVisibility | null }, freshness: { source: DataSource, fetchedAt: string, stale: boolean } } | null };

export type UserSyncQueryVariables = Exact<{
  userId: string;
}>;


export type UserSyncQuery = { userSync: SyncStateFragment };

export type VerifyUserSyncMutationVariables = Exact<{
  userId: string;
}>;


export type VerifyUserSyncMutation = { verifyUserSync: SyncStateFragment };

export type ResyncUserMutationVariables = Exact<{
  userId: string;
  force?: boolean | null | undefined;
}>;


export type ResyncUserMutation = { resyncUser: { status: SyncStatus, event: { id: string, status: SyncStatus } | null, userErrors: Array<
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type NewestChangeQueryVariables = Exact<{ [key: string]: never; }>;


export type NewestChangeQuery = { syncHealth: { changeId: string } };

export type UserSyncChangedSubscriptionVariables = Exact<{
  userId?: string | null | undefined;
  status?: Array<SyncStatus> | SyncStatus | null | undefined;
  afterEventId?: string | null | undefined;
}>;


export type UserSyncChangedSubscription = { userSyncChanged: { id: string, changeId: string, userId: string, sequence: string, action: SyncAction, status: SyncStatus, origin: string, enqueuedAt: string, deliveredAt: string | null, errorCode: ErrorCode | null } };

export type SyncStateFragment = { status: SyncStatus, desiredRevision: number, appliedRevision: number | null, lagSeconds: number | null, lastVerifiedAt: string | null, drift: Array<{ field: string }> };

export type KnownUsersQueryVariables = Exact<{
  ids: Array<string> | string;
}>;


export type KnownUsersQuery = { users: Array<{ id: string, freshness: { source: DataSource }, sync: { status: SyncStatus, lastEvent: { action: SyncAction } | null } } | null> };

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
export const CoverageFragmentDoc = new TypedDocumentString(`
    fragment Coverage on ActivityCoverage {
  since
  until
  waiting
}
    `, {"fragmentName":"Coverage"}) as unknown as TypedDocumentString<CoverageFragment, unknown>;
export const ShareFragmentDoc = new TypedDocumentString(`
    fragment Share on ActivityShare {
  key
  count
}
    `, {"fragmentName":"Share"}) as unknown as TypedDocumentString<ShareFragment, unknown>;
export const ReportedEventFragmentDoc = new TypedDocumentString(`
    fragment ReportedEvent on AnalyticsEvent {
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
    `, {"fragmentName":"ReportedEvent"}) as unknown as TypedDocumentString<ReportedEventFragment, unknown>;
export const CountsFragmentDoc = new TypedDocumentString(`
    fragment Counts on CountBlock {
  total
  unique
  today
  thisWeek
  thisMonth
}
    `, {"fragmentName":"Counts"}) as unknown as TypedDocumentString<CountsFragment, unknown>;
export const NumbersFragmentDoc = new TypedDocumentString(`
    fragment Numbers on PluginAnalytics {
  itemId
  panelItemId
  views {
    ...Counts
  }
  downloads {
    ...Counts
  }
  revenue {
    total {
      amount
      currency
    }
    today {
      amount
      currency
    }
    thisWeek {
      amount
      currency
    }
    thisMonth {
      amount
      currency
    }
  }
  ratings {
    average
    count
  }
  lastUpdated
  freshness {
    source
    fetchedAt
    stale
  }
}
    fragment Counts on CountBlock {
  total
  unique
  today
  thisWeek
  thisMonth
}`, {"fragmentName":"Numbers"}) as unknown as TypedDocumentString<NumbersFragment, unknown>;
export const PluginCardFragmentDoc = new TypedDocumentString(`
    fragment PluginCard on Plugin {
  id
  panelItemId
  slug
  title
  summary
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
  status
  verified
  icon
  rating {
    average
    count
  }
  downloadsTotal
  updatedAt
}
    `, {"fragmentName":"PluginCard"}) as unknown as TypedDocumentString<PluginCardFragment, unknown>;
export const PublicationFragmentDoc = new TypedDocumentString(`
    fragment Publication on PublishPayload {
  plugin {
    id
    panelItemId
    title
    status
  }
  status
  marketplaceUrl
  publishedAt
  revision
  replayed
  userErrors {
    __typename
    code
    message
    path
  }
}
    `, {"fragmentName":"Publication"}) as unknown as TypedDocumentString<PublicationFragment, unknown>;
export const WorkflowFragmentDoc = new TypedDocumentString(`
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}
    `, {"fragmentName":"Workflow"}) as unknown as TypedDocumentString<WorkflowFragment, unknown>;
export const WorkflowPageFragmentDoc = new TypedDocumentString(`
    fragment WorkflowPage on PublishWorkflowConnection {
  edges {
    cursor
    node {
      ...Workflow
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
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}`, {"fragmentName":"WorkflowPage"}) as unknown as TypedDocumentString<WorkflowPageFragment, unknown>;
export const WorkflowStepFragmentDoc = new TypedDocumentString(`
    fragment WorkflowStep on WorkflowPayload {
  workflow {
    ...Workflow
  }
  replayed
  userErrors {
    __typename
    code
    message
    path
  }
}
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}`, {"fragmentName":"WorkflowStep"}) as unknown as TypedDocumentString<WorkflowStepFragment, unknown>;
export const SyncStateFragmentDoc = new TypedDocumentString(`
    fragment SyncState on UserSyncState {
  status
  desiredRevision
  appliedRevision
  lagSeconds
  lastVerifiedAt
  drift {
    field
  }
}
    `, {"fragmentName":"SyncState"}) as unknown as TypedDocumentString<SyncStateFragment, unknown>;
export const ActivityDocument = new TypedDocumentString(`
    query Activity($query: ActivityQueryInput!) {
  activity(query: $query) {
    range {
      start
      end
    }
    series {
      metric
      currency
      points {
        start
        value
      }
      total
      previous
    }
    coverage {
      ...Coverage
    }
  }
}
    fragment Coverage on ActivityCoverage {
  since
  until
  waiting
}`, {"hash":"sha256:ba2b733de05620829c65d935a82418eb6290aefdc91705cc501077546bf45cfd"}) as unknown as TypedDocumentString<ActivityQuery, ActivityQueryVariables>;
export const PluginReportDocument = new TypedDocumentString(`
    query PluginReport($pluginId: ID!, $range: ActivityRangeInput) {
  pluginReport(pluginId: $pluginId, range: $range) {
    pluginId
    range {
      start
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
    countries {
      ...Share
    }
    versions {
      ...Share
    }
    types {
      ...Share
    }
    coverage {
      ...Coverage
    }
  }
}
    fragment Coverage on ActivityCoverage {
  since
  until
  waiting
}
fragment Share on ActivityShare {
  key
  count
}`, {"hash":"sha256:f681d9eaf755e5c1b1e957fabd0f503334bde4ca0817153065e377b458c0a1d4"}) as unknown as TypedDocumentString<PluginReportQuery, PluginReportQueryVariables>;
export const TopPluginsDocument = new TypedDocumentString(`
    query TopPlugins($metric: ActivityMetric! = DOWNLOADS, $currency: CurrencyCode, $range: ActivityRangeInput, $first: Int! = 10, $withPlugins: Boolean! = false) {
  topPlugins(metric: $metric, currency: $currency, range: $range, first: $first) {
    range {
      start
      end
    }
    entries {
      rank
      pluginId
      value
      plugin @include(if: $withPlugins) {
        title
      }
    }
    coverage {
      ...Coverage
    }
  }
}
    fragment Coverage on ActivityCoverage {
  since
  until
  waiting
}`, {"hash":"sha256:b17138e60c12606586a99cbd37686ce7a63520bdc38f0e1818164fc93c22cdb2"}) as unknown as TypedDocumentString<TopPluginsQuery, TopPluginsQueryVariables>;
export const AnalyticsEventsDocument = new TypedDocumentString(`
    query AnalyticsEvents($filter: AnalyticsEventFilter, $range: EventRangeInput, $first: Int = 20, $after: String) {
  analyticsEvents(filter: $filter, range: $range, first: $first, after: $after) {
    edges {
      cursor
      node {
        ...ReportedEvent
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
    fragment ReportedEvent on AnalyticsEvent {
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
}`, {"hash":"sha256:3b6db9a6cdd9914ba5f1e7faf2171345bcc21eec3cc3749a2ffa434ba6a2f139"}) as unknown as TypedDocumentString<AnalyticsEventsQuery, AnalyticsEventsQueryVariables>;
export const TrackEventsDocument = new TypedDocumentString(`
    mutation TrackEvents($events: [TrackEventInput!]!) {
  trackEvents(events: $events) {
    accepted
    duplicates
    rejected {
      messageId
      code
      message
    }
  }
}
    `, {"hash":"sha256:453e0bb33a2e2e30bd565db00eb54c3a9248918cc45748f1b889e42f6f1d22d6"}) as unknown as TypedDocumentString<TrackEventsMutation, TrackEventsMutationVariables>;
export const PluginAnalyticsDocument = new TypedDocumentString(`
    query PluginAnalytics($pluginId: ID!) {
  pluginAnalytics(pluginId: $pluginId) {
    ...Numbers
    ratings {
      distribution {
        stars
        count
      }
    }
    geographic {
      country
      downloads
    }
  }
}
    fragment Counts on CountBlock {
  total
  unique
  today
  thisWeek
  thisMonth
}
fragment Numbers on PluginAnalytics {
  itemId
  panelItemId
  views {
    ...Counts
  }
  downloads {
    ...Counts
  }
  revenue {
    total {
      amount
      currency
    }
    today {
      amount
      currency
    }
    thisWeek {
      amount
      currency
    }
    thisMonth {
      amount
      currency
    }
  }
  ratings {
    average
    count
  }
  lastUpdated
  freshness {
    source
    fetchedAt
    stale
  }
}`, {"hash":"sha256:41b5a507916842225c245a2d490464ec20f65bf6b04c646e5584ddf00d9b2231"}) as unknown as TypedDocumentString<PluginAnalyticsQuery, PluginAnalyticsQueryVariables>;
export const UserAnalyticsDocument = new TypedDocumentString(`
    query UserAnalytics($userId: ID!) {
  userAnalytics(userId: $userId) {
    plugins {
      ...Numbers
    }
    totals {
      metric
      value
    }
    revenue {
      amount
      currency
    }
  }
}
    fragment Counts on CountBlock {
  total
  unique
  today
  thisWeek
  thisMonth
}
fragment Numbers on PluginAnalytics {
  itemId
  panelItemId
  views {
    ...Counts
  }
  downloads {
    ...Counts
  }
  revenue {
    total {
      amount
      currency
    }
    today {
      amount
      currency
    }
    thisWeek {
      amount
      currency
    }
    thisMonth {
      amount
      currency
    }
  }
  ratings {
    average
    count
  }
  lastUpdated
  freshness {
    source
    fetchedAt
    stale
  }
}`, {"hash":"sha256:8da0a6deeca3359bf5e3efcd5320132a5501d345f283df4b185bc9833c99ba36"}) as unknown as TypedDocumentString<UserAnalyticsQuery, UserAnalyticsQueryVariables>;
export const SearchPluginsDocument = new TypedDocumentString(`
    query SearchPlugins($input: PluginSearchInput!, $first: Int = 20, $after: String, $offset: Int, $facets: Boolean = false) {
  searchPlugins(input: $input, first: $first, after: $after, offset: $offset) {
    edges {
      cursor
      node {
        ...PluginCard
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
    totalCount
    didYouMean
    facets @include(if: $facets) {
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
    }
    freshness {
      source
      fetchedAt
      stale
    }
  }
}
    fragment PluginCard on Plugin {
  id
  panelItemId
  slug
  title
  summary
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
  status
  verified
  icon
  rating {
    average
    count
  }
  downloadsTotal
  updatedAt
}`, {"hash":"sha256:3b43b658b244f3e3e9137d604c9069e2dd06b87b409c0fa07d2adc5c3844c963"}) as unknown as TypedDocumentString<SearchPluginsQuery, SearchPluginsQueryVariables>;
export const PluginDocument = new TypedDocumentString(`
    query Plugin($id: ID, $slug: String, $panelItemId: ID) {
  plugin(id: $id, slug: $slug, panelItemId: $panelItemId) {
    ...PluginCard
    description
    licenseSpdx
    homepage
    repository
    screenshots {
      url
      alt
      order
    }
    latestVersion {
      id
      version
      channel
      files {
        name
        size
        type
        url
        sha256
      }
      publishedAt
    }
    createdAt
    publishedAt
  }
}
    fragment PluginCard on Plugin {
  id
  panelItemId
  slug
  title
  summary
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
  status
  verified
  icon
  rating {
    average
    count
  }
  downloadsTotal
  updatedAt
}`, {"hash":"sha256:d07aa4218031c66242a55d3beae918365cf50c4aab84fc4506fe02bfddfb9dba"}) as unknown as TypedDocumentString<PluginQuery, PluginQueryVariables>;
export const MarketplaceStatsDocument = new TypedDocumentString(`
    query MarketplaceStats {
  marketplaceStats {
    totalPlugins
    totalDownloads
    totalDevelopers
    categories {
      name
      count
    }
    freshness {
      source
      fetchedAt
      stale
    }
  }
}
    `, {"hash":"sha256:6eb1a6b0b4a2a107352b8f4263e0876d929f5761b882d8ef0fb5a67196296e45"}) as unknown as TypedDocumentString<MarketplaceStatsQuery, MarketplaceStatsQueryVariables>;
export const PublishPluginDocument = new TypedDocumentString(`
    mutation PublishPlugin($input: PublishPluginInput!) {
  publishPlugin(input: $input) {
    ...Publication
  }
}
    fragment Publication on PublishPayload {
  plugin {
    id
    panelItemId
    title
    status
  }
  status
  marketplaceUrl
  publishedAt
  revision
  replayed
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:d9d867486960441b3286f4f9689c6ad58adafae0f6c199c3e3630c6636709a4c"}) as unknown as TypedDocumentString<PublishPluginMutation, PublishPluginMutationVariables>;
export const UpdatePluginDocument = new TypedDocumentString(`
    mutation UpdatePlugin($input: UpdatePluginInput!) {
  updatePlugin(input: $input) {
    ...Publication
  }
}
    fragment Publication on PublishPayload {
  plugin {
    id
    panelItemId
    title
    status
  }
  status
  marketplaceUrl
  publishedAt
  revision
  replayed
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:6a47d99db644b4c0bac2c2b54a8fd6c3b78766402e308a256ad87ccee3641f6f"}) as unknown as TypedDocumentString<UpdatePluginMutation, UpdatePluginMutationVariables>;
export const UnpublishPluginDocument = new TypedDocumentString(`
    mutation UnpublishPlugin($marketplaceItemId: ID!, $reason: String, $force: Boolean = false, $idempotencyKey: IdempotencyKey) {
  unpublishPlugin(
    marketplaceItemId: $marketplaceItemId
    reason: $reason
    force: $force
    idempotencyKey: $idempotencyKey
  ) {
    unpublished
    dependentsWarned
    replayed
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:b9a757db2ae4c4e861fbf645e77892ee94bac297e976ecc4babdb2dd64e7bded"}) as unknown as TypedDocumentString<UnpublishPluginMutation, UnpublishPluginMutationVariables>;
export const SyncCategoriesDocument = new TypedDocumentString(`
    mutation SyncCategories($categories: [CategoryInput!]!, $archiveMissing: Boolean = false) {
  syncCategories(categories: $categories, archiveMissing: $archiveMissing) {
    synchronized {
      panelId
      marketplaceId
      status
    }
    failed {
      panelId
      code
      error
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:9b95e4d3d9ffa63f0e7f46932e6b8ddfff78bdd3106ed8802fd5ab8e63ff5c3c"}) as unknown as TypedDocumentString<SyncCategoriesMutation, SyncCategoriesMutationVariables>;
export const HealthDocument = new TypedDocumentString(`
    query Health {
  health {
    status
    version
    components {
      name
      status
      message
    }
  }
}
    `, {"hash":"sha256:7112be7b97613f5980ec29420b0fbdd79eaf6f7e901f0670e794f319b8e4d207"}) as unknown as TypedDocumentString<HealthQuery, HealthQueryVariables>;
export const ValidateManifestDocument = new TypedDocumentString(`
    query ValidateManifest($manifest: ManifestInput!, $files: [PluginFileInput!], $licenseType: LicenseType = FREE) {
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
    totalBytes
  }
}
    `, {"hash":"sha256:2d10257db2c330146583b5f0c30cf14fc11cc84d5209f2ce3c873637999b98e7"}) as unknown as TypedDocumentString<ValidateManifestQuery, ValidateManifestQueryVariables>;
export const PublishWorkflowDocument = new TypedDocumentString(`
    query PublishWorkflow($id: ID!) {
  publishWorkflow(id: $id) {
    ...Workflow
    manifest {
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
    timeline {
      id
      at
      from
      to
      role
      actor {
        userId
        serviceId
      }
      note
      visibility
    }
  }
}
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}`, {"hash":"sha256:98e7b918a015cd53f9bc359012130e5e2ca3ced9e778bc5142fd60699c894a21"}) as unknown as TypedDocumentString<PublishWorkflowQuery, PublishWorkflowQueryVariables>;
export const PublishWorkflowsDocument = new TypedDocumentString(`
    query PublishWorkflows($userId: ID, $status: [WorkflowStatus!], $first: Int = 20, $after: String) {
  publishWorkflows(userId: $userId, status: $status, first: $first, after: $after) {
    ...WorkflowPage
  }
}
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}
fragment WorkflowPage on PublishWorkflowConnection {
  edges {
    cursor
    node {
      ...Workflow
    }
  }
  pageInfo {
    hasNextPage
    hasPreviousPage
    startCursor
    endCursor
  }
  totalCount
}`, {"hash":"sha256:78bc952e88bc88bfc5b73d2d1512409154d6faf925b94a02d0dc83939bb44f71"}) as unknown as TypedDocumentString<PublishWorkflowsQuery, PublishWorkflowsQueryVariables>;
export const ReviewQueueDocument = new TypedDocumentString(`
    query ReviewQueue($filter: ReviewQueueFilter, $first: Int = 20, $after: String) {
  reviewQueue(filter: $filter, first: $first, after: $after) {
    ...WorkflowPage
  }
}
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}
fragment WorkflowPage on PublishWorkflowConnection {
  edges {
    cursor
    node {
      ...Workflow
    }
  }
  pageInfo {
    hasNextPage
    hasPreviousPage
    startCursor
    endCursor
  }
  totalCount
}`, {"hash":"sha256:3a7d9c98cc463a9ea0633260cd9941639caaac6ee067a73aa85e51d29a60d83b"}) as unknown as TypedDocumentString<ReviewQueueQuery, ReviewQueueQueryVariables>;
export const StartPublishWorkflowDocument = new TypedDocumentString(`
    mutation StartPublishWorkflow($input: StartWorkflowInput!) {
  startPublishWorkflow(input: $input) {
    ...WorkflowStep
  }
}
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}
fragment WorkflowStep on WorkflowPayload {
  workflow {
    ...Workflow
  }
  replayed
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:84044120fc079623bdf33145e96a99d15e69aa42c350ceac28982996820883b8"}) as unknown as TypedDocumentString<StartPublishWorkflowMutation, StartPublishWorkflowMutationVariables>;
export const RevisePublishWorkflowDocument = new TypedDocumentString(`
    mutation RevisePublishWorkflow($input: ReviseWorkflowInput!) {
  revisePublishWorkflow(input: $input) {
    ...WorkflowStep
  }
}
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}
fragment WorkflowStep on WorkflowPayload {
  workflow {
    ...Workflow
  }
  replayed
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:9449d57a6d138c8d8b5fceedf774ce30022607c5d854dbe43f34ae946da52d32"}) as unknown as TypedDocumentString<RevisePublishWorkflowMutation, RevisePublishWorkflowMutationVariables>;
export const SubmitForReviewDocument = new TypedDocumentString(`
    mutation SubmitForReview($workflowId: ID!, $expectedRevision: Int, $note: String) {
  submitForReview(
    workflowId: $workflowId
    expectedRevision: $expectedRevision
    note: $note
  ) {
    ...WorkflowStep
  }
}
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}
fragment WorkflowStep on WorkflowPayload {
  workflow {
    ...Workflow
  }
  replayed
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:e5e83544be47e1a7655101e3dca77267781d0961900d56e16c098541fd46ea7b"}) as unknown as TypedDocumentString<SubmitForReviewMutation, SubmitForReviewMutationVariables>;
export const WithdrawFromReviewDocument = new TypedDocumentString(`
    mutation WithdrawFromReview($workflowId: ID!) {
  withdrawFromReview(workflowId: $workflowId) {
    ...WorkflowStep
  }
}
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}
fragment WorkflowStep on WorkflowPayload {
  workflow {
    ...Workflow
  }
  replayed
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:abb80aae1c4f7cf27063e25b481e170d6d588fe4297cded56f9815ac7ec7e91d"}) as unknown as TypedDocumentString<WithdrawFromReviewMutation, WithdrawFromReviewMutationVariables>;
export const CancelPublishWorkflowDocument = new TypedDocumentString(`
    mutation CancelPublishWorkflow($workflowId: ID!, $note: String) {
  cancelPublishWorkflow(workflowId: $workflowId, note: $note) {
    ...WorkflowStep
  }
}
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}
fragment WorkflowStep on WorkflowPayload {
  workflow {
    ...Workflow
  }
  replayed
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:61249fb63a9b3916e6edc483e041078fbd719e83deb4d2105755cd6d7642f03c"}) as unknown as TypedDocumentString<CancelPublishWorkflowMutation, CancelPublishWorkflowMutationVariables>;
export const PublishApprovedDocument = new TypedDocumentString(`
    mutation PublishApproved($workflowId: ID!) {
  publishApproved(workflowId: $workflowId) {
    ...WorkflowStep
  }
}
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}
fragment WorkflowStep on WorkflowPayload {
  workflow {
    ...Workflow
  }
  replayed
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:25e624429d0c14be8e2efe6dbb3098fc79eb37159723efff9860753fcfb914ec"}) as unknown as TypedDocumentString<PublishApprovedMutation, PublishApprovedMutationVariables>;
export const ClaimReviewDocument = new TypedDocumentString(`
    mutation ClaimReview($workflowId: ID!, $lease: Duration = "PT30M") {
  claimReview(workflowId: $workflowId, lease: $lease) {
    ...WorkflowStep
  }
}
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}
fragment WorkflowStep on WorkflowPayload {
  workflow {
    ...Workflow
  }
  replayed
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:7987d10a9c9fb5445fbc27ca7b4dfb192b9876bd9a3b78767ead62d7ed210fe0"}) as unknown as TypedDocumentString<ClaimReviewMutation, ClaimReviewMutationVariables>;
export const ReleaseReviewDocument = new TypedDocumentString(`
    mutation ReleaseReview($workflowId: ID!) {
  releaseReview(workflowId: $workflowId) {
    ...WorkflowStep
  }
}
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}
fragment WorkflowStep on WorkflowPayload {
  workflow {
    ...Workflow
  }
  replayed
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:7dd0558f5ed91c62c89343d20b8a386bbcc9333e0e66baa39570559d5ced62d4"}) as unknown as TypedDocumentString<ReleaseReviewMutation, ReleaseReviewMutationVariables>;
export const AddReviewNoteDocument = new TypedDocumentString(`
    mutation AddReviewNote($workflowId: ID!, $body: String!, $visibility: NoteVisibility = AUTHOR) {
  addReviewNote(workflowId: $workflowId, body: $body, visibility: $visibility) {
    ...WorkflowStep
  }
}
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}
fragment WorkflowStep on WorkflowPayload {
  workflow {
    ...Workflow
  }
  replayed
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:0d3dcdd2500e4b0ce6fba3e315c15115a8a7a45e9a50b547fda0498e4daaa5ab"}) as unknown as TypedDocumentString<AddReviewNoteMutation, AddReviewNoteMutationVariables>;
export const ApprovePluginDocument = new TypedDocumentString(`
    mutation ApprovePlugin($workflowId: ID!, $expectedRevision: Int!, $note: String) {
  approvePlugin(
    workflowId: $workflowId
    expectedRevision: $expectedRevision
    note: $note
  ) {
    ...WorkflowStep
  }
}
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}
fragment WorkflowStep on WorkflowPayload {
  workflow {
    ...Workflow
  }
  replayed
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:bb2a938ff3fbeb92b9e73448f37bd734421b37a707cca42d0895841b9ec05918"}) as unknown as TypedDocumentString<ApprovePluginMutation, ApprovePluginMutationVariables>;
export const RequestChangesDocument = new TypedDocumentString(`
    mutation RequestChanges($workflowId: ID!, $expectedRevision: Int!, $note: String!) {
  requestChanges(
    workflowId: $workflowId
    expectedRevision: $expectedRevision
    note: $note
  ) {
    ...WorkflowStep
  }
}
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}
fragment WorkflowStep on WorkflowPayload {
  workflow {
    ...Workflow
  }
  replayed
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:2de4631b91d4f48a564932d8581ab6f131d15494e72d8ad4ac7efeb7aadbf47e"}) as unknown as TypedDocumentString<RequestChangesMutation, RequestChangesMutationVariables>;
export const RejectPluginDocument = new TypedDocumentString(`
    mutation RejectPlugin($workflowId: ID!, $expectedRevision: Int!, $note: String!) {
  rejectPlugin(
    workflowId: $workflowId
    expectedRevision: $expectedRevision
    note: $note
  ) {
    ...WorkflowStep
  }
}
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}
fragment WorkflowStep on WorkflowPayload {
  workflow {
    ...Workflow
  }
  replayed
  userErrors {
    __typename
    code
    message
    path
  }
}`, {"hash":"sha256:edae81ce8f29ae6b958948e949c1398f71cbe7e6cd16210f7d1f49be2dfd6f7f"}) as unknown as TypedDocumentString<RejectPluginMutation, RejectPluginMutationVariables>;
export const PublishWorkflowChangedDocument = new TypedDocumentString(`
    subscription PublishWorkflowChanged($id: ID!) {
  publishWorkflowChanged(id: $id) {
    ...Workflow
  }
}
    fragment Workflow on PublishWorkflow {
  id
  status
  step
  totalSteps
  message
  panelItemId
  marketplaceItemId
  userId
  manifest {
    name
    version
  }
  autoPublish
  submittedAt
  queuePosition
  claimedBy {
    userId
    serviceId
  }
  claimExpiresAt
  allowedActions
  marketplaceUrl
  userErrors {
    __typename
    code
    message
    path
  }
  createdAt
  updatedAt
  revision
}`, {"hash":"sha256:dc368556487a1b8543ba8aad29205ac66dfe774ba7dc2828826652fca347a4f8"}) as unknown as TypedDocumentString<PublishWorkflowChangedSubscription, PublishWorkflowChangedSubscriptionVariables>;
export const ReviewQueueChangedDocument = new TypedDocumentString(`
    subscription ReviewQueueChanged {
  reviewQueueChanged {
    waiting
    inReview
    oldestSubmittedAt
  }
}
    `, {"hash":"sha256:f2013d5b9f0a29e570baf686894b54dbaf5e48d39f9c466ff860d1e1d4e12c59"}) as unknown as TypedDocumentString<ReviewQueueChangedSubscription, ReviewQueueChangedSubscriptionVariables>;
export const SyncUserDocument = new TypedDocumentString(`
    mutation SyncUser($input: SyncUserInput!) {
  syncUser(input: $input) {
    status
    replayed
    user {
      id
      revision
      active
    }
    event {
      id
      sequence
      action
      status
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:93c36ee6fcfc78e681114bf4fd12bedeb9dd90e42abe899c3ff39edbe1900b06"}) as unknown as TypedDocumentString<SyncUserMutation, SyncUserMutationVariables>;
export const SyncUsersDocument = new TypedDocumentString(`
    mutation SyncUsers($inputs: [SyncUserInput!]!) {
  syncUsers(inputs: $inputs) {
    accepted
    rejected
    results {
      status
      replayed
      userErrors {
        code
        message
        path
      }
    }
  }
}
    `, {"hash":"sha256:7506aa79e9e8d72738ea082e3c659639a3bef90b593a1d30ddbf4ed0df98a26a"}) as unknown as TypedDocumentString<SyncUsersMutation, SyncUsersMutationVariables>;
export const UserProfileDocument = new TypedDocumentString(`
    query UserProfile($id: ID!, $withEmail: Boolean = false) {
  user(id: $id) {
    id
    username
    displayName
    email @include(if: $withEmail)
    avatarUrl
    profile {
      bio
      location
      website
      socialLinks {
        network
        url
      }
    }
    preferences {
      newsletter
      notifications
      profileVisibility
    }
    roles
    createdAt
    updatedAt
    marketplaceUserId
    revision
    active
    freshness {
      source
      fetchedAt
      stale
    }
  }
}
    `, {"hash":"sha256:b92ecf88588eb613450ed770c4ba92600a492df12db8a4b3e664079f35937347"}) as unknown as TypedDocumentString<UserProfileQuery, UserProfileQueryVariables>;
export const UserSyncDocument = new TypedDocumentString(`
    query UserSync($userId: ID!) {
  userSync(userId: $userId) {
    ...SyncState
  }
}
    fragment SyncState on UserSyncState {
  status
  desiredRevision
  appliedRevision
  lagSeconds
  lastVerifiedAt
  drift {
    field
  }
}`, {"hash":"sha256:88bd4b87120849b5bbe166d91f447f62afa9feaea63026b938b5274ed98a0792"}) as unknown as TypedDocumentString<UserSyncQuery, UserSyncQueryVariables>;
export const VerifyUserSyncDocument = new TypedDocumentString(`
    mutation VerifyUserSync($userId: ID!) {
  verifyUserSync(userId: $userId) {
    ...SyncState
  }
}
    fragment SyncState on UserSyncState {
  status
  desiredRevision
  appliedRevision
  lagSeconds
  lastVerifiedAt
  drift {
    field
  }
}`, {"hash":"sha256:cd8a6628063912f63136d282275c04d53c7025568fe36bc76be5373332516056"}) as unknown as TypedDocumentString<VerifyUserSyncMutation, VerifyUserSyncMutationVariables>;
export const ResyncUserDocument = new TypedDocumentString(`
    mutation ResyncUser($userId: ID!, $force: Boolean = false) {
  resyncUser(userId: $userId, force: $force) {
    status
    event {
      id
      status
    }
    userErrors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:52b36f6af860cefe3a66cf26e7f136319008bdb4c086ea6f2d0e43fadf03d8f8"}) as unknown as TypedDocumentString<ResyncUserMutation, ResyncUserMutationVariables>;
export const NewestChangeDocument = new TypedDocumentString(`
    query NewestChange {
  syncHealth {
    changeId
  }
}
    `, {"hash":"sha256:873d9087be84845906654af898a435b274bfee9f07b42fd613560b678b46ac83"}) as unknown as TypedDocumentString<NewestChangeQuery, NewestChangeQueryVariables>;
export const UserSyncChangedDocument = new TypedDocumentString(`
    subscription UserSyncChanged($userId: ID, $status: [SyncStatus!], $afterEventId: ID) {
  userSyncChanged(userId: $userId, status: $status, afterEventId: $afterEventId) {
    id
    changeId
    userId
    sequence
    action
    status
    origin
    enqueuedAt
    deliveredAt
    errorCode
  }
}
    `, {"hash":"sha256:56d5ce3852fb5722729862925ba019d8da354d233d2e25bba1115a60edaf3cfe"}) as unknown as TypedDocumentString<UserSyncChangedSubscription, UserSyncChangedSubscriptionVariables>;
export const KnownUsersDocument = new TypedDocumentString(`
    query KnownUsers($ids: [ID!]!) {
  users(ids: $ids) {
    id
    freshness {
      source
    }
    sync {
      status
      lastEvent {
        action
      }
    }
  }
}
    `, {"hash":"sha256:79f4de7b5625c8821925afc3b670d2375dd6b06b2794e0add0cdf796f2f36509"}) as unknown as TypedDocumentString<KnownUsersQuery, KnownUsersQueryVariables>;