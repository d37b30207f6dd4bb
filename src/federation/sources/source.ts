/** Where a supergraph comes from. Reading is cheap when nothing changed. */
export interface SupergraphSource {
  /** For people: a file name or an address without its query. */
  readonly label: string
  /** The supergraph as it is now; `unchanged` when it is what the last read gave. Throws a `Failure` that says what is wrong. */
  read(signal: AbortSignal): Promise<{ readonly sdl: string; readonly warnings: readonly string[] } | 'unchanged'>
  close(): Promise<void>
}
