import { useTranslation } from 'react-i18next'
import type { Holdings } from '#shared/model/ownership.ts'
import { useLocale } from '../../lib/i18n.ts'

const kinds = ['documents', 'links', 'workflows'] as const

/** Returns a function that formats counts as a list, for example `12 documents, 30 links and 4 workflows`. Zero counts are left out. */
export function useHoldingsText(): (counts: Holdings) => string {
  const { t } = useTranslation()
  const locale = useLocale()
  const list = new Intl.ListFormat(locale === 'ja' ? 'ja' : 'en-GB', { type: 'conjunction' })
  return (counts) =>
    list.format(
      kinds
        .filter((kind) => counts[kind] > 0)
        .map((kind) => t(`ownership.counts.${kind}`, { count: counts[kind] })),
    )
}
