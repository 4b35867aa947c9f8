import { useIsFetching } from '@tanstack/react-query'
import { useEffect } from 'react'

const pauseMs = 40
const busyPauseMs = 200

/**
 * Calls `onSearch` with the text of a search field after a pause in the typing. The pause is 40 ms, or 200 ms while main still works on earlier requests. A
 * fast tracker therefore answers each key, and a slow one gets no queue of searches.
 */
export function useSearchPause(text: string, onSearch: (text: string) => void): void {
  const isBusy = useIsFetching() > 0
  useEffect(() => {
    const timer = setTimeout(() => onSearch(text), isBusy ? busyPauseMs : pauseMs)
    return () => clearTimeout(timer)
  }, [text, onSearch, isBusy])
}
