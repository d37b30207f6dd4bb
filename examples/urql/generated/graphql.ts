/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
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

/** Who sees a profile. */
export type ProfileVisibility =
  /** Only the user. */
  | 'PRIVATE'
  /** Everybody. */
  | 'PUBLIC';

/** An account on another network. */
export type SocialLinkInput = {
  /** Name of the network, 1 to 32 characters. */
  network: string;
  /** The account's page. */
  url: string;
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

export type BrowsePluginsQueryVariables = Exact<{
  q: string;
  first: number;
  after?: string | null | undefined;
}>;


export type BrowsePluginsQuery = { searchPlugins: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { id: string, title: string, price: { amount: string, currency: string } | null, rating: { average: number | null } } | null }> } };

export type OnePluginQueryVariables = Exact<{
  id: string;
}>;


export type OnePluginQuery = { plugin: { id: string, title: string } | null };

export type TellUserMutationVariables = Exact<{
  input: SyncUserInput;
}>;


export type TellUserMutation = { syncUser: { status: SyncStatus, event: { id: string } | null, userErrors: Array<
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
      | { code: ErrorCode, message: string, path: Array<string> | null }
    > } };

export type FollowUserSubscriptionVariables = Exact<{
  userId: string;
}>;


export type FollowUserSubscription = { userSyncChanged: { action: SyncAction, status: SyncStatus } };


export const BrowsePluginsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"BrowsePlugins"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"q"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"searchPlugins"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"q"},"value":{"kind":"Variable","name":{"kind":"Name","value":"q"}}}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rating"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"average"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<BrowsePluginsQuery, BrowsePluginsQueryVariables>;
export const OnePluginDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OnePlugin"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"plugin"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}}]} as unknown as DocumentNode<OnePluginQuery, OnePluginQueryVariables>;
export const TellUserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TellUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SyncUserInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"syncUser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"event"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<TellUserMutation, TellUserMutationVariables>;
export const FollowUserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"FollowUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"userId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userSyncChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"userId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"userId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]} as unknown as DocumentNode<FollowUserSubscription, FollowUserSubscriptionVariables>;