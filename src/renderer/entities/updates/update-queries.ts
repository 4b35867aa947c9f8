import { queryOptions, useQuery } from '@tanstack/react-query'
import { create } from 'zustand'
import type { UpdateState } from '#shared/desktop-api/updates.ts'
import { call, on } from '../../lib/bridge/desktop.ts'
import { keptByEvents, queryClient } from '../../lib/server-state/query-client.ts'

const updateQuery = queryOptions({
  queryKey: ['updates'],
  queryFn: () => call('updates.get'),
  ...keptByEvents,
})

/** The state of the updates of this installation. Undefined until main has sent it. */
export const useUpdate = (): UpdateState | undefined => useQuery(updateQuery).data

export const releasesQuery = () =>
  queryOptions({ queryKey: ['releases'], queryFn: () => call('releases.list') })
export const refetchReleases = () => queryClient.invalidateQueries({ queryKey: ['releases'] })

/** The upload of the files of a release. Null: none is running. */
type ReleaseUpload = {
  name: string
  index: number
  count: number
  sentBytes: number
  totalBytes: number
}
export const useReleaseUpload = create<{ upload: ReleaseUpload | null; isChecking: boolean }>()(() => ({
  upload: null,
  isChecking: false,
}))

/** Updates the cache from main's events. Returns a function that unsubscribes. */
export function subscribeToUpdates(): () => void {
  const stops = [
    on('updates', (state) => queryClient.setQueryData(updateQuery.queryKey, state)),
    on('releaseUpload', ({ name, sentBytes, totalBytes }) => {
      const { upload } = useReleaseUpload.getState()
      if (upload?.name === name) useReleaseUpload.setState({ upload: { ...upload, sentBytes, totalBytes } })
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
