import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/class-names.ts'

const skeletonAfterMs = 150

/** Returns true after `active` has been true for 150 ms. */
export function useDelayed(active: boolean): boolean {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    if (!active) {
      setShown(false)
      return
    }
    const timer = setTimeout(() => setShown(true), skeletonAfterMs)
    return () => clearTimeout(timer)
  }, [active])
  return shown && active
}

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn('skeleton rounded-control bg-hover', className)} />
}

type SkeletonRowsProps = { rows?: number; height: number }

/** Grey rows while a list loads. They appear after 150 ms, so that a fast response does not cause flicker. */
export function SkeletonRows({ rows = 6, height }: SkeletonRowsProps) {
  const { t } = useTranslation()
  const shown = useDelayed(true)
  return (
    <div aria-busy="true" className="flex flex-col">
      <span className="sr-only">{t('common.loading')}</span>
      {shown
        ? Array.from({ length: rows }, (_, row) => (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: the rows have no identity
              key={row}
              style={{ height }}
              className="flex items-center gap-4 border-b border-line px-6"
            >
              <Skeleton className="size-8 shrink-0" />
              <div className="flex flex-1 flex-col gap-2">
                <Skeleton className="h-3 w-2/5" />
                <Skeleton className="h-3 w-1/5" />
              </div>
              <Skeleton className="h-3 w-24" />
            </div>
          ))
        : null}
    </div>
  )
}
