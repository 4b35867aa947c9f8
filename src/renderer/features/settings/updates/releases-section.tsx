import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Release } from '#shared/model/updates.ts'
import type { ReleaseList } from '#shared/tracker-api/updates.ts'
import { Button } from '../../../components/button.tsx'
import { Chip } from '../../../components/chip.tsx'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { Select } from '../../../components/select.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { refetchReleases, releasesQuery } from '../../../entities/updates/update-queries.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { AddRelease } from './add-release.tsx'
import { MinimumRow } from './minimum-row.tsx'

/** The versions that the tracker offers to the team. For admins. */
export function ReleasesSection() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(releasesQuery())
  return (
    <Section title={t('updates.releases.title')} hint={t('updates.releases.hint')}>
      <AddRelease />
      {data ? (
        <Card>
          {data.releases.length === 0 ? (
            <p className="py-3 text-ink-3">{t('updates.releases.none')}</p>
          ) : (
            <ul className="divide-y divide-line">
              {data.releases.map((release) => (
                <ReleaseRow key={release.version} release={release} inUse={data.inUse} />
              ))}
            </ul>
          )}
          <MinimumRow list={data} />
        </Card>
      ) : error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : (
        <SkeletonRows rows={2} height={56} />
      )}
    </Section>
  )
}

const shares = [0, 5, 10, 25, 50, 100]

function ReleaseRow({ release, inUse }: { release: Release; inUse: ReleaseList['inUse'] }) {
  const { t } = useTranslation()
  const { version, withdrawnAt, installers } = release
  const devices = inUse.find((each) => each.version === version)?.devices ?? 0
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-2.5">
      <div className="min-w-0 flex-1 basis-40">
        <div className="flex items-center gap-2 font-medium tabular-nums">
          {version}
          {withdrawnAt ? <Chip tone="warn">{t('updates.releases.withdrawn')}</Chip> : null}
        </div>
        <p className="text-xs text-ink-3">
          {t('updates.releases.files', { count: installers.length })}
          {' · '}
          {t('updates.releases.inUse', { count: devices })}
        </p>
      </div>
      <div className="flex items-center gap-2">
        {withdrawnAt ? <WithdrawnActions version={version} /> : <OfferedActions release={release} />}
      </div>
    </li>
  )
}

const change = async (input: { version: string; stagingPercent?: number; withdrawn?: boolean }) => {
  await call('releases.update', input)
  await refetchReleases()
}

function OfferedActions({ release: { version, stagingPercent } }: { release: Release }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [isAsking, setAsking] = useState(false)
  const known = [...new Set([...shares, stagingPercent])].sort((a, b) => a - b)
  return (
    <>
      <Select<string>
        variant="bare"
        label={`${t('updates.releases.share')}: ${version}`}
        value={String(stagingPercent)}
        onChange={(next) => void attempt(() => change({ version, stagingPercent: Number(next) }))}
        choices={known.map((count) => ({
          value: String(count),
          label: t('updates.releases.percent', { count }),
        }))}
      />
      <Button small variant="danger" onClick={() => setAsking(true)}>
        {t('updates.releases.withdraw')}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={t('updates.releases.withdrawAsk', { version })}
        body={t('updates.releases.withdrawBody')}
        action={t('updates.releases.withdrawNow')}
        onConfirm={() => change({ version, withdrawn: true })}
      />
    </>
  )
}

function WithdrawnActions({ version }: { version: string }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [isAsking, setAsking] = useState(false)
  const remove = async () => {
    await call('releases.remove', { version })
    await refetchReleases()
  }
  return (
    <>
      <Button small onClick={() => attempt(() => change({ version, withdrawn: false }))}>
        {t('updates.releases.restore')}
      </Button>
      <Button small variant="danger" onClick={() => setAsking(true)}>
        {t('updates.releases.remove')}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={t('updates.releases.removeAsk', { version })}
        body={t('updates.releases.removeBody')}
        action={t('updates.releases.removeNow')}
        onConfirm={remove}
      />
    </>
  )
}
