import { useQuery } from '@tanstack/react-query'
import { UserRoundPen } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Document } from '#shared/model/documents.ts'
import { Avatar } from '../../../components/avatar.tsx'
import { Button } from '../../../components/button.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { AuditLines } from '../../../entities/members/audit-line.tsx'
import { ChangeOwnerDialog } from '../../../entities/members/change-owner-dialog.tsx'
import { memberQueries, transferOwnership } from '../../../entities/members/member-queries.ts'

/** The owner of a document, with the button that gives the document to another member. */
export function OwnerSection({ document, may }: { document: Document; may: boolean }) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  const { owner, title } = document
  return (
    <Section title={t('documents.owner')} hint={t('ownership.ownerHint')}>
      <Card>
        <div className="flex items-center gap-3 py-3">
          <Avatar of={owner.name} />
          <div className="min-w-0 flex-1">
            <div className="truncate">{owner.name}</div>
            <div className="truncate text-xs text-ink-3">{owner.email}</div>
          </div>
          <Button
            disabled={!may}
            icon={<UserRoundPen size={14} aria-hidden />}
            onClick={() => setAsking(true)}
          >
            {t('ownership.change')}
          </Button>
        </div>
      </Card>
      <ChangeOwnerDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('ownership.changeAsk', { title })}
        body={t('ownership.changeWhat')}
        action={t('ownership.changeAction')}
        owners={[owner.id]}
        onConfirm={(successorId) => transferOwnership({ documentIds: [document.id] }, successorId)}
        done={(successor) => t('ownership.changed', { count: 1, successor })}
      />
    </Section>
  )
}

/** Who changed the owner of the document or of its links, and when. Not shown while nothing has changed. */
export function DocumentHistorySection({ documentId }: { documentId: string }) {
  const { t } = useTranslation()
  const { data: entries = [] } = useQuery(memberQueries.historyOf(documentId))
  if (entries.length === 0) return null
  return (
    <Section title={t('ownership.log.title')} hint={t('ownership.log.documentHint')}>
      <Card>
        <AuditLines entries={entries} scope="document" />
      </Card>
    </Section>
  )
}
