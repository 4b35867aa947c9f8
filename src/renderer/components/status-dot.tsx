import type { ReactNode } from 'react'
import { cn } from '../lib/class-names.ts'

export type DotState = 'ok' | 'busy' | 'warn' | 'bad' | 'off'

const looks: Record<DotState, string> = {
  ok: 'bg-ok',
  busy: 'border-2 border-warn live-dot',
  warn: 'bg-warn rotate-45 rounded-[2px]!',
  bad: 'bg-bad rounded-[2px]!',
  off: 'border-2 border-ink-3',
}

/** Shows the state of a connection by colour and shape. */
export function StatusDot({ state, className }: { state: DotState; className?: string }) {
  return (
    <span
      aria-hidden
      className={cn('status-dot inline-block size-2 shrink-0 rounded-full', looks[state], className)}
    />
  )
}

export function LiveDot() {
  return (
    <span aria-hidden className="status-dot live-dot inline-block size-2 shrink-0 rounded-full bg-accent" />
  )
}

export function LabelledDot({ dot, children }: { dot: ReactNode; children: ReactNode }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-2">
      {dot}
      <span className="truncate">{children}</span>
    </span>
  )
}
