import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'

/** The text of a button that opens choices, and the arrow beside it. */
export function TriggerContent({ children }: { children: ReactNode }) {
  return (
    <>
      <span className="truncate">{children}</span>
      <ChevronDown size={14} aria-hidden className="shrink-0 opacity-70" />
    </>
  )
}
