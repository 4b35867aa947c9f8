import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemberDevice } from '#shared/model/people.ts'
import { matchesSearch } from '#shared/search-text.ts'
import { Card, Section } from '../../../components/screen.tsx'
import { SearchField } from '../../../components/search-field.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { useMember } from '../../../lib/session.ts'
import { peopleQueries } from '../people/people-queries.ts'
import { DeviceRow } from './device-row.tsx'
import { platformName } from './platform-name.ts'

/** The number of devices from which the section shows a search field. */
const searchFrom = 8

const matches = ({ name, platform, member }: MemberDevice, search: string): boolean =>
  matchesSearch(search, [name, platformName(platform), member.name, member.email])

/** Lists the devices of the other members, so that an admin can sign out a lost computer. */
export function AllDevicesSection() {
  const { t } = useTranslation()
  const me = useMember()
  const { data: devices, error, refetch } = useQuery(peopleQueries.allDevices())
  const [search, setSearch] = useState('')
  const others = devices?.filter(({ memberId }) => memberId !== me?.id)
  const shown = others?.filter((device) => matches(device, search))
  return (
    <Section
      title={t('settings.allDevices')}
      hint={t('settings.allDevicesHint')}
      action={
        (others?.length ?? 0) >= searchFrom ? (
          <SearchField label={t('settings.searchDevices')} onSearch={setSearch} />
        ) : undefined
      }
    >
      {shown ? (
        <Card>
          <ul className="divide-y divide-line">
            {shown.map((device) => (
              <DeviceRow key={device.id} device={device} owner={device.member.name} />
            ))}
          </ul>
          {shown.length === 0 ? (
            <p className="py-3 text-ink-3">
              {t(search ? 'settings.noSuchDevice' : 'settings.noOtherDevices')}
            </p>
          ) : null}
        </Card>
      ) : error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : (
        <SkeletonRows rows={2} height={56} />
      )}
    </Section>
  )
}
