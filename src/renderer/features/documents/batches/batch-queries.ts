import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import type { DesktopInput } from '#shared/desktop-api.ts'
import type { LinkBatch } from '#shared/model/link-batches.ts'
import { call, on } from '../../../lib/bridge/desktop.ts'
import { refetchQueries } from '../../../lib/server-state/query-client.ts'
import { linkQueries } from '../links/link-queries.ts'

const one = ['batches', 'one'] as const

export const batchQueries = {
  ofDocument: (documentId: string) =>
    queryOptions({
      queryKey: ['batches', 'list', documentId],
      queryFn: () => call('linkBatches.list', { documentId }),
    }),
  /** A batch with its links. */
  one: (batchId: string) =>
    queryOptions({ queryKey: [...one, batchId], queryFn: () => call('linkBatches.get', { batchId }) }),
}

async function refetchBatches(documentId: string): Promise<void> {
  await Promise.all([
    refetchQueries(batchQueries.ofDocument(documentId)),
    refetchQueries({ queryKey: one }),
    refetchQueries(linkQueries.all(documentId)),
  ])
}

export async function createBatch(input: DesktopInput<'linkBatches.create'>): Promise<LinkBatch> {
  const batch = await call('linkBatches.create', input)
  await refetchBatches(input.documentId)
  return batch
}

type BatchChange = Omit<DesktopInput<'linkBatches.update'>, 'batchId'>

export async function updateBatch(batch: LinkBatch, change: BatchChange): Promise<void> {
  await call('linkBatches.update', { batchId: batch.id, ...change })
  await refetchBatches(batch.documentId)
}

/** Returns the addresses that have a personal link of the document. */
export function useKnownRecipients(documentId: string): ReadonlySet<string> {
  const { data: links } = useQuery(linkQueries.all(documentId))
  return useMemo(
    () => new Set(links?.flatMap(({ recipientEmail }) => (recipientEmail === null ? [] : [recipientEmail]))),
    [links],
  )
}

/** Returns a function that gives a request its key: a new one for each draft, and the same one if the draft is sent again. */
export function useRequestKey(): (draft: unknown) => string {
  const last = useRef({ draft: '', key: '' })
  return (draft) => {
    const text = JSON.stringify(draft)
    if (last.current.draft !== text) last.current = { draft: text, key: crypto.randomUUID() }
    return last.current.key
  }
}

/** Refetches batches after main's `documentChanged` event. Returns a function that unsubscribes. */
export function subscribeToBatches(): () => void {
  return on('documentChanged', ({ documentId }) => {
    void refetchQueries(batchQueries.ofDocument(documentId))
    void refetchQueries({ queryKey: one })
  })
}
