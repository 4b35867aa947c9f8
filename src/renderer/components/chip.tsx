import type { ReactNode } from 'react'
import { cn } from '../lib/class-names.ts'

export type Tone = 'plain' | 'ok' | 'warn' | 'bad' | 'accent' | 'quiet'

const tones: Record<Tone, string> = {
  plain: 'bg-hover text-ink-2',
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  accent: 'bg-accent-soft text-accent',
  // Without a background: a result that needs no attention.
  quiet: 'text-ink-3',
}

export function chipClass(tone: Tone = 'plain'): string {
  return cn(
    'inline-flex h-5 max-w-full shrink-0 items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap',
    tones[tone],
  )
}

/** Shows a short state as text. The text is required, because colour alone is not accessible. */
export function Chip({ tone, icon, children }: { tone?: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={chipClass(tone)}>
      {icon}
      <span className="truncate">{children}</span>
    </span>
  )
}
