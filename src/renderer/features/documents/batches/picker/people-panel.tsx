import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { maxRecipients } from '#shared/model/link-batches.ts'
import type { PeopleRequest, SourcePeople } from '#shared/model/salesforce-recipients.ts'
import { Button } from '../../../../components/button.tsx'
import { Select } from '../../../../components/select.tsx'
import { SkeletonRows } from '../../../../components/skeleton.tsx'
import { ErrorState } from '../../../../components/states.tsx'
import { PeopleList } from './people-list.tsx'
import { firstPossible, type MarkedPerson, markPeople } from './picked-people.ts'
import { pickerQueries } from './picker-queries.ts'

export type Picked = { email: string; name: string }

type PeoplePanelProps = {
  request: PeopleRequest
  /** Addresses with a link of the document, and addresses in the list of recipients. */
  known: ReadonlySet<string>
  listed: ReadonlySet<string>
  /** True for a source, whose people are all chosen at first. */
  choosesAll: boolean
  onColumn(column: string): void
  onAdd(people: readonly Picked[]): void
}

/** Reads the people of a source and lets the rep choose among them. */
export function PeoplePanel(props: PeoplePanelProps) {
  const { data, error, refetch } = useQuery(pickerQueries.people(props.request))
  if (error) return <ErrorState error={error} onRetry={refetch} />
  if (!data) return <SkeletonRows height={44} />
  // The choice belongs to these people, so other people get a new one.
  return <Choice key={JSON.stringify(props.request)} {...props} found={data} />
}

function Choice(props: PeoplePanelProps & { found: SourcePeople }) {
  const { t } = useTranslation()
  const { found, known, listed, choosesAll, onColumn, onAdd } = props
  const people = useMemo(() => markPeople(found.people, { known, listed }), [found, known, listed])
  const room = maxRecipients - listed.size
  const [chosen, setChosen] = useState(() => firstPossible(people, choosesAll ? room : 0))
  const picked = people.filter(({ key, problem }) => problem === null && chosen.has(key))
  const add = () =>
    onAdd(picked.flatMap(({ email, person }) => (email === null ? [] : [{ email, name: person.name }])))
  return (
    <>
      {found.columns.length > 1 ? (
        <div className="flex items-center gap-2 text-sm">
          {t('batches.picker.column')}
          <Select
            label={t('batches.picker.column')}
            variant="bare"
            value={found.column ?? ''}
            choices={found.columns.map(({ name, label }) => ({ value: name, label }))}
            onChange={onColumn}
          />
        </div>
      ) : null}
      <Notes found={found} />
      {people.length === 0 ? (
        <p className="flex-1 py-8 text-center text-sm text-ink-3">{t('batches.picker.empty')}</p>
      ) : (
        <PeopleList people={people} chosen={chosen} onChange={setChosen} />
      )}
      <Summary people={people} chosen={picked} onChoose={setChosen} room={room}>
        <Button variant="primary" disabled={picked.length === 0 || picked.length > room} onClick={add}>
          {t('batches.picker.add', { count: picked.length })}
        </Button>
      </Summary>
    </>
  )
}

/** What is missing: hidden objects and fields, and rows above Salesforce's limit. */
function Notes({ found: { hidden, isCut } }: { found: SourcePeople }) {
  const { t } = useTranslation()
  const texts = [
    ...hidden.map((each) => {
      const [object = '', field] = each.split('.')
      const name = t(object === 'Lead' ? 'batches.picker.leads' : 'batches.picker.contacts')
      if (field === 'HasOptedOutOfEmail') return t('batches.picker.hiddenOptOut', { name })
      return t(field ? 'batches.picker.hiddenEmail' : 'batches.picker.hiddenObject', { name })
    }),
    ...(isCut ? [t('batches.picker.cut')] : []),
  ]
  return texts.map((text) => (
    <p key={text} role="status" className="text-xs text-warn">
      {text}
    </p>
  ))
}

type SummaryProps = {
  people: readonly MarkedPerson[]
  chosen: readonly MarkedPerson[]
  room: number
  onChoose(keys: ReadonlySet<string>): void
  children: ReactNode
}

function Summary({ people, chosen, room, onChoose, children }: SummaryProps) {
  const { t } = useTranslation()
  const leftOut = people.filter(({ problem }) => problem !== null).length
  const optedOut = chosen.filter(({ person }) => person.optedOut).length
  const withoutOptedOut = () =>
    onChoose(new Set(chosen.filter(({ person }) => !person.optedOut).map(({ key }) => key)))
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line pt-3 text-xs">
      <Button small onClick={() => onChoose(firstPossible(people, room))}>
        {t('batches.picker.all')}
      </Button>
      <Button small onClick={() => onChoose(new Set())}>
        {t('batches.picker.nobody')}
      </Button>
      <span role="status" className="min-w-0 flex-1 text-ink-2">
        {leftOut > 0 ? t('batches.picker.leftOut', { count: leftOut }) : null}{' '}
        {chosen.length > room ? (
          <span className="text-bad">{t('batches.picker.tooMany', { count: maxRecipients })}</span>
        ) : null}
        {optedOut > 0 ? (
          <span className="text-bad">
            {t('batches.picker.optedOutCount', { count: optedOut })}{' '}
            <button type="button" className="underline" onClick={withoutOptedOut}>
              {t('batches.picker.leaveOut')}
            </button>
          </span>
        ) : null}
      </span>
      {children}
    </div>
  )
}
