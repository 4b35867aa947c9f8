import { inputClass } from './field.tsx'

type WallTimeFieldProps = { label: string; value: string; onChange(value: string): void }

/** A field for a time of day. Saves the value on blur, because the value is incomplete while the user types. */
export function WallTimeField({ label, value, onChange }: WallTimeFieldProps) {
  return (
    <label className="flex items-center gap-2 text-xs text-ink-3">
      {label}
      <input
        type="time"
        key={value}
        defaultValue={value}
        onBlur={({ target }) => target.value !== '' && target.value !== value && onChange(target.value)}
        className={`${inputClass} w-28!`}
      />
    </label>
  )
}
