import { Switch as Base } from '@base-ui/react/switch'
import { type ReactNode, useId } from 'react'
import { ManagedNote } from './managed-note.tsx'

type SwitchRowProps = {
  label: string
  hint?: ReactNode
  checked: boolean
  disabled?: boolean
  /** The organisation has set the value, so the user can't change it. */
  managed?: boolean
  onChange(checked: boolean): void
}

export function SwitchRow({ label, hint, checked, disabled, managed, onChange }: SwitchRowProps) {
  const id = useId()
  return (
    <div className="flex items-center justify-between gap-6 py-2.5">
      <div className="min-w-0">
        <div id={id} className="text-sm text-ink">
          {label}
        </div>
        {hint ? <div className="text-xs text-ink-3">{hint}</div> : null}
        {managed ? <ManagedNote id={`${id}-managed`} /> : null}
      </div>
      <Base.Root
        aria-labelledby={id}
        aria-describedby={managed ? `${id}-managed` : undefined}
        checked={checked}
        disabled={(disabled ?? false) || (managed ?? false)}
        onCheckedChange={onChange}
        className="relative h-5 w-9 shrink-0 rounded-full bg-line-strong transition-colors data-checked:bg-accent data-disabled:opacity-50"
      >
        <Base.Thumb className="block size-4 translate-x-0.5 rounded-full bg-white shadow-sm transition-transform data-checked:translate-x-[18px]" />
      </Base.Root>
    </div>
  )
}
