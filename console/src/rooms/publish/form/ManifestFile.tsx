import { useState } from 'react'
import type { FoundManifest } from '../../../../../src/cli/plugins/manifest-text.ts'
import type { Draft } from '../draft.ts'
import { FromDisk } from './FromDisk.tsx'
import { draftOf } from './manifest-draft.ts'

/** Fills the form from the file that the panel's plugins carry anyway, read as the command line reads it. */
export function ManifestFile({ change }: { change: (part: Partial<Draft>) => void }) {
  const [found, setFound] = useState<FoundManifest | undefined>()
  const [problem, setProblem] = useState<string | undefined>()
  async function take(file: File): Promise<void> {
    // With the parser of YAML, which nothing else here needs.
    const { manifestOf, textOf, UnreadableManifest } = await import('../../../../../src/cli/plugins/manifest-text.ts')
    try {
      const read = manifestOf(file.name, textOf(file.name, new Uint8Array(await file.arrayBuffer())))
      change(draftOf(read))
      setFound(read)
      setProblem(undefined)
    } catch (error) {
      if (!(error instanceof UnreadableManifest)) throw error
      setFound(undefined)
      setProblem([error.message, error.problem].filter(Boolean).join(' '))
    }
  }
  return (
    <section className="notice" aria-label="From a manifest">
      <FromDisk
        label="Fill in from a manifest"
        hint="A plugin.yaml of the panel or a manifest.json. What it says replaces what stands below; nothing is sent."
        accept=".yaml,.yml,.json"
        onFile={take}
      />
      {problem === undefined ? null : (
        <p role="alert" className="publish-problem">
          {problem}
        </p>
      )}
      {found ? (
        <p role="status">
          Taken from {found.file}: {Object.keys(found.input).join(', ') || 'nothing'}.
          {found.ignored.length > 0
            ? ` The marketplace has no place for ${found.ignored.join(', ')}, or not in this form.`
            : ''}
        </p>
      ) : null}
    </section>
  )
}
