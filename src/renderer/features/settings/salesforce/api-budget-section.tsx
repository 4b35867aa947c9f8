import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiBudget, DailyCap } from '#shared/tracker-api/runs.ts'
import { visitCost, visitCostKinds } from '#shared/visit-cost.ts'
import { Button } from '../../../components/button.tsx'
import { Disclosure } from '../../../components/disclosure.tsx'
import { TextField } from '../../../components/field.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { salesforceQueries } from '../../../entities/salesforce/salesforce-queries.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { queryClient } from '../../../lib/server-state/query-client.ts'
import { useIsAdmin } from '../../../lib/session.ts'

/** Shows the API calls that the team made today. Admins can change the daily limit. */
export function ApiBudgetSection() {
  const { t } = useTranslation('salesforce')
  const isAdmin = useIsAdmin()
  const number = new Intl.NumberFormat(useLocale())
  const { data: budget } = useQuery(salesforceQueries.budget())
  if (!budget) return null
  const used = number.format(budget.used)
  return (
    <Section title={t('cap.title')} hint={t('cap.hint')}>
      <Card>
        <SettingRow label={t('cap.title')}>
          <span className="tabular-nums">
            {budget.dailyCap === null
              ? t('cap.used', { used })
              : t('cap.usedOf', { used, limit: number.format(budget.dailyCap) })}
          </span>
        </SettingRow>
        {isAdmin ? <CapForm key={budget.dailyCap} budget={budget} /> : null}
        <VisitCosts />
      </Card>
    </Section>
  )
}

/** Says how many API calls a visit costs, by kind of visit. */
function VisitCosts() {
  const { t } = useTranslation('salesforce')
  const [open, setOpen] = useState(false)
  return (
    <Disclosure title={t('cost.title')} summary={t('cost.summary')} open={open} onOpenChange={setOpen}>
      <table className="w-full text-sm">
        <tbody>
          {visitCostKinds.map((kind) => (
            <tr key={kind}>
              <th scope="row" className="py-1 pr-4 text-left font-normal text-ink-2">
                {t(`cost.kinds.${kind}`)}
              </th>
              <td className="py-1 text-right tabular-nums">{visitCost[kind]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="pt-1 text-xs text-ink-3">{t('cost.backlog')}</p>
    </Disclosure>
  )
}

function CapForm({ budget }: { budget: ApiBudget }) {
  const { t } = useTranslation('salesforce')
  const { t: common } = useTranslation()
  const attempt = useAttempt()
  const [text, setText] = useState(budget.dailyCap === null ? '' : String(budget.dailyCap))
  const [problem, setProblem] = useState<string>()
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const read = DailyCap.safeParse(text.trim() === '' ? null : Number(text))
    setProblem(read.success ? undefined : t('cap.wrong'))
    if (!read.success) return
    await attempt(async () => {
      const changed = await call('salesforce.setDailyCap', { dailyCap: read.data })
      queryClient.setQueryData(salesforceQueries.budget().queryKey, changed)
    }, common('common.saved'))
  }
  return (
    <form onSubmit={save} noValidate className="flex items-end gap-3 py-3">
      <div className="min-w-0 flex-1">
        <TextField
          label={t('cap.limit')}
          hint={t('cap.limitHint')}
          error={problem}
          inputMode="numeric"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <Button type="submit">{common('common.save')}</Button>
    </form>
  )
}
