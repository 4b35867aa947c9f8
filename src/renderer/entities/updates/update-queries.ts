import { queryOptions, useQuery } from '@tanstack/react-query'
import { create } from 'zustand'
import { appReleaseUploadPath, workspaceParameter } from '#shared/app-addresses.ts'
import { AppReleaseUpload, type UpdateState } from '#shared/desktop-api/updates.ts'
import { errorOf } from '#shared/errors.ts'
import { CallError, call, on, shownWorkspaceKey } from '../../lib/bridge/desktop.ts'
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

async function sendFile(file: File): Promise<string> {
  const workspaceKey = shownWorkspaceKey()
  const query = new URLSearchParams({
    ...{ name: file.name, size: String(file.size) },
    ...(workspaceKey ? { [workspaceParameter]: workspaceKey } : {}),
  })
  const answer = await fetch(`${appReleaseUploadPath}?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: file,
  })
  if (!answer.ok) {
    const error = await errorOf(answer)
    throw new CallError(error.code, error.message, error.details)
  }
  const { file: stored } = (await answer.json()) as { file: unknown }
  return AppReleaseUpload.parse(stored).id
}

/** Uploads the files one by one and makes a release of them. Returns its version. @throws CallError */
export async function addRelease(files: readonly File[]): Promise<string> {
  try {
    const fileIds: string[] = []
    for (const [index, file] of files.entries()) {
      const upload = {
        name: file.name,
        index: index + 1,
        count: files.length,
        sentBytes: 0,
        totalBytes: file.size,
      }
      useReleaseUpload.setState({ upload })
      fileIds.push(await sendFile(file))
    }
    useReleaseUpload.setState({ upload: null, isChecking: true })
    const { version } = await call('releases.add', { fileIds })
    return version
  } finally {
    useReleaseUpload.setState({ upload: null, isChecking: false })
    await refetchReleases()
  }
}

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
