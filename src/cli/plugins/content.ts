/** What is said of a plugin by the commands that publish: what its folder says, its package, and its licence. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import * as formats from '../../kit/formats.ts'
import { CommandFailure, exits } from '../exits.ts'
import { unreadable } from '../files.ts'
import type { Output } from '../output.ts'

export interface ContentOptions {
  readonly package?: string
  readonly packageUrl?: string
  readonly license?: string
}

export interface Content extends Record<string, unknown> {
  readonly manifest: Readonly<Record<string, unknown>>
  readonly files?: readonly object[]
  readonly licenseType?: string
}

/**
 * With the id that the panel has for it, as far as the folder says, and the way out where that cannot be one. Without a package there are no
 * files. Fails with 2 for what cannot be read.
 */
export async function readContent(
  out: Output,
  folder: string,
  options: ContentOptions,
): Promise<{ readonly panelItemId: string; readonly content: Content; readonly wayOut?: string }> {
  // With the parser of YAML, which nothing else needs.
  const { readManifest } = await import('./manifest.ts')
  const { file, id, name, input: manifest, ignored } = await readManifest(folder)
  const described = await describePackage(options)
  if (ignored.length > 0)
    out.note(`${file}: the marketplace has no place for ${ignored.join(', ')}, or not in this form.`)
  const content = {
    manifest,
    ...(described && { files: [described] }),
    ...(options.license !== undefined && { licenseType: options.license.toUpperCase() }),
  }
  const panelItemId = id ?? name
  if (formats.id.test(panelItemId)) return { panelItemId, content }
  return { panelItemId, content, wayOut: `Say the panel's id of the plugin with --id, or as id in ${file}.` }
}

async function describePackage({ package: path, packageUrl: url }: ContentOptions): Promise<object | null> {
  if (path === undefined && url === undefined) return null
  if (path === undefined || url === undefined) {
    throw new CommandFailure(exits.usage, 'Give --package and --package-url together: they are the same package.')
  }
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) throw new CommandFailure(exits.usage, `--package: there is no file ${path}.`)
  const digest = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) digest.update(chunk as Buffer)
  } catch (error) {
    throw unreadable(path, error)
  }
  return {
    name: basename(path),
    size: String(found.size),
    type: /\.zip$/i.test(path)
      ? 'application/zip'
      : /\.t?gz$/i.test(path)
        ? 'application/gzip'
        : 'application/octet-stream',
    url,
    sha256: digest.digest('hex'),
  }
}
