import type { SettingsByName } from './subgraph-settings.ts'

export interface ReadSupergraph {
  readonly sdl: string
  readonly warnings: readonly string[]
  /** How each subgraph is reached, for those that say so. */
  readonly settings: SettingsByName
}

/** Where a supergraph comes from. Reading is cheap when nothing changed. */
export interface SupergraphSource {
  /** For people: a file name or an address without its query. */
  readonly label: string
  /** The supergraph as it is now; `unchanged` when it is what the last read gave. Throws a `Failure` that says what is wrong. */
  read(signal: AbortSignal): Promise<ReadSupergraph | 'unchanged'>
  /** The settings alone, for a copy of the supergraph that was kept. Throws like `read`. */
  settings(signal: AbortSignal): Promise<SettingsByName>
  close(): Promise<void>
}
