// Owns a row of a settings card: what it is at the left, its control at the right.
import type { ReactNode } from 'react'

export function Row({ label, hint, children }: { label: ReactNode; hint?: ReactNode; children?: ReactNode }) {
  return (
    <div className="flex min-h-12 items-center justify-between gap-6 py-2">
      <div className="min-w-0">
        <div className="text-sm">{label}</div>
        {hint ? <div className="text-xs text-ink-3">{hint}</div> : null}
      </div>
      <div className="flex min-w-0 shrink-0 items-center gap-2">{children}</div>
    </div>
  )
}
