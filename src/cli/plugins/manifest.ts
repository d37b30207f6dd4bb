/** What a plugin's folder says about it: `plugin.yaml` of the panel, or a `manifest.json`, as the gateway's ManifestInput. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandFailure, exits } from '../exits.ts'
import { unreadable } from '../files.ts'
import { manifestOf, textOf, UnreadableManifest } from './manifest-text.ts'
import type { FoundManifest } from './manifest-text.ts'

const names = ['plugin.yaml', 'plugin.yml', 'manifest.json'] as const

/** The first of the files that is there. Fails with 2 when none is, or when it cannot be read. */
export async function readManifest(folder: string): Promise<FoundManifest> {
  for (const file of names) {
    const bytes = await readFile(join(folder, file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
      throw unreadable(join(folder, file), error)
    })
    if (bytes !== null) return read(file, bytes)
  }
  throw new CommandFailure(exits.usage, `There is neither a plugin.yaml nor a manifest.json in ${folder}.`)
}

function read(file: string, bytes: Uint8Array): FoundManifest {
  try {
    return manifestOf(file, textOf(file, bytes))
  } catch (error) {
    if (!(error instanceof UnreadableManifest)) throw error
    const { message, problem } = error
    throw new CommandFailure(exits.usage, message, problem === undefined ? {} : { problems: [problem] })
  }
}
