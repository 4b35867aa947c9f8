import { ChevronRight } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { cn } from '../lib/class-names.ts'

type DisclosureProps = {
  title: string
  /** Shown beside the title while the section is closed. */
  summary: string
  open: boolean
  onOpenChange(open: boolean): void
  children: ReactNode
}

/** A section of a form with a heading that opens and closes it. */
export function Disclosure({ title, summary, open, onOpenChange, children }: DisclosureProps) {
  const id = useId()
  return (
    <section className="border-b border-line">
      <h3>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => onOpenChange(!open)}
          className="flex w-full items-center gap-2 rounded-control py-2.5 text-left hover:bg-hover"
        >
          <ChevronRight
            size={14}
            aria-hidden
            className={cn('shrink-0 text-ink-3 transition-transform', open && 'rotate-90')}
          />
          <span className="shrink-0 font-medium">{title}</span>
          <span className="min-w-0 flex-1 truncate text-right text-xs text-ink-3">{open ? '' : summary}</span>
        </button>
      </h3>
      <div id={id} hidden={!open} className="flex flex-col gap-3 pb-4 pl-[22px]">
        {children}
      </div>
    </section>
  )
}
