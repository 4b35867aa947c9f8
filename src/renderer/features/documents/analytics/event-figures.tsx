import { useTranslation } from 'react-i18next'
import type { EventFigures } from '#shared/analytics.ts'
import { visitEventKinds } from '#shared/model/visit-event-values.ts'
import { useNumber } from './figures.tsx'

type Row = { key: string; name: string; events: number; visits: number }

/** What the readers did besides reading. Nothing is shown while nobody did anything. */
export function EventTable({ figures }: { figures: EventFigures | undefined }) {
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics.events' })
  const counts = new Map(figures?.kinds.map((row) => [row.kind, row]))
  const kinds: Row[] = visitEventKinds.flatMap((kind) => {
    const row = counts.get(kind)
    return row ? [{ ...row, key: kind, name: t(`kinds.${kind}`) }] : []
  })
  if (kinds.length === 0) return null
  const links: Row[] = (figures?.links ?? []).map((row) => ({ ...row, key: row.target, name: row.target }))
  return (
    <section aria-label={t('title')}>
      <h2 className="text-base font-semibold">{t('title')}</h2>
      <p className="text-xs text-ink-3">{t('hint')}</p>
      <Table name={t('what')} rows={kinds} />
      {links.length > 0 ? <Table name={t('address')} rows={links} /> : null}
    </section>
  )
}

function Table({ name, rows }: { name: string; rows: readonly Row[] }) {
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics.events' })
  const number = useNumber()
  return (
    <table className="mt-2 w-full table-fixed text-sm">
      <thead>
        <tr className="border-b border-line text-xs text-ink-3">
          <th scope="col" className="py-1.5 text-left font-normal">
            {name}
          </th>
          <th scope="col" className="w-28 py-1.5 text-right font-normal">
            {t('visits')}
          </th>
          <th scope="col" className="w-28 py-1.5 text-right font-normal">
            {t('times')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key} className="border-b border-line">
            <th scope="row" className="truncate py-2 text-left font-normal" title={row.name}>
              {row.name}
            </th>
            <td className="py-2 text-right tabular-nums">{number(row.visits)}</td>
            <td className="py-2 text-right tabular-nums">{number(row.events)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
