import { Users } from 'lucide-react'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PeopleRequest, RecipientSource, SourceKind } from '#shared/model/salesforce-recipients.ts'
import { Dialog } from '../../../../components/dialog.tsx'
import { SearchField } from '../../../../components/search-field.tsx'
import { EmptyState } from '../../../../components/states.tsx'
import { ToggleGroup } from '../../../../components/toggle-group.tsx'
import { PeoplePanel, type Picked } from './people-panel.tsx'
import { SourceList } from './source-list.tsx'

const kinds = ['campaign', 'listView', 'report', 'search'] as const
type Kind = (typeof kinds)[number]

const shortestSearch = 2

type SalesforcePickerProps = {
  open: boolean
  onOpenChange(open: boolean): void
  known: ReadonlySet<string>
  listed: ReadonlySet<string>
  onAdd(people: readonly Picked[]): void
}

/** Chooses recipients from a campaign, a list view or a report, or by a search over Leads and Contacts. */
export function SalesforcePicker({ open, onOpenChange, ...rest }: SalesforcePickerProps) {
  const { t } = useTranslation()
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('batches.picker.title')} wide>
      <Picker
        {...rest}
        onAdd={(people) => {
          rest.onAdd(people)
          onOpenChange(false)
        }}
      />
    </Dialog>
  )
}

type PickerProps = Omit<SalesforcePickerProps, 'open' | 'onOpenChange'>

function Picker(props: PickerProps) {
  const { t } = useTranslation()
  const [kind, setKind] = useState<Kind>('campaign')
  return (
    <div className="flex h-[60vh] min-h-0 flex-col gap-3">
      <ToggleGroup<Kind>
        label={t('batches.picker.from')}
        value={kind}
        onChange={setKind}
        choices={kinds.map((value) => ({ value, label: t(`batches.picker.kinds.${value}`) }))}
      />
      {kind === 'search' ? <Search {...props} /> : <Sources key={kind} kind={kind} {...props} />}
    </div>
  )
}

function requestOf(source: RecipientSource, column: string | null): PeopleRequest {
  const { kind, id, object } = source
  if (kind === 'report') return { kind, id, column }
  return kind === 'listView' && object ? { kind, id, object } : { kind: 'campaign', id }
}

function Sources({ kind, ...props }: PickerProps & { kind: SourceKind }) {
  const { t } = useTranslation()
  const [source, setSource] = useState<RecipientSource | null>(null)
  const [column, setColumn] = useState<string | null>(null)
  const choose = (next: RecipientSource) => {
    setSource(next)
    setColumn(null)
  }
  return (
    <div className="flex min-h-0 flex-1 gap-4">
      <SourceList kind={kind} chosen={source} onChoose={choose} />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col gap-2">
        {source ? (
          <PeoplePanel request={requestOf(source, column)} onColumn={setColumn} choosesAll {...props} />
        ) : (
          <EmptyState
            icon={<Users size={22} />}
            title={t(`batches.picker.choose.${kind}`)}
            body={t('batches.picker.chooseHint')}
          />
        )}
      </div>
    </div>
  )
}

function Search(props: PickerProps) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const search = useCallback((next: string) => setText(next), [])
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2">
      <SearchField label={t('batches.picker.searchPeople')} onSearch={search} />
      {text.length >= shortestSearch ? (
        <PeoplePanel
          request={{ kind: 'search', text: text.slice(0, 100) }}
          onColumn={() => undefined}
          choosesAll={false}
          {...props}
        />
      ) : (
        <EmptyState
          icon={<Users size={22} />}
          title={t('batches.picker.choose.search')}
          body={t('batches.picker.searchHint')}
        />
      )}
    </div>
  )
}
