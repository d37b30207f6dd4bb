/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query BrowsePlugins($q: String!, $first: Int!, $after: String) {\n  searchPlugins(input: {q: $q}, first: $first, after: $after) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    edges {\n      node {\n        id\n        title\n        price {\n          amount\n          currency\n        }\n        rating {\n          average\n        }\n      }\n    }\n  }\n}\n\nquery OnePlugin($id: ID!) {\n  plugin(id: $id) {\n    id\n    title\n  }\n}\n\nmutation TellUser($input: SyncUserInput!) {\n  syncUser(input: $input) {\n    status\n    event {\n      id\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}\n\nsubscription FollowUser($userId: ID!) {\n  userSyncChanged(userId: $userId) {\n    action\n    status\n  }\n}": typeof types.BrowsePluginsDocument,
};
const documents: Documents = {
    "query BrowsePlugins($q: String!, $first: Int!, $after: String) {\n  searchPlugins(input: {q: $q}, first: $first, after: $after) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    edges {\n      node {\n        id\n        title\n        price {\n          amount\n          currency\n        }\n        rating {\n          average\n        }\n      }\n    }\n  }\n}\n\nquery OnePlugin($id: ID!) {\n  plugin(id: $id) {\n    id\n    title\n  }\n}\n\nmutation TellUser($input: SyncUserInput!) {\n  syncUser(input: $input) {\n    status\n    event {\n      id\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}\n\nsubscription FollowUser($userId: ID!) {\n  userSyncChanged(userId: $userId) {\n    action\n    status\n  }\n}": types.BrowsePluginsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query BrowsePlugins($q: String!, $first: Int!, $after: String) {\n  searchPlugins(input: {q: $q}, first: $first, after: $after) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    edges {\n      node {\n        id\n        title\n        price {\n          amount\n          currency\n        }\n        rating {\n          average\n        }\n      }\n    }\n  }\n}\n\nquery OnePlugin($id: ID!) {\n  plugin(id: $id) {\n    id\n    title\n  }\n}\n\nmutation TellUser($input: SyncUserInput!) {\n  syncUser(input: $input) {\n    status\n    event {\n      id\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}\n\nsubscription FollowUser($userId: ID!) {\n  userSyncChanged(userId: $userId) {\n    action\n    status\n  }\n}"): (typeof documents)["query BrowsePlugins($q: String!, $first: Int!, $after: String) {\n  searchPlugins(input: {q: $q}, first: $first, after: $after) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    edges {\n      node {\n        id\n        title\n        price {\n          amount\n          currency\n        }\n        rating {\n          average\n        }\n      }\n    }\n  }\n}\n\nquery OnePlugin($id: ID!) {\n  plugin(id: $id) {\n    id\n    title\n  }\n}\n\nmutation TellUser($input: SyncUserInput!) {\n  syncUser(input: $input) {\n    status\n    event {\n      id\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}\n\nsubscription FollowUser($userId: ID!) {\n  userSyncChanged(userId: $userId) {\n    action\n    status\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;