import { Menu } from '@base-ui/react/menu'
import { Check, Tags, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type DocumentSort, documentSorts } from '#shared/model/library.ts'
import { noFolder } from '#shared/model/library-values.ts'
import { buttonClass } from '../../../components/button.tsx'
import { Select } from '../../../components/select.tsx'
import { useLibrary } from '../../../entities/documents/library-queries.ts'
import { archivePlace } from '../../../entities/documents/open-folder.ts'
import { cn } from '../../../lib/class-names.ts'
import { useLeadsTeam } from '../../../lib/session.ts'
import { treeOf } from './folder-tree.ts'
import type { LibraryFilters } from './library-filters.ts'
import { ManageTagsDialog } from './manage-tags-dialog.tsx'

type ToolbarProps = { filters: LibraryFilters; onChange(part: Partial<LibraryFilters>): void }

/** The place in a narrow window, the order, and the tags of the library. */
export function LibraryToolbar({ filters, onChange }: ToolbarProps) {
  const { t } = useTranslation()
  return (
    <>
      <span className="max-w-60 min-w-0 lg:hidden">
        <PlaceSelect place={filters.place} onPlace={(place) => onChange({ place })} />
      </span>
      <Select<DocumentSort>
        variant="bare"
        label={t('library.sort')}
        value={filters.sort}
        choices={documentSorts.map((value) => ({ value, label: t(`library.sorts.${value}`) }))}
        onChange={(sort) => onChange({ sort })}
      />
      <TagFilter tagIds={filters.tagIds} onChange={(tagIds) => onChange({ tagIds })} />
    </>
  )
}

const everywhere = 'all'

function PlaceSelect({ place, onPlace }: { place: string | null; onPlace(place: string | null): void }) {
  const { t } = useTranslation()
  const { folders } = useLibrary()
  return (
    <Select
      variant="bare"
      label={t('library.place')}
      value={place ?? everywhere}
      choices={[
        { value: everywhere, label: t('library.all') },
        { value: noFolder, label: t('library.unfiled') },
        // Full-width spaces keep their width in the list.
        ...treeOf(folders).map(({ id, name, level }) => ({
          value: id,
          label: `${'\u3000'.repeat(level)}${name}`,
        })),
        { value: archivePlace, label: t('library.archive') },
      ]}
      onChange={(value) => onPlace(value === everywhere ? null : value)}
    />
  )
}

type TagFilterProps = { tagIds: readonly string[]; onChange(tagIds: string[]): void }

/** Chooses tags, and shows the chosen ones as buttons that take them out again. */
function TagFilter({ tagIds, onChange }: TagFilterProps) {
  const { t } = useTranslation()
  const { tags } = useLibrary()
  const leads = useLeadsTeam()
  const [managing, setManaging] = useState(false)
  const chosen = tags.filter(({ id }) => tagIds.includes(id))
  const toggle = (id: string, isOn: boolean) =>
    onChange(isOn ? [...tagIds, id] : tagIds.filter((each) => each !== id))
  if (tags.length === 0) return null
  return (
    <>
      <Menu.Root modal={false}>
        <Menu.Trigger className={buttonClass('secondary')}>
          <Tags size={14} aria-hidden />
          {t('library.filterTags')}
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} align="start" className="z-50">
            <Menu.Popup className="popup max-h-80 max-w-72 min-w-52 overflow-y-auto rounded-card border border-line bg-raised p-1 shadow-menu outline-none">
              {tags.map((tag) => (
                <Menu.CheckboxItem
                  key={tag.id}
                  checked={tagIds.includes(tag.id)}
                  onCheckedChange={(isOn) => toggle(tag.id, isOn)}
                  className={itemClass}
                >
                  <span className="w-4 shrink-0">
                    <Menu.CheckboxItemIndicator>
                      <Check size={14} aria-hidden />
                    </Menu.CheckboxItemIndicator>
                  </span>
                  <span className="min-w-0 flex-1 truncate">{tag.name}</span>
                  <span className="text-xs text-ink-3 tabular-nums">{tag.documentCount}</span>
                </Menu.CheckboxItem>
              ))}
              {leads ? (
                <Menu.Item
                  onClick={() => setManaging(true)}
                  className={cn(itemClass, 'mt-1 border-t border-line')}
                >
                  <span className="w-4 shrink-0" />
                  {t('library.manageTags')}
                </Menu.Item>
              ) : null}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {chosen.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          aria-label={t('library.withoutTag', { name })}
          onClick={() => toggle(id, false)}
          className="inline-flex h-7 max-w-48 items-center gap-1 rounded-full bg-accent-soft px-2.5 text-xs font-medium text-accent hover:bg-pressed"
        >
          <span className="truncate">{name}</span>
          <X size={12} aria-hidden className="shrink-0" />
        </button>
      ))}
      {managing ? <ManageTagsDialog onClose={() => setManaging(false)} /> : null}
    </>
  )
}

const itemClass =
  'flex min-h-7 items-center gap-2 rounded-control px-2 text-sm outline-none data-highlighted:bg-hover'
