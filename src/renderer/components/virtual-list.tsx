import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, type ReactNode, useEffect, useRef } from 'react'
import { SharedTooltip } from './tooltip.tsx'

type VirtualListProps<T> = {
  label: string
  items: readonly T[]
  keyOf(item: T): string
  heightOf(item: T): number
  render(item: T): ReactNode
  onNearEnd?(): void
}

/** `onNearEnd` is called when fewer rows than this are below the visible ones, so that a fast scroll does not reach the end first. */
const nearEnd = 40

/** A row is rendered again only if its item or the function `render` changes. While the list scrolls, the rows that stay visible are not rendered again. */
const Row = memo(function Row<T>({ item, render }: { item: T; render(item: T): ReactNode }) {
  return render(item)
}) as <T>(props: { item: T; render(item: T): ReactNode }) => ReactNode

/** A long list that renders only the visible rows. `render` should be the same function as long as the rows look the same. */
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
    if (last >= items.length - nearEnd) onNearEnd?.()
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
        <SharedTooltip>
          {shown.map((row) => {
            const item = items[row.index] as T
            return (
              <li
                key={row.key}
                className="absolute inset-x-0 top-0"
                style={{ height: row.size, transform: `translateY(${row.start}px)` }}
              >
                <Row item={item} render={render} />
              </li>
            )
          })}
        </SharedTooltip>
      </ul>
    </section>
  )
}
