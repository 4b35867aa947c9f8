import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Select } from '../../components/select.tsx'
import { memberQueries } from './member-queries.ts'

type SuccessorFieldProps = {
  /** The members who cannot take over, because they own the objects now. */
  without: readonly string[]
  value: string
  onChange(memberId: string): void
}

/** Chooses the member who takes over. '' is no choice. */
export function SuccessorField({ without, value, onChange }: SuccessorFieldProps) {
  const { t } = useTranslation()
  const { data: members } = useQuery(memberQueries.all())
  const choices = (members ?? []).filter(({ id }) => !without.includes(id))
  if (members && choices.length === 0) return <p className="text-bad">{t('ownership.noSuccessor')}</p>
  return (
    <div className="flex flex-col gap-1">
      <span aria-hidden className="font-medium text-ink">
        {t('ownership.successor')}
      </span>
      <Select
        label={t('ownership.successor')}
        value={value}
        onChange={onChange}
        choices={[
          ...(value === '' ? [{ value: '', label: t('ownership.chooseSuccessor') }] : []),
          ...choices.map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` })),
        ]}
      />
    </div>
  )
}

/** Returns the name of a member, or '' while the members are not loaded. */
export function useMemberName(): (memberId: string) => string {
  const { data: members } = useQuery(memberQueries.all())
  return (memberId) => members?.find(({ id }) => id === memberId)?.name ?? ''
}
