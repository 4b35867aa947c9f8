import { useTranslation } from 'react-i18next'
import { formatDuration } from '#shared/duration.ts'
import type { UnmetCondition } from '#shared/model/conditions.ts'
import { visitEventKinds } from '#shared/model/visit-event-values.ts'
import { signalName } from '#shared/signal-text.ts'
import { useLocale } from '../../lib/i18n.ts'

/** Rounds down to whole seconds, so that the actual time is never shown as the wanted time. */
const wholeSeconds = (ms: number) => Math.floor(ms / 1000) * 1000

/** Returns a function that describes why a visit does not meet a condition, with the figures that decided it. */
export function useUnmetText(): (unmet: UnmetCondition) => string {
  const { t } = useTranslation()
  const locale = useLocale()
  const list = new Intl.ListFormat(locale === 'ja' ? 'ja' : 'en-GB', { type: 'disjunction' })
  const times = ({ wantedMs, actualMs }: { wantedMs: number; actualMs: number }) => ({
    wanted: formatDuration(wantedMs, locale),
    actual: formatDuration(wholeSeconds(actualMs), locale),
  })
  return (unmet) => {
    switch (unmet.condition) {
      case 'readForMs':
        return t('conditions.unmet.readForMs', times(unmet))
      case 'pages': {
        const { from, to } = unmet
        return from === to
          ? t('conditions.unmet.pages', { page: from, ...times(unmet) })
          : t('conditions.unmet.pageRange', { from, to, ...times(unmet) })
      }
      case 'sharePercent':
        return t('conditions.unmet.sharePercent', unmet)
      case 'signals':
        return t('conditions.unmet.signals', {
          signals: list.format(unmet.wanted.map((kind) => signalName(locale, kind))),
        })
      case 'visit':
        return t(`conditions.unmet.visit.${unmet.wanted}`)
      case 'record':
        return unmet.wanted === 'Lead'
          ? t(`conditions.unmet.record.Lead.${unmet.actual === 'Contact' ? 'Contact' : 'none'}`)
          : t(`conditions.unmet.record.Contact.${unmet.actual === 'Lead' ? 'Lead' : 'none'}`)
      case 'memberOf':
        return t('conditions.unmet.memberOf', { campaign: unmet.campaignName })
    }
  }
}

/** Returns a function that says which actions of the condition `did` the reader did not do: one sentence, or none. Later kinds are left out. */
export function useDidNoneText(): (kinds: readonly string[]) => string[] {
  const { t } = useTranslation()
  return (kinds) => {
    const known = visitEventKinds.filter((kind) => kinds.includes(kind))
    if (known.length === 0) return []
    const did = known.map((kind) => t(`conditions.did.${kind}`)).join(t('conditions.or'))
    return [t('conditions.unmet.did', { did })]
  }
}
