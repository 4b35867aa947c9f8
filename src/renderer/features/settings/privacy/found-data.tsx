import { useTranslation } from 'react-i18next'
import { ErasureCounts, type ErasureFinding } from '#shared/model/privacy.ts'
import { Notice } from '../../../components/screen.tsx'

const kinds = Object.keys(ErasureCounts.shape) as (keyof ErasureCounts)[]

/** Says what is stored about the visitor, and what the erasure means for open visits, pending runs and members. */
export function FoundData({ finding }: { finding: ErasureFinding }) {
  const { t } = useTranslation('privacy')
  const { counts, name, company, email, memberName } = finding
  return (
    <>
      <p className="font-medium select-text">{[email, name, company].filter(Boolean).join(' · ')}</p>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-1 text-sm sm:grid-cols-3">
        {kinds
          .filter((kind) => counts[kind] > 0)
          .map((kind) => (
            <div key={kind} className="flex justify-between gap-3">
              <dt className="text-ink-2">{t(`erasure.counts.${kind}`)}</dt>
              <dd className="tabular-nums">{counts[kind]}</dd>
            </div>
          ))}
      </dl>
      {counts.openVisits > 0 ? <Notice tone="warn">{t('erasure.reading')}</Notice> : null}
      {counts.pendingRuns > 0 ? <Notice tone="plain">{t('erasure.pending')}</Notice> : null}
      {memberName !== null ? <Notice tone="plain">{t('erasure.member', { name: memberName })}</Notice> : null}
    </>
  )
}
