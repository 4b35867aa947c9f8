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
import { HeldLinksBar } from './held-links-bar.tsx'
import { ReadingNow } from './reading-now.tsx'

const scopes = ['team', 'mine'] as const
type Scope = (typeof scopes)[number]
const kinds = ['people', 'attention', 'all'] as const
type Kind = (typeof kinds)[number]
const everyDocument = 'all'

type Chosen = { scope: Scope; kind: Kind; documentId: string }
const defaultChoice: Chosen = { scope: 'team', kind: 'people', documentId: everyDocument }

function filterOf({ scope, kind, documentId }: Chosen, needsNewLogin: boolean): VisitFilter {
  return {
    ...(scope === 'mine' ? { mine: true } : {}),
    ...(documentId === everyDocument ? {} : { documentId }),
    ...(kind === 'people' ? { peopleOnly: true } : {}),
    ...(kind === 'attention' ? { needsAttention: true, ...(needsNewLogin ? { waiting: true } : {}) } : {}),
  }
}

export function ActivityScreen({ visitId }: { visitId?: string }) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState(defaultChoice)
  const needsNewLogin = useSession((state) => state.session?.salesforce.state === 'reconnect')
  const filter = filterOf(chosen, needsNewLogin)
  const { needsAttention: _needsAttention, waiting: _waiting, ...exported } = filter
  const isFiltered = JSON.stringify(chosen) !== JSON.stringify(defaultChoice)
  return (
    <Screen
      title={t('places.activity')}
      actions={
        <>
          <Filters chosen={chosen} onChoose={(part) => setChosen({ ...chosen, ...part })} />
          <ExportMenu filter={exported} name={t('places.activity')} />
        </>
      }
    >
      <VisitsWithPane
        filter={filter}
        isFiltered={isFiltered}
        {...(visitId ? { visitId } : {})}
        above={
          <>
            <HeldLinksBar />
            <ReadingNow />
            {chosen.kind === 'attention' ? <AttentionBar filter={filter} /> : null}
          </>
        }
      />
    </Screen>
  )
}

function Filters({ chosen, onChoose }: { chosen: Chosen; onChoose(part: Partial<Chosen>): void }) {
  const { t } = useTranslation()
  const documents = usePagedQuery(documentQueries.list({ search: '' }))
  return (
    <>
      <Select
        variant="bare"
        label={t('activity.document')}
        value={chosen.documentId}
        onChange={(documentId) => onChoose({ documentId })}
        choices={[
          { value: everyDocument, label: t('activity.everyDocument') },
          ...documents.items.map((document) => ({ value: document.id, label: document.title })),
        ]}
      />
      <ToggleGroup<Kind>
        label={t('activity.which')}
        value={chosen.kind}
        onChange={(kind) => onChoose({ kind })}
        choices={kinds.map((value) => ({ value, label: t(`activity.${value}`) }))}
      />
      <ToggleGroup<Scope>
        label={t('activity.whose')}
        value={chosen.scope}
        onChange={(scope) => onChoose({ scope })}
        choices={scopes.map((value) => ({ value, label: t(`activity.${value}`) }))}
      />
    </>
  )
}
