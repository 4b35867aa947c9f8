import { useTranslation } from 'react-i18next'
import { Chip } from '../../../../components/chip.tsx'
import { VirtualList } from '../../../../components/virtual-list.tsx'
import type { MarkedPerson } from './picked-people.ts'

const rowHeight = 44

type PeopleListProps = {
  people: readonly MarkedPerson[]
  chosen: ReadonlySet<string>
  onChange(chosen: ReadonlySet<string>): void
}

/** The people of a source with checkboxes. A person who can't become a recipient has the reason instead. */
export function PeopleList({ people, chosen, onChange }: PeopleListProps) {
  const { t } = useTranslation()
  const toggle = (key: string) => {
    const next = new Set(chosen)
    if (!next.delete(key)) next.add(key)
    onChange(next)
  }
  return (
    <VirtualList<MarkedPerson>
      label={t('batches.picker.people')}
      items={people}
      keyOf={({ key }) => key}
      heightOf={() => rowHeight}
      render={(marked) => (
        <PersonRow marked={marked} isChosen={chosen.has(marked.key)} onToggle={() => toggle(marked.key)} />
      )}
    />
  )
}

type PersonRowProps = { marked: MarkedPerson; isChosen: boolean; onToggle(): void }

function PersonRow({ marked: { person, problem }, isChosen, onToggle }: PersonRowProps) {
  const { t } = useTranslation()
  const { name, company, email, object, optedOut } = person
  return (
    <label className="flex h-full items-center gap-3 border-b border-line px-1">
      <input
        type="checkbox"
        checked={isChosen}
        disabled={problem !== null}
        onChange={onToggle}
        className="shrink-0"
      />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm">{name || email || t('batches.picker.noName')}</span>
        <span className="block truncate text-xs text-ink-3">
          {[name ? email : null, company].filter(Boolean).join(' · ')}
        </span>
      </span>
      {problem ? <Chip tone="warn">{t(`batches.picker.problem.${problem}`)}</Chip> : null}
      {optedOut ? <Chip tone="bad">{t('batches.picker.optedOut')}</Chip> : null}
      {object ? <span className="text-xs text-ink-3">{t(`batches.picker.objects.${object}`)}</span> : null}
    </label>
  )
}
