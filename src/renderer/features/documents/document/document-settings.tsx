import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { Document } from '#shared/model/documents.ts'
import { Button } from '../../../components/button.tsx'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { Notice, Section } from '../../../components/screen.tsx'
import { toast } from '../../../components/toast.tsx'
import { removeDocument } from '../../../entities/documents/document-queries.ts'
import { useMayChange } from '../../../lib/session.ts'
import { BundleSection } from '../bundles/bundle-section.tsx'
import { DocumentNextStepsSection } from './next-steps-section.tsx'
import { DocumentHistorySection, OwnerSection } from './owner-section.tsx'
import { VersionsSection } from './versions-section.tsx'

export function DocumentSettings({ document }: { document: Document }) {
  const { t } = useTranslation()
  const may = useMayChange(document.owner.id)
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-6 py-6">
      <div className="max-w-2xl">
        {may ? null : (
          <div className="mb-6">
            <Notice tone="plain">{t('common.onlyOwner', { name: document.owner.name })}</Notice>
          </div>
        )}
        <OwnerSection document={document} may={may} />
        {document.bundle ? <BundleSection document={document} /> : null}
        <VersionsSection document={document} may={may} />
        <DocumentNextStepsSection document={document} may={may} />
        <DocumentHistorySection documentId={document.id} />
        <RemoveSection document={document} may={may} />
      </div>
    </div>
  )
}

function RemoveSection({ document, may }: { document: Document; may: boolean }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState(false)
  const inBundles = (document.inBundles ?? []).map(({ title }) => title)
  const remove = async () => {
    await removeDocument(document.id)
    toast(t('document.removed', { title: document.title }))
    navigate('/documents')
  }
  return (
    <Section title={t('document.removeTitle')} hint={t('document.removeHint')}>
      <Button
        variant="danger"
        disabled={!may}
        icon={<Trash2 size={14} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t('document.remove')}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('document.removeAsk', { title: document.title })}
        body={[
          t('document.removeWhat', { count: document.linkCount }),
          ...(inBundles.length > 0 ? [t('bundles.removeFrom', { titles: inBundles.join(', ') })] : []),
        ].join(' ')}
        action={t('document.remove')}
        onConfirm={remove}
      />
    </Section>
  )
}
