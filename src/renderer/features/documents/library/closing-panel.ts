import { useEffect, useState } from 'react'
import type { Upload } from '#shared/desktop-state.ts'
import { call } from '../../../lib/bridge/desktop.ts'

/** The time for which the panel shows that all uploads are done. */
export const shownDoneMs = 6_000

/** Returns true if the panel shows only finished uploads. A failed upload or a refused file keeps it open. */
export const isAllDone = (uploads: readonly Pick<Upload, 'state'>[], refusedCount: number): boolean =>
  uploads.length > 0 && refusedCount === 0 && uploads.every(({ state }) => state === 'done')

/**
 * Takes finished uploads off the list after a moment, which closes the panel. The time stops while the pointer or the focus is in the panel.
 * Returns the event handlers of the panel.
 */
export function useClosingPanel(uploads: readonly Upload[], refusedCount: number) {
  const [isHovered, setHovered] = useState(false)
  const [isFocused, setFocused] = useState(false)
  const isDue = isAllDone(uploads, refusedCount) && !isHovered && !isFocused
  const ids = uploads.map(({ id }) => id).join(' ')
  useEffect(() => {
    if (!isDue) return
    const timer = setTimeout(() => {
      // The upload may be gone already, because the user or another window has dismissed it.
      for (const uploadId of ids.split(' ')) void call('uploads.dismiss', { uploadId }).catch(() => {})
    }, shownDoneMs)
    return () => clearTimeout(timer)
  }, [isDue, ids])
  return {
    onPointerEnter: () => setHovered(true),
    onPointerLeave: () => setHovered(false),
    onFocus: () => setFocused(true),
    onBlur: () => setFocused(false),
  }
}
