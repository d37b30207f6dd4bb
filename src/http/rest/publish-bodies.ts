/** The three publish bodies of old panels, as one schema with the names of all of them. */
import { z } from 'zod'
import * as formats from '../../kit/formats.ts'
import { publicUrl } from '../../kit/public-url.ts'
import { freeObject, id, link, price, refusedField, text } from './shapes/fields.ts'

const checksumForm: formats.Format = {
  expects: 'a SHA-256 in 64 hexadecimal digits, with or without `sha256:` before it',
  test: (value) => /^(?:sha256:)?[0-9a-fA-F]{64}$/.test(value),
}

const screenshot = z.union(
  [link, z.object({ url: link, alt: text(formats.line(1, 200)).nullish(), order: z.int().min(0).max(1000).nullish() })],
  { error: 'a URL, or an object with url, alt and order' },
)

const listedFile = z.object({
  name: text(formats.fileName),
  size: z.int().min(0).nullish(),
  type: text(formats.mediaType).nullish(),
  url: text(publicUrl),
  checksum: text(checksumForm).nullish(),
})

/** What a plugin says about itself, in the names of all three bodies. */
export const item = z
  .object({
    name: text(formats.line(3, 50)).nullish(),
    title: text(formats.line(3, 50)).nullish(),
    version: text(formats.semver).nullish(),
    description: text(formats.prose(10, 500)).nullish(),
    author: text(formats.line(1, 128)).nullish(),
    homepage: link.nullish(),
    repository: link.nullish(),
    license: text(formats.line(1, 64)).nullish(),
    license_type: z.enum(['free', 'commercial', 'royalty-free']).nullish(),
    tags: z
      .array(text(formats.line(1, 32)))
      .max(10)
      .nullish(),
    category: id.nullish(),
    category_id: id.nullish(),
    icon_url: link.nullish(),
    screenshots: z.array(screenshot).max(20).nullish(),
    price: price.nullish(),
    currency: text(formats.currency).nullish(),
    files: z.array(listedFile).min(1).max(20).nullish(),
    metadata: freeObject.nullish(),
  })
  .meta({ id: 'PluginItem' })

const files = z
  .object({
    manifest: z
      .union([freeObject, z.string().max(65_536)], { error: 'a JSON object, its text, or where it is' })
      .nullish()
      .describe('Fills in what the rest of the body does not say.'),
    package_url: text(publicUrl).describe(`${publicUrl.expects}. Judged as text: nothing is resolved or called.`),
    readme: text(formats.prose(0, 65_536)).nullish(),
    changelog: text(formats.prose(0, 65_536)).nullish(),
  })
  .meta({ id: 'PluginFiles' })

/** What old panels sent and nobody takes any more. */
export const gone = {
  plugin_path: refusedField('no path: this gateway reads no files of its own machine, send package_url'),
  skipValidation: refusedField('nothing: checks cannot be skipped'),
  skip_validation: refusedField('nothing: checks cannot be skipped'),
}

export const publishBody = z
  .object({
    panel_item_id: id,
    user_id: id.nullish(),
    metadata: item.nullish(),
    item_data: item.nullish(),
    files: files.nullish(),
    ...gone,
  })
  .meta({ id: 'PublishRequest' })

export const changeBody = publishBody
  .extend({ panel_item_id: id.nullish(), files: files.partial().nullish() })
  .meta({ id: 'PublishChange' })

export type Item = z.output<typeof item>
export type Files = { [K in keyof z.output<typeof files>]?: z.output<typeof files>[K] | undefined }

/** Arguments of the fields at this door, whatever the body. */
export const publishNames = { idempotencyKey: 'Idempotency-Key' }

/** Arguments of the fields as this body names them. What it does not say itself was said in its manifest. */
export function namesIn({
  metadata,
  item_data: whole,
}: Pick<z.output<typeof changeBody>, 'metadata' | 'item_data'>): Readonly<Record<string, string>> {
  const at = metadata ? 'metadata' : 'item_data'
  const said = metadata ?? whole
  const placeOf = (field: 'files' | 'license_type') => `${said?.[field] ? at : 'files.manifest'}.${field}`
  return { ...publishNames, manifest: at, part: at, files: placeOf('files'), licenseType: placeOf('license_type') }
}
