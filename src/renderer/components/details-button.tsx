import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/class-names.ts'
import { CopyButton } from './copy-button.tsx'

/** Shows and hides the original error text of another system, with a copy button. */
export function DetailsButton({ text }: { text: string }) {
  const { t } = useTranslation()
  const id = useId()
  const [open, setOpen] = useState(false)
  return (
    <div className="flex w-full min-w-0 flex-col items-start gap-1.5">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="inline-flex items-center gap-1 rounded-control py-0.5 pr-1.5 text-xs text-ink-3 hover:bg-hover"
      >
        <ChevronRight size={12} aria-hidden className={cn('transition-transform', open && 'rotate-90')} />
        {t('common.details')}
      </button>
      <div id={id} hidden={!open} className="w-full min-w-0">
        <pre className="max-h-40 overflow-auto rounded-control border border-line bg-hover p-2 font-mono text-xs whitespace-pre-wrap break-words text-ink-2">
          {text}
        </pre>
        <div className="pt-1.5">
          <CopyButton small text={text} label={t('common.copy')} />
        </div>
      </div>
    </div>
  )
}
