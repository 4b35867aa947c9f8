// Owns the Activity screen: who is reading now, and every visit by day, with its filters.

import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Screen } from '../../components/screen.tsx'
import { Select } from '../../components/select.tsx'
import { ToggleGroup } from '../../components/toggle-group.tsx'
import { documentQueries } from '../../entities/documents/document-queries.ts'
import { ExportMenu } from '../../entities/visits/export-menu.tsx'
import type { VisitFilter } from '../../entities/visits/visit-queries.ts'
import { VisitsWithPane } from '../../entities/visits/visits-with-pane.tsx'
import { usePagedQuery } from '../../lib/server-state/paged-query.ts'
import { useSession } from '../../lib/session.ts'
import { AttentionBar } from './attention-bar.tsx'
import { HeldBar } from './held-links-bar.tsx'
import { ReadingNow } from './reading-now.tsx'

type Whose = 'mine' | 'team'
type Which = 'all' | 'people' | 'attention'
const everyDocument = 'all'

export function ActivityScreen({ visitId }: { visitId?: string }) {
  const { t } = useTranslation()
  const [whose, setWhose] = useState<Whose>('team')
  const [which, setWhich] = useState<Which>('people')
  const [documentId, setDocumentId] = useState(everyDocument)
  const reconnect = useSession((state) => state.session?.salesforce.state === 'reconnect')
  const documents = usePagedQuery(documentQueries.list({ search: '' }))
  const filter: VisitFilter = {
    ...(whose === 'mine' ? { mine: true } : {}),
    ...(documentId === everyDocument ? {} : { documentId }),
    ...(which === 'people' ? { peopleOnly: true } : {}),
    ...(which === 'attention' ? { needsAttention: true, ...(reconnect ? { waiting: true } : {}) } : {}),
  }
  const { needsAttention: _listOnly, waiting: _too, ...exported } = filter
  return (
    <Screen
      title={t('places.activity')}
      actions={
        <>
          <Select
            look="bare"
            label={t('activity.document')}
            value={documentId}
            onChange={setDocumentId}
            choices={[
              { value: everyDocument, label: t('activity.everyDocument') },
              ...documents.items.map((document) => ({ value: document.id, label: document.title })),
            ]}
          />
          <ToggleGroup<Which>
            label={t('activity.which')}
            value={which}
            onChange={setWhich}
            choices={[
              { value: 'people', label: t('activity.people') },
              { value: 'attention', label: t('activity.attention') },
              { value: 'all', label: t('activity.all') },
            ]}
          />
          <ToggleGroup<Whose>
            label={t('activity.whose')}
            value={whose}
            onChange={setWhose}
            choices={[
              { value: 'team', label: t('activity.team') },
              { value: 'mine', label: t('activity.mine') },
            ]}
          />
          <ExportMenu filter={exported} name={t('places.activity')} />
        </>
      }
    >
      <VisitsWithPane
        filter={filter}
        isFiltered={which !== 'people' || whose !== 'team' || documentId !== everyDocument}
        {...(visitId ? { visitId } : {})}
        above={
          <>
            <HeldBar />
            <ReadingNow />
            {which === 'attention' ? <AttentionBar filter={filter} /> : null}
          </>
        }
      />
    </Screen>
  )
}
