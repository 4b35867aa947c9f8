import { useTranslation } from 'react-i18next'
import type { ConditionName, Conditions, PagesCondition, VisitKind } from '#shared/model/conditions.ts'
import { signalKinds } from '#shared/model/signal-values.ts'
import type { SignalKind } from '#shared/model/signals.ts'
import { visitEventKinds } from '#shared/model/visit-event-values.ts'
import type { VisitEventKind } from '#shared/model/visit-events.ts'
import { signalName } from '#shared/signal-text.ts'
import { Select } from '../../components/select.tsx'
import { cn } from '../../lib/class-names.ts'
import { useLocale } from '../../lib/i18n.ts'
import { CampaignField } from './campaign-field.tsx'
import { ConditionPhrase } from './conditions-sentence.tsx'

type NumberInputProps = {
  label: string
  value: number
  max: number
  onChange(value: number): void
  autoFocus?: boolean
}

/** A number inside a sentence. An empty field has the value NaN, which the form refuses. */
function NumberInput({ label, value, max, onChange, autoFocus }: NumberInputProps) {
  const isInvalid = !Number.isInteger(value) || value < 1 || value > max
  return (
    <input
      type="number"
      inputMode="numeric"
      // The form says what is wrong. With `min` or `max` the browser would refuse the form with a text of its own.
      step="any"
      aria-label={label}
      aria-invalid={isInvalid}
      // biome-ignore lint/a11y/noAutofocus: the person has just added this field
      autoFocus={autoFocus ?? false}
      value={Number.isNaN(value) ? '' : value}
      onChange={(event) => onChange(event.target.valueAsNumber)}
      className={cn(
        'h-7 w-16 rounded-control border border-line-strong bg-canvas px-1.5 text-center text-sm tabular-nums',
        'aria-invalid:border-bad',
      )}
    />
  )
}

type SecondsProps = Pick<NumberInputProps, 'autoFocus'> & { ms: number; onChange(ms: number): void }

function Seconds({ ms, onChange, autoFocus }: SecondsProps) {
  const { t } = useTranslation()
  return (
    <span className="inline-flex items-baseline gap-1">
      <NumberInput
        label={t('conditions.field.seconds')}
        value={ms / 1000}
        max={86_400}
        onChange={(seconds) => onChange(seconds * 1000)}
        autoFocus={autoFocus ?? false}
      />
      {t('conditions.seconds')}
    </span>
  )
}

type PagesFieldProps = { pages: PagesCondition; autoFocus: boolean; onChange(pages: PagesCondition): void }

/** While the range is one page, the last page follows the first page. */
function PagesField({ pages, autoFocus, onChange }: PagesFieldProps) {
  const { t } = useTranslation()
  const { from, to, readForMs } = pages
  const isOnePage = from === to || Number.isNaN(from)
  const max = 100_000
  return (
    <ConditionPhrase
      phrase="pages"
      parts={{
        from: (
          <NumberInput
            label={t('conditions.field.from')}
            value={from}
            max={max}
            autoFocus={autoFocus}
            onChange={(next) => onChange({ ...pages, from: next, to: isOnePage ? next : to })}
          />
        ),
        to: (
          <NumberInput
            label={t('conditions.field.to')}
            value={to}
            max={max}
            onChange={(next) => onChange({ ...pages, to: next })}
          />
        ),
        time: <Seconds ms={readForMs} onChange={(ms) => onChange({ ...pages, readForMs: ms })} />,
      }}
    />
  )
}

type SignalsFieldProps = {
  kinds: readonly SignalKind[]
  autoFocus: boolean
  set(change: Conditions): void
}

