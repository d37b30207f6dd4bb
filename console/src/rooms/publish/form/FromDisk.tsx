import { Field } from '../../../parts/Field.tsx'

/** Chooses a file of this machine to read. The same file may be chosen again, because it may have changed. */
export const FromDisk = ({
  label,
  hint,
  accept,
  onFile,
}: {
  label: string
  hint: string
  accept?: string
  onFile: (file: File) => Promise<void>
}) => (
  <Field label={label} hint={hint}>
    {(given) => (
      <input
        {...given}
        type="file"
        {...(accept !== undefined && { accept })}
        onChange={({ target }) => {
          const [file] = target.files ?? []
          target.value = ''
          if (file) void onFile(file)
        }}
      />
    )}
  </Field>
)
