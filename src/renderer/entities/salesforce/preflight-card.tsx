import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, CircleHelp, CircleX, RefreshCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PreflightRow } from '#shared/desktop-state.ts'
import { Button } from '../../components/button.tsx'
import { DetailsButton } from '../../components/details-button.tsx'
import { Card, Section } from '../../components/screen.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { RelativeTime } from '../../components/time.tsx'
import { useErrorText } from '../../lib/error-text.ts'
import { useSalesforceErrorText } from '../../lib/salesforce-error-text.ts'
import { useSession } from '../../lib/session.ts'
import { salesforceQueries } from './salesforce-queries.ts'

/** Shows the results of the preflight check. The check runs after each connect and on demand. */
export function PreflightSection() {
  const user = useSession((state) => state.session?.salesforce.user?.id)
  const state = useSession((each) => each.session?.salesforce.state)
  return user && state === 'connected' ? <PreflightRows userId={user} /> : null
}

function PreflightRows({ userId }: { userId: string }) {
  const { t } = useTranslation('salesforce')
  const errorText = useErrorText()
  const { data: preflight, error, isFetching, refetch } = useQuery(salesforceQueries.preflight(userId))
  return (
    <Section
      title={t('preflight.title')}
      hint={
        preflight && !isFetching ? (
          <>
            {t('preflight.hint')} {t('preflight.checkedAt')} <RelativeTime at={preflight.checkedAt} />
          </>
        ) : (
          t('preflight.hint')
        )
      }
      action={
        <Button small busy={isFetching} icon={<RefreshCw size={14} aria-hidden />} onClick={() => refetch()}>
          {isFetching ? t('preflight.running') : t('preflight.run')}
        </Button>
      }
    >
      {error ? (
        <p role="alert" className="text-sm text-bad">
          {errorText(error)}
        </p>
      ) : null}
      <Card>
        <ul aria-label={t('preflight.title')} aria-busy={isFetching} className="divide-y divide-line">
          {preflight?.rows.map((row) => <Row key={row.id} row={row} />) ?? (
            <Skeleton className="my-4 h-40 w-full" />
          )}
        </ul>
      </Card>
    </Section>
  )
}

const icons = {
  ok: { Icon: CircleCheck, tone: 'text-ok' },
  warning: { Icon: CircleAlert, tone: 'text-warn' },
  failed: { Icon: CircleX, tone: 'text-bad' },
  unknown: { Icon: CircleHelp, tone: 'text-ink-3' },
} as const

function Row({ row }: { row: PreflightRow }) {
  const { t } = useTranslation('salesforce')
  const sentence = useRowSentence()(row)
  const { Icon, tone } = icons[row.state]
  return (
    <li data-row={row.id} data-state={row.state} className="flex gap-3 py-2.5">
      <Icon size={16} aria-hidden className={`mt-0.5 shrink-0 ${tone}`} />
      <div className="min-w-0">
        <p className="text-sm">
          {t(`preflight.rows.${row.id}.name`)}
          <span className="sr-only"> – {t(`preflight.states.${row.state}`)}</span>
        </p>
        <p className="text-xs text-ink-3 break-words">{sentence}</p>
        {row.values.code && row.values.detail ? (
          <DetailsButton text={`${row.values.code}\n${row.values.detail}`} />
        ) : null}
      </div>
    </li>
  )
}

function useRowSentence(): (row: PreflightRow) => string {
  const { t } = useTranslation('salesforce')
  const refusal = useSalesforceErrorText()
  return ({ id, words, values }) => {
    const say = t as unknown as (key: string, values: object) => string
    const { code, detail } = values
    const reason = code === undefined ? {} : { reason: refusal(String(code), String(detail ?? '')) }
    const key = words === 'unknown' ? 'preflight.unknown' : `preflight.rows.${id}.${words}`
    return say(key, { ...values, ...reason })
  }
}
