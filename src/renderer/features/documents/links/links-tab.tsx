import { useQuery } from '@tanstack/react-query'
import { Link2, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import type { Document, Link } from '#shared/model/documents.ts'
import type { LinkBatch } from '#shared/model/link-batches.ts'
import { Button } from '../../../components/button.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { EmptyState, ErrorState } from '../../../components/states.tsx'
import { VirtualList } from '../../../components/virtual-list.tsx'
import { BatchDialog } from '../batches/batch-dialog.tsx'
import { batchQueries } from '../batches/batch-queries.ts'
import { BatchesSection } from '../batches/batches-section.tsx'
import { useCopiedNotice } from '../forecast/use-copied-notice.ts'
import { LinkForm } from './link-form.tsx'
import { linkQueries } from './link-queries.ts'
import { LinkRow, linkRowHeight } from './link-row.tsx'

export function LinksTab({ document }: { document: Document }) {
  const { t } = useTranslation()
  const [query, setQuery] = useSearchParams()
  /** The command palette opens the form for an address. */
  const recipient = query.get('for') ?? undefined
  const [isMaking, setIsMaking] = useState(false)
  const making = isMaking || recipient !== undefined
  const setMaking = (open: boolean) => {
    setIsMaking(open)
    if (!open && recipient !== undefined) setQuery({}, { replace: true })
  }
  const [batch, setBatch] = useState<LinkBatch | null>(null)
  const { data: links } = useQuery(linkQueries.ofDocument(document.id))
  const { data: batches } = useQuery(batchQueries.ofDocument(document.id))
  const hasLinks = (links?.length ?? 0) + (batches?.length ?? 0) > 0
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {hasLinks ? (
        <div className="flex shrink-0 items-center justify-between gap-4 px-6 py-3">
          <p className="text-xs text-ink-3">{t('links.what')}</p>
          <Button variant="primary" icon={<Plus size={14} aria-hidden />} onClick={() => setMaking(true)}>
            {t('links.new')}
          </Button>
        </div>
      ) : null}
      <BatchesSection documentId={document.id} onOpen={setBatch} />
      <Links document={document} hasBatches={(batches?.length ?? 0) > 0} onNew={() => setMaking(true)} />
      <LinkForm
        document={document}
        recipient={recipient}
        open={making}
        onOpenChange={setMaking}
        onBatch={setBatch}
      />
      <BatchDialog batch={batch} onClose={() => setBatch(null)} />
    </div>
  )
}

type LinksProps = { document: Document; hasBatches: boolean; onNew(): void }

function Links({ document, hasBatches, onNew }: LinksProps) {
  const { t } = useTranslation()
  const onCopied = useCopiedNotice(document)
  const { data: links, error, refetch } = useQuery(linkQueries.ofDocument(document.id))
  if (!links)
    return error ? <ErrorState error={error} onRetry={refetch} /> : <SkeletonRows height={linkRowHeight} />
  // The links of the batches are behind their rows.
  if (links.length === 0 && hasBatches) return null
  if (links.length === 0) {
    return (
      <EmptyState
        icon={<Link2 size={22} />}
        title={t('links.emptyTitle')}
        body={t('links.emptyBody')}
        action={
          <Button variant="primary" onClick={onNew}>
            {t('links.new')}
          </Button>
        }
      />
    )
  }
  return (
    <VirtualList<Link>
      label={t('document.tabs.links')}
      items={links}
      keyOf={(link) => link.id}
      heightOf={() => linkRowHeight}
      render={(link) => <LinkRow document={document} link={link} onCopied={onCopied} />}
    />
  )
}
