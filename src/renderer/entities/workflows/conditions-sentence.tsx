import { Fragment, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDuration } from '#shared/duration.ts'
import { type ConditionName, type Conditions, conditionNamesFor } from '#shared/model/conditions.ts'
import type { Trigger } from '#shared/model/runs.ts'
import { signalName } from '#shared/signal-text.ts'
import { Phrase } from '../../components/phrase.tsx'
import { useLocale } from '../../lib/i18n.ts'

/** The slots of all phrases. Each has its own text as its value, as in workflow-sentence.tsx. */
const slots = {
  ...{ time: '{time}', percent: '{percent}', from: '{from}', to: '{to}' },
  ...{ visit: '{visit}', record: '{record}', campaign: '{campaign}' },
  ...{ signals: '{signals}', did: '{did}' },
}

type ConditionPhraseProps = { phrase: ConditionName | 'page'; parts: Record<string, ReactNode> }

/** One condition as a part of the sentence, with an element in each slot. */
export function ConditionPhrase({ phrase, parts }: ConditionPhraseProps) {
  const { t } = useTranslation()
  return <Phrase text={t(`conditions.phrase.${phrase}`, slots)} slots={parts} />
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

/** Returns a function that gives the texts for the slots of a condition's phrase. */
function useConditionTexts() {
  const { t } = useTranslation()
  const locale = useLocale()
  const list = new Intl.ListFormat(locale === 'ja' ? 'ja' : 'en-GB', { type: 'disjunction' })
  return (
    name: ConditionName,
    { signals = [], readForMs, sharePercent, pages, visit, record, memberOf, did }: Conditions,
  ) => ({
    signals: list.format(signals.map((kind) => signalName(locale, kind))),
    time: formatDuration((name === 'pages' ? pages?.readForMs : readForMs) ?? 0, locale),
    percent: String(sharePercent ?? 0),
    from: String(pages?.from ?? 0),
    to: String(pages?.to ?? 0),
    did: (did ?? []).map((kind) => t(`conditions.did.${kind}`)).join(t('conditions.or')),
    visit: visit ? t(`conditions.visit.${visit}`) : '',
    record: record ? t(`conditions.record.${record}`) : '',
    campaign: memberOf?.campaignName ?? '',
  })
}

const namesOf = (trigger: Trigger, conditions: Conditions) =>
  conditionNamesFor(trigger).filter((name) => conditions[name] !== undefined)

const phraseKey = (name: ConditionName, { pages }: Conditions) =>
  name === 'pages' && pages?.from === pages?.to ? 'page' : name

/** Returns a function that gives the conditions of a sentence as plain text. Without conditions the text is empty. */
export function useConditionsText(): (trigger: Trigger, conditions: Conditions) => string {
  const { t } = useTranslation()
  const textsOf = useConditionTexts()
  return (trigger, conditions) => {
    const parts = namesOf(trigger, conditions).map((name) =>
      t(`conditions.phrase.${phraseKey(name, conditions)}`, textsOf(name, conditions)),
    )
    return parts.length > 0 ? t('conditions.all', { conditions: parts.join(t('conditions.and')) }) : ''
  }
}

/** The conditions that apply for the trigger, as a part of a sentence. */
export function ConditionsPhrase({ trigger, conditions }: { trigger: Trigger; conditions: Conditions }) {
  const textsOf = useConditionTexts()
  const words = (name: ConditionName) =>
    Object.fromEntries(
      Object.entries(textsOf(name, conditions)).map(([slot, text]) => [
        slot,
        <strong key={slot} className="font-semibold text-ink">
          {text}
        </strong>,
      ]),
    )
  return (
    <JoinedConditions
      conditions={namesOf(trigger, conditions).map((name) => ({
        name,
        node: <ConditionPhrase phrase={phraseKey(name, conditions)} parts={words(name)} />,
      }))}
    />
  )
}
