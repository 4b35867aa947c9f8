import { queryOptions } from '@tanstack/react-query'
import type { DesktopInput } from '#shared/desktop-api.ts'
import type { LinkSettings } from '#shared/link-settings.ts'
import type { Link } from '#shared/model/documents.ts'
import { call, on } from '../../../lib/bridge/desktop.ts'
import { optimistically, queryClient, refetchQueries } from '../../../lib/server-state/query-client.ts'

const refusals = ['links', 'refusals'] as const

export const linkQueries = {
  /** Without the links of batches: the screen shows one row for each batch. */
  ofDocument: (documentId: string) =>
    queryOptions({
      queryKey: ['links', 'list', documentId],
      queryFn: () => call('links.list', { documentId }),
    }),
  /** With the links of batches. */
  all: (documentId: string) =>
    queryOptions({
      queryKey: ['links', 'all', documentId],
      queryFn: () => call('links.list', { documentId, batched: true }),
    }),
  /** The readers whom a link refused. */
  refusals: (linkId: string) =>
    queryOptions({ queryKey: [...refusals, linkId], queryFn: () => call('links.refusals', { linkId }) }),
}

export async function createLink(input: DesktopInput<'links.create'>): Promise<Link> {
  const link = await call('links.create', input)
  queryClient.setQueryData(
    linkQueries.ofDocument(link.documentId).queryKey,
    (known) => known && [link, ...known.filter((each) => each.id !== link.id)],
  )
  return link
}

/** Tries the Task that logs the link's creation again. */
export async function retryLinkTask(link: Link, runId: string): Promise<void> {
  const taskRun = await call('runs.retry', { runId })
  queryClient.setQueryData(linkQueries.ofDocument(link.documentId).queryKey, (known) =>
    known?.map((each) => (each.id === link.id ? { ...each, taskRun } : each)),
  )
}

type LinkChange = Omit<DesktopInput<'links.update'>, 'linkId'>

export async function updateLink(link: Link, change: LinkChange): Promise<void> {
  const { queryKey } = linkQueries.ofDocument(link.documentId)
  const put = (next: Link) =>
    queryClient.setQueryData(queryKey, (known) => known?.map((each) => (each.id === next.id ? next : each)))
  await optimistically({
    queryKey,
    apply: () => put(withChange(link, change)),
    send: () => call('links.update', { linkId: link.id, ...change }),
    accept: put,
  })
}

function withChange(link: Link, change: LinkChange): Link {
  const disabledAt =
    change.disabled === undefined ? link.disabledAt : change.disabled ? new Date().toISOString() : null
  const settings = { ...link.settings, ...(change.settings as Partial<LinkSettings>) }
  return {
    ...link,
    name: change.name ?? link.name,
    disabledAt,
    settings,
    hasPasscode: change.passcode === undefined ? link.hasPasscode : change.passcode !== null,
  }
}

/** Refetches links and refused readers after main's `documentChanged` event. Returns a function that unsubscribes. */
export function subscribeToLinks(): () => void {
  return on('documentChanged', ({ documentId }) => {
    void refetchQueries(linkQueries.ofDocument(documentId))
    void refetchQueries(linkQueries.all(documentId))
    void refetchQueries({ queryKey: refusals })
  })
}
