import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReleaseList } from '#shared/tracker-api/updates.ts'
import { Select } from '../../../components/select.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { refetchReleases } from '../../../entities/updates/update-queries.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { useSentences } from '../../../lib/sentences.ts'

const none = 'none'
const graces = ['0', '3', '7', '14', '30'] as const

/** Sets the oldest version that may execute runs, and the time of grace before it is in force. */
export function MinimumRow({ list: { releases, minimum } }: { list: ReleaseList }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const joined = useSentences()
  const attempt = useAttempt()
  const [grace, setGrace] = useState<string>('7')
  const versions = releases.filter(({ withdrawnAt }) => withdrawnAt === null).map(({ version }) => version)
  const known = minimum && !versions.includes(minimum.version) ? [minimum.version, ...versions] : versions
  const from =
    minimum && new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(Date.parse(minimum.from))
  const set = (version: string) =>
    attempt(async () => {
      const next = version === none ? null : { version, graceDays: Number(grace) }
      await call('releases.setMinimum', { minimum: next })
      await refetchReleases()
    })
  return (
    <SettingRow
      label={t('updates.minimum.label')}
      hint={joined(t('updates.minimum.hint'), from && t('updates.minimum.from', { date: from }))}
    >
      <Select<string>
        variant="bare"
        label={t('updates.minimum.grace')}
        value={grace}
        onChange={setGrace}
        choices={graces.map((days) => ({
          value: days,
          label:
            days === '0'
              ? `${t('updates.minimum.grace')}: ${t('updates.minimum.atOnce')}`
              : `${t('updates.minimum.grace')}: ${t('updates.minimum.days', { count: Number(days) })}`,
        }))}
      />
      <Select<string>
        variant="bare"
        label={t('updates.minimum.label')}
        value={minimum?.version ?? none}
        onChange={(next) => void set(next)}
        choices={[
          { value: none, label: t('updates.minimum.none') },
          ...known.map((version) => ({ value: version, label: version })),
        ]}
      />
    </SettingRow>
  )
}
