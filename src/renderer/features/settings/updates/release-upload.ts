// Sends the files of a release to main.
import { appReleaseUploadPath, workspaceParameter } from '#shared/app-addresses.ts'
import { AppReleaseUpload } from '#shared/desktop-api/updates.ts'
import { errorOf } from '#shared/errors.ts'
import { refetchReleases, useReleaseUpload } from '../../../entities/updates/update-queries.ts'
import { CallError, call, shownWorkspaceKey } from '../../../lib/bridge/desktop.ts'

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
