import type { ReactNode } from 'react'
import { cn } from '../lib/class-names.ts'

/** A row of a settings card, with label and hint on the left and the control on the right. */
export function SettingRow({
  label,
  hint,
  children,
}: {
  label: ReactNode
  hint?: ReactNode
  children?: ReactNode
}) {
  return (
    <div className="flex min-h-12 flex-wrap items-center justify-between gap-x-6 gap-y-2 py-2">
      {/* The minimum width keeps a long hint readable. In a narrow window the control wraps below the hint. */}
      <div className={cn('min-w-0 flex-1', hint ? 'basis-52' : '')}>
        <div className="text-sm">{label}</div>
        {hint ? <div className="text-xs text-ink-3">{hint}</div> : null}
      </div>
      <div className="flex min-w-0 shrink-0 items-center gap-2">{children}</div>
    </div>
  )
}
