import { useEffect, useRef, useState } from 'react'
import { blankFile, pathOf } from '../draft.ts'
import type { FileDraft } from '../draft.ts'
import { faultsAt } from '../faults.ts'
import { Entries } from './Entries.tsx'
import { FromDisk } from './FromDisk.tsx'
import { Line } from './fields.tsx'
import type { DraftForm } from './fields.tsx'
import { factsOf } from './digest.ts'

const { key: _key, ...blank } = blankFile

/** The files that the marketplace is to fetch. */
export const Files = ({ form }: { form: DraftForm }) => {
  // A digest takes its time, and what was typed meanwhile must stay.
  const latest = useRef(form)
  useEffect(() => {
    latest.current = form
  })
  const fill = (key: number, facts: Partial<FileDraft>) => {
    const { draft, change } = latest.current
    change({ files: draft.files.map((file) => (file.key === key ? { ...file, ...facts } : file)) })
  }
  return (
    <Entries
      title="Files"
      one="file"
      hint="1 to 20. Nothing is uploaded: the marketplace fetches each file from its address and compares it with what is said here."
      rows={form.draft.files}
      faults={faultsAt(form.faults, pathOf('files'))}
      blank={blank}
      onRows={(files) => form.change({ files })}
    >
      {(file, index, onRow) => <OneFile form={form} file={file} index={index} onRow={onRow} fill={fill} />}
    </Entries>
  )
}

function OneFile({
  form,
  file,
  index,
  onRow,
  fill,
}: {
  form: DraftForm
  file: FileDraft
  index: number
  onRow: (part: Partial<FileDraft>) => void
  fill: (key: number, facts: Partial<FileDraft>) => void
}) {
  const [said, setSaid] = useState<string | undefined>()
  const at = (field: string) => faultsAt(form.faults, [...pathOf('files'), String(index), field])
  async function take(chosen: File): Promise<void> {
    setSaid(`Reading ${chosen.name}…`)
    try {
      fill(file.key, await factsOf(chosen))
      setSaid(`Name, size, type and SHA-256 were taken from ${chosen.name}. Say where it can be fetched.`)
    } catch (error) {
      setSaid((error as Error).message)
    }
  }
  const line = (name: keyof typeof blank, label: string, hint: string) => (
    <Line
      label={label}
      hint={hint}
      value={file[name]}
      faults={at(name)}
      spellCheck={false}
      onText={(text) => onRow({ [name]: text })}
    />
  )
  return (
    <>
      <FromDisk label="Take from disk" hint="Fills in everything but the address." onFile={take} />
      {said === undefined ? null : <p role="status">{said}</p>}
      <div className="publish-pair">
        {line('name', 'File name', 'Without a path.')}
        {line('url', 'Address', 'A public address, where the marketplace can fetch it.')}
      </div>
      <div className="publish-pair">
        {line('size', 'Bytes', 'At most 50 MiB, which are 52\u00a0428\u00a0800.')}
        {line('type', 'Media type', 'Such as application/zip.')}
      </div>
      {line('sha256', 'SHA-256', '64 hexadecimal digits.')}
    </>
  )
}
