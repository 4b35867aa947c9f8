import type { ReactNode } from 'react'

/** A figure with its name, in the header of a visitor or a company. */
export function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-ink-3">{name}</dt>
      <dd className="text-base font-medium tabular-nums">{children}</dd>
    </div>
  )
}
