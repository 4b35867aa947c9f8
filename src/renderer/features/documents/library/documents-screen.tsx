import { FilePlus2, LayoutGrid, List, Upload } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Document } from '#shared/model/documents.ts'
import { Button } from '../../../components/button.tsx'
import { Screen } from '../../../components/screen.tsx'
import { SearchField } from '../../../components/search-field.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { EmptyState, ErrorState } from '../../../components/states.tsx'
import { ToggleGroup } from '../../../components/toggle-group.tsx'
import { VirtualList } from '../../../components/virtual-list.tsx'
import { documentQueries } from '../../../entities/documents/document-queries.ts'
import { pickFiles } from '../../../entities/documents/pick-files.ts'
import { usePagedQuery } from '../../../lib/server-state/paged-query.ts'
import { DocumentGrid } from './document-grid.tsx'
import { DocumentListHeader, DocumentRow, documentRowHeight } from './document-row.tsx'
import { type Selection, SelectionBar, useSelection } from './selection.tsx'

type Look = 'grid' | 'list'

export function DocumentsScreen() {
  const { t } = useTranslation()
  const [look, setLook] = useState<Look>('grid')
  const [search, setSearch] = useState('')
  const { selection, start } = useSelection()
  return (
    <Screen
      title={t('places.documents')}
      actions={
        <>
          <SearchField label={t('documents.search')} onSearch={setSearch} />
          {selection ? null : <Button onClick={start}>{t('ownership.select')}</Button>}
          <ToggleGroup<Look>
            label={t('documents.look')}
            value={look}
            onChange={setLook}
            choices={[
              { value: 'grid', label: t('documents.grid'), icon: <LayoutGrid size={15} aria-hidden /> },
              { value: 'list', label: t('documents.list'), icon: <List size={15} aria-hidden /> },
            ]}
          />
          <Button variant="primary" icon={<Upload size={14} aria-hidden />} onClick={() => pickFiles()}>
            {t('documents.upload')}
          </Button>
        </>
      }
    >
      <Documents look={look} search={search} selection={selection} />
      {selection ? <SelectionBar selection={selection} /> : null}
    </Screen>
  )
}

type DocumentsProps = { look: Look; search: string; selection: Selection | null }

function Documents({ look, search, selection }: DocumentsProps) {
  const { t } = useTranslation()
  const list = usePagedQuery(documentQueries.list({ search }))
  if (list.error && list.items.length === 0) return <ErrorState error={list.error} onRetry={list.refetch} />
  if (list.items.length === 0) {
    if (list.isFetching) return <SkeletonRows height={documentRowHeight} />
    return search ? <NothingFound search={search} /> : <NoDocuments />
  }
  if (look === 'grid') {
    return <DocumentGrid documents={list.items} selection={selection} onNearEnd={list.loadMore} />
  }
  return (
    <>
      <DocumentListHeader />
      <VirtualList<Document>
        label={t('places.documents')}
        items={list.items}
        keyOf={(document) => document.id}
        heightOf={() => documentRowHeight}
        render={(document) => <DocumentRow document={document} selection={selection} />}
        onNearEnd={list.loadMore}
      />
    </>
  )
}

function NothingFound({ search }: { search: string }) {
  const { t } = useTranslation()
  return <EmptyState icon={<FilePlus2 size={22} />} title={t('documents.nothingFound', { search })} />
}

function NoDocuments() {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={<FilePlus2 size={22} />}
      title={t('documents.emptyTitle')}
      body={t('documents.emptyBody')}
      action={
        <Button variant="primary" onClick={() => pickFiles()}>
          {t('documents.upload')}
        </Button>
      }
    />
  )
}
