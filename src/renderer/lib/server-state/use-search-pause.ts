import { useIsFetching } from '@tanstack/react-query'
import { useEffect } from 'react'

const busyPauseMs = 200

/**
 * Calls `onSearch` with the text of a search field: at once, or, while main still works on earlier requests, when they are answered or 200 ms after the last key.
 * A fast tracker therefore answers each key without a wait, and a slow one gets no queue of searches.
 */
export function useSearchPause(text: string, onSearch: (text: string) => void): void {
  const isBusy = useIsFetching() > 0
  useEffect(() => {
    if (!isBusy) return onSearch(text)
    const timer = setTimeout(() => onSearch(text), busyPauseMs)
    return () => clearTimeout(timer)
  }, [text, onSearch, isBusy])
}