/** At least one kind stays chosen, because a condition without a kind has no meaning. */
function SignalsField({ kinds, autoFocus, set }: SignalsFieldProps) {
  const locale = useLocale()
  const boxes = signalKinds.map((kind, index) => (
    <label key={kind} className="mr-2 inline-flex items-center gap-1 whitespace-nowrap">
      <input
        type="checkbox"
        className="size-3.5 accent-accent"
        // biome-ignore lint/a11y/noAutofocus: the person has just added this field
        autoFocus={autoFocus && index === 0}
        checked={kinds.includes(kind)}
        disabled={kinds.length === 1 && kinds.includes(kind)}
        onChange={({ target }) =>
          set({
            signals: signalKinds.filter((each) => (each === kind ? target.checked : kinds.includes(each))),
          })
        }
      />
      {signalName(locale, kind)}
    </label>
  ))
  return <ConditionPhrase phrase="signals" parts={{ signals: <span>{boxes}</span> }} />
}

/** One action. A list of several actions, which the API allows, is shown in the sentence and becomes one action when it is changed. */
function DidField({ did, onChange }: { did: VisitEventKind; onChange(did: VisitEventKind): void }) {
  const { t } = useTranslation()
  const select = (
    <Select<VisitEventKind>
      variant="word"
      label={t('conditions.field.did')}
      value={did}
      onChange={onChange}
      choices={visitEventKinds.map((value) => ({ value, label: t(`conditions.did.${value}`) }))}
    />
  )
  return <ConditionPhrase phrase="did" parts={{ did: select }} />
}

type ConditionFieldProps = {
  name: ConditionName
  conditions: Conditions
  /** True for a condition that was just added. */
  autoFocus: boolean
  onChange(conditions: Conditions): void
}

/** The fields of one condition, inside its part of the sentence. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one case for each condition; each is short
export function ConditionField({ name, conditions, autoFocus, onChange }: ConditionFieldProps) {
  const { t } = useTranslation()
  const set = (change: Conditions) => onChange({ ...conditions, ...change })
  const { signals, readForMs, sharePercent, pages, visit, record, memberOf, did } = conditions
  switch (name) {
    case 'signals':
      return <SignalsField kinds={signals ?? []} {...{ autoFocus, set }} />
    case 'readForMs': {
      const time = (
        <Seconds ms={readForMs ?? 0} onChange={(ms) => set({ readForMs: ms })} {...{ autoFocus }} />
      )
      return <ConditionPhrase phrase={name} parts={{ time }} />
    }
    case 'sharePercent': {
      const percent = (
        <NumberInput
          label={t('conditions.field.percent')}
          value={sharePercent ?? 0}
          max={100}
          autoFocus={autoFocus}
          onChange={(next) => set({ sharePercent: next })}
        />
      )
      return <ConditionPhrase phrase={name} parts={{ percent }} />
    }
    case 'pages':
      return pages ? <PagesField {...{ pages, autoFocus }} onChange={(next) => set({ pages: next })} /> : null
    case 'visit': {
      const select = (
        <Select<VisitKind>
          variant="word"
          label={t('conditions.field.visit')}
          value={visit ?? 'first'}
          onChange={(next) => set({ visit: next })}
          choices={(['first', 'returning'] as const).map((value) => ({
            value,
            label: t(`conditions.visit.${value}`),
          }))}
        />
      )
      return <ConditionPhrase phrase={name} parts={{ visit: select }} />
    }
    case 'did':
      return <DidField did={did?.[0] ?? 'meeting'} onChange={(next) => set({ did: [next] })} />
    case 'record': {
      const select = (
        <Select<'Lead' | 'Contact'>
          variant="word"
          label={t('conditions.field.record')}
          value={record ?? 'Lead'}
          onChange={(next) => set({ record: next })}
          choices={(['Lead', 'Contact'] as const).map((value) => ({
            value,
            label: t(`conditions.record.${value}`),
          }))}
        />
      )
      return <ConditionPhrase phrase={name} parts={{ record: select }} />
    }
    case 'memberOf': {
      const campaign = (
        <CampaignField
          label={t('conditions.field.campaign')}
          action={{ type: 'campaign', campaignId: '', campaignName: '', ...memberOf }}
          onFound={({ campaignId, campaignName }) => set({ memberOf: { campaignId, campaignName } })}
        />
      )
      return <ConditionPhrase phrase={name} parts={{ campaign }} />
    }
  }
}
