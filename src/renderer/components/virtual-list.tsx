import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, type ReactNode, useDeferredValue, useEffect, useRef } from 'react'
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
/** Rows above and below the visible ones, so that a slow scroll shows no empty place. They are rendered after the visible rows are on the display. */
const rowsAround = 8
/** The part of the height of the window that a list usually has. */
const usualShare = 0.75

/** A row is rendered again only if its item or the function `render` changes. While the list scrolls, the rows that stay visible are not rendered again. */
const Row = memo(function Row<T>({ item, render }: { item: T; render(item: T): ReactNode }) {
  return render(item)
}) as <T>(props: { item: T; render(item: T): ReactNode }) => ReactNode

/** A long list that renders only the visible rows. `render` should be the same function as long as the rows look the same. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { label, items, keyOf, heightOf, render, onNearEnd } = props
  const scroller = useRef<HTMLDivElement>(null)
  const overscan = useDeferredValue(rowsAround, 0)
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(items[index] as T),
    getItemKey: (index) => keyOf(items[index] as T),
    overscan,
    // The first rows are rendered together with the list, when its height is not known yet. The height is corrected before the list is on the display.
    initialRect: { width: 0, height: window.innerHeight * usualShare },
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
