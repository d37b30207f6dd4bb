import type { HttpClient, HttpClientOptions } from './client.ts'
import { createLeanClient } from './lean.ts'
import { createUndiciClient } from './undici.ts'

export const httpKinds = ['lean', 'undici'] as const
export type HttpKind = (typeof httpKinds)[number]

/** Opens a client of one origin (`https://host:port`); whoever opens it closes it. Nothing is sent before the first request. */
export const openHttpClient = (origin: string, options: HttpClientOptions, kind: HttpKind = 'lean'): HttpClient =>
  kind === 'lean' ? createLeanClient(origin, options) : createUndiciClient(origin, options)
