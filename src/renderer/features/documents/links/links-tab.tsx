// Owns the Links tab of a document: every link with the copy button first, and making a new one.

import { Link2, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Document, Link } from '#shared/model/documents.ts'
import { Button } from '../../../components/button.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { EmptyState, ErrorState } from '../../../components/states.tsx'
import { VirtualList } from '../../../components/virtual-list.tsx'
import { useKeyed } from '../../../lib/server-state/keyed-store.ts'
import { LinkForm } from './link-form.tsx'
import { LinkRow, linkRowHeight } from './link-row.tsx'
import { links } from './links-store.ts'

export function LinksTab({ document }: { document: Document }) {
  const { t } = useTranslation()
  const [making, setMaking] = useState(false)
  const slot = useKeyed(links, document.id)
  const hasLinks = (slot.value?.length ?? 0) > 0
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
      <Links documentId={document.id} onNew={() => setMaking(true)} />
      <LinkForm documentId={document.id} open={making} onOpenChange={setMaking} />
    </div>
  )
}

function Links({ documentId, onNew }: { documentId: string; onNew(): void }) {
  const { t } = useTranslation()
  const { value, error, reload } = useKeyed(links, documentId)
  if (!value)
    return error ? <ErrorState error={error} onRetry={reload} /> : <SkeletonRows height={linkRowHeight} />
  if (value.length === 0) {
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
      items={value}
      keyOf={(link) => link.id}
      heightOf={() => linkRowHeight}
      render={(link) => <LinkRow link={link} />}
    />
  )
}
