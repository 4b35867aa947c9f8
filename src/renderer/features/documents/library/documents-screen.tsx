import { Archive, FilePlus2, FolderOpen, LayoutGrid, List, Upload } from 'lucide-react'
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
import { useLibrary } from '../../../entities/documents/library-queries.ts'
import { archivePlace } from '../../../entities/documents/open-folder.ts'
import { pickFiles } from '../../../entities/documents/pick-files.ts'
import { type PagedList, usePagedQuery } from '../../../lib/server-state/paged-query.ts'
import { NewBundleButton } from '../bundles/new-bundle-button.tsx'
import { DocumentGrid } from './document-grid.tsx'
import { DocumentListHeader, DocumentRow, documentRowHeight } from './document-row.tsx'
import { FoldersPanel } from './folders-panel.tsx'
import { documentFilterOf, type LibraryFilters, useLibraryFilters } from './library-filters.ts'
import { LibraryToolbar } from './library-toolbar.tsx'
import { SelectionBar, type SelectionState, useSelection, useSelectionKeys } from './selection.tsx'
import { useOrganise } from './use-organise.ts'

type Look = 'grid' | 'list'

export function DocumentsScreen() {
  const { t } = useTranslation()
  const [look, setLook] = useState<Look>('grid')
  const [search, setSearch] = useState('')
  const [filters, setFilters] = useLibraryFilters()
  const { isSupported } = useLibrary()
  const organising = useOrganise()
  const list = usePagedQuery(documentQueries.list(documentFilterOf(filters, search)))
  const state = useSelection(list.items)
  useSelectionKeys(state, list.items)
  const { selection, start } = state
  const filter = (part: Partial<LibraryFilters>) => {
    // The selected documents would be out of sight.
    selection?.end()
    setFilters(part)
  }
  return (
    <Screen
      title={t('places.documents')}
      toolbar={isSupported ? <LibraryToolbar filters={filters} onChange={filter} /> : null}
      actions={
        <>
          <SearchField label={t('documents.search')} onSearch={setSearch} />
          {selection ? null : <Button onClick={() => start()}>{t('ownership.select')}</Button>}
          <ToggleGroup<Look>
            label={t('documents.look')}
            value={look}
            onChange={setLook}
            choices={[
              { value: 'grid', label: t('documents.grid'), icon: <LayoutGrid size={15} aria-hidden /> },
              { value: 'list', label: t('documents.list'), icon: <List size={15} aria-hidden /> },
            ]}
          />
          <NewBundleButton />
          <Button variant="primary" icon={<Upload size={14} aria-hidden />} onClick={() => pickFiles()}>
            {t('documents.upload')}
          </Button>
        </>
      }
    >
      <div className="flex min-h-0 flex-1">
        {isSupported ? (
          <FoldersPanel
            place={filters.place}
            onPlace={(place) => filter({ place })}
            organising={organising}
            onMoved={() => selection?.end()}
          />
        ) : null}
        <div className="flex min-w-0 flex-1 flex-col">
          <Documents look={look} search={search} filters={filters} list={list} state={state} />
        </div>
      </div>
      {selection ? <SelectionBar selection={selection} organising={organising} /> : null}
    </Screen>
  )
}

type DocumentsProps = {
  look: Look
  search: string
  filters: LibraryFilters
  list: PagedList<Document>
  state: SelectionState
}

function Documents({ look, search, filters, list, state }: DocumentsProps) {
  const { t } = useTranslation()
  if (list.error && list.items.length === 0) return <ErrorState error={list.error} onRetry={list.refetch} />
  if (list.items.length === 0) {
    if (list.isFetching) return <SkeletonRows height={documentRowHeight} />
    return search ? <NothingFound search={search} /> : <NothingHere filters={filters} />
  }
  if (look === 'grid') {
    return <DocumentGrid documents={list.items} state={state} onNearEnd={list.loadMore} />
  }
  return (
    <>
      <DocumentListHeader />
      <VirtualList<Document>
        label={t('places.documents')}
        items={list.items}
        keyOf={(document) => document.id}
        heightOf={() => documentRowHeight}
        render={(document) => <DocumentRow document={document} state={state} />}
        onNearEnd={list.loadMore}
      />
    </>
  )
}

function NothingFound({ search }: { search: string }) {
  const { t } = useTranslation()
  return <EmptyState icon={<FilePlus2 size={22} />} title={t('documents.nothingFound', { search })} />
}

/** The empty state of a list without a search. */
function NothingHere({ filters: { place, tagIds } }: { filters: LibraryFilters }) {
  const { t } = useTranslation()
  if (tagIds.length > 0)
    return <EmptyState icon={<FilePlus2 size={22} />} title={t('library.noneWithTags')} />
  if (place === archivePlace) {
    return (
      <EmptyState
        icon={<Archive size={22} />}
        title={t('library.emptyArchive')}
        body={t('library.emptyArchiveHint')}
      />
    )
  }
  if (place === null) return <NoDocuments />
  return (
    <EmptyState
      icon={<FolderOpen size={22} />}
      title={t('library.emptyFolder')}
      body={t('library.emptyFolderHint')}
    />
  )
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
