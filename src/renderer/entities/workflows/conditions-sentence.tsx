import { Fragment, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDuration } from '#shared/duration.ts'
import { type ConditionName, type Conditions, conditionNamesFor } from '#shared/model/conditions.ts'
import type { Trigger } from '#shared/model/runs.ts'
import { Phrase } from '../../components/phrase.tsx'
import { useLocale } from '../../lib/i18n.ts'

/** The slots of all phrases. Each has its own text as its value, as in workflow-sentence.tsx. */
const slots = {
  ...{ time: '{time}', percent: '{percent}', from: '{from}', to: '{to}' },
  ...{ visit: '{visit}', record: '{record}', campaign: '{campaign}' },
}

type ConditionPhraseProps = { name: ConditionName; isOnePage?: boolean; parts: Record<string, ReactNode> }

/** One condition as a part of the sentence, with an element in each slot. */
export function ConditionPhrase({ name, isOnePage = false, parts }: ConditionPhraseProps) {
  const { t } = useTranslation()
  const key = name === 'pages' && isOnePage ? 'page' : name
  return <Phrase text={t(`conditions.phrase.${key}`, slots)} slots={parts} />
}

/** Joins the conditions of a sentence. Shows nothing without conditions. */
export function JoinedConditions({
  conditions,
}: {
  conditions: readonly { name: string; node: ReactNode }[]
}) {
  const { t } = useTranslation()
  if (conditions.length === 0) return null
  return (
    <Phrase
      text={t('conditions.all', { conditions: '{conditions}' })}
      slots={{
        conditions: conditions.map(({ name, node }, index) => (
          <Fragment key={name}>
            {index > 0 ? t('conditions.and') : null}
            {node}
          </Fragment>
        )),
      }}
    />
  )
}

/** The conditions that apply for the trigger, as text. */
export function ConditionsPhrase({ trigger, conditions }: { trigger: Trigger; conditions: Conditions }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const word = (text: string | number) => <strong className="font-semibold text-ink">{text}</strong>
  const { readForMs, sharePercent, pages, visit, record, memberOf } = conditions
  const timeMs = { readForMs, pages: pages?.readForMs }
  const parts = (name: ConditionName) => ({
    time: word(formatDuration((name === 'pages' ? timeMs.pages : timeMs.readForMs) ?? 0, locale)),
    percent: word(sharePercent ?? 0),
    from: word(pages?.from ?? 0),
    to: word(pages?.to ?? 0),
    visit: word(visit ? t(`conditions.visit.${visit}`) : ''),
    record: word(record ? t(`conditions.record.${record}`) : ''),
    campaign: word(memberOf?.campaignName ?? ''),
  })
  return (
    <JoinedConditions
      conditions={conditionNamesFor(trigger)
        .filter((name) => conditions[name] !== undefined)
        .map((name) => ({
          name,
          node: <ConditionPhrase name={name} isOnePage={pages?.from === pages?.to} parts={parts(name)} />,
        }))}
    />
  )
}
