import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** The last supergraph that worked, on disk, for a start while a subgraph or the source is away. */
export interface KeptCopy {
  save(sdl: string): Promise<void>
  read(): Promise<string | undefined>
}

export function keptCopyIn(file: string): KeptCopy {
  return {
    async save(sdl) {
      await mkdir(dirname(file), { recursive: true })
      const draft = `${file}.${process.pid}.new`
      await writeFile(draft, sdl, { mode: 0o600 })
      await rename(draft, file)
    },
    async read() {
      try {
        return await readFile(file, 'utf8')
      } catch {
        return undefined
      }
    },
  }
}
