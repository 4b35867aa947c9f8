import type { ReactNode } from 'react'
import { cn } from '../lib/class-names.ts'

type ScreenProps = { title: string; actions?: ReactNode; toolbar?: ReactNode; children: ReactNode }

/** A screen of the window, with a fixed header and a scrollable body. */
export function Screen({ title, actions, toolbar, children }: ScreenProps) {
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-14 shrink-0 items-center justify-between gap-4 px-6">
        <h1 className="truncate text-lg font-semibold">{title}</h1>
        <div className="flex items-center gap-2">{actions}</div>
      </header>
      {toolbar ? <div className="flex shrink-0 flex-wrap items-center gap-2 px-6 pb-3">{toolbar}</div> : null}
      {children}
    </div>
  )
}

/** A block with a heading, for example in the settings. */
export function Section(props: {
  title: string
  hint?: ReactNode
  action?: ReactNode
  children: ReactNode
  className?: string
}) {
  const { title, hint, action, children, className } = props
  return (
    <section className={cn('mb-8', className)}>
      <div className="mb-2 flex items-end justify-between gap-4">
        <div>
          <h2 className="text-base font-semibold">{title}</h2>
          {hint ? <p className="text-xs text-ink-3">{hint}</p> : null}
        </div>
        {action}
      </div>
      {children}
    </section>
  )
}

export function Card({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <div className={cn('divide-y divide-line rounded-card border border-line bg-canvas px-4', className)}>
      {children}
    </div>
  )
}

export function Notice({
  tone,
  icon,
  children,
  action,
}: {
  tone: 'plain' | 'warn' | 'bad'
  icon?: ReactNode
  children: ReactNode
  action?: ReactNode
}) {
  const tones = { plain: 'bg-sunken text-ink-2', warn: 'bg-warn-soft text-warn', bad: 'bg-bad-soft text-bad' }
  return (
    <div className={cn('flex items-center gap-3 rounded-card px-4 py-2.5 text-sm', tones[tone])}>
      {icon}
      <div className="min-w-0 flex-1">{children}</div>
      {action}
    </div>
  )
}
