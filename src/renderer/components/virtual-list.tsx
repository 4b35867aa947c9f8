import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'

type VirtualListProps<T> = {
  label: string
  items: readonly T[]
  keyOf(item: T): string
  heightOf(item: T): number
  render(item: T): ReactNode
  onNearEnd?(): void
}

/** A long list that renders only the visible rows. Calls `onNearEnd` before the last row becomes visible. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { label, items, keyOf, heightOf, render, onNearEnd } = props
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(items[index] as T),
    getItemKey: (index) => keyOf(items[index] as T),
    overscan: 8,
  })
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? -1
  useEffect(() => {
    if (last >= items.length - 10) onNearEnd?.()
  }, [last, items.length, onNearEnd])

  return (
    <section
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be focusable by keyboard
      tabIndex={0}
      aria-label={label}
      className="min-h-0 flex-1 overflow-y-auto"
    >
      <ul aria-label={label} style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {shown.map((row) => {
          const item = items[row.index] as T
          return (
            <li
              key={row.key}
              className="absolute inset-x-0 top-0"
              style={{ height: row.size, transform: `translateY(${row.start}px)` }}
            >
              {render(item)}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
