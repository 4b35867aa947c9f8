import { UserRound } from 'lucide-react'
import { cn } from '../lib/class-names.ts'

const hues = [
  'bg-accent-soft text-accent',
  'bg-ok-soft text-ok',
  'bg-warn-soft text-warn',
  'bg-plum-soft text-plum',
]

function hueOf(text: string): string {
  let sum = 0
  for (const char of text) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0
  return hues[sum % hues.length] ?? ''
}

/** The first letter of a name or address in a circle. The text decides the colour. `of` is null for an unknown person. */
export function Avatar({ of, className }: { of: string | null; className?: string }) {
  const letter = of ? [...of.trim()][0]?.toUpperCase() : undefined
  return (
    <span
      aria-hidden
      className={cn(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-full text-xs font-semibold select-none',
        of ? hueOf(of) : 'bg-hover text-ink-3',
        className,
      )}
    >
      {letter ?? <UserRound size={15} />}
    </span>
  )
}
