// Owns the team's own share of the org's API calls: how many today, and the admin's daily limit.
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiBudget, DailyCap } from '#shared/tracker-api/runs.ts'
import { Button } from '../../../components/button.tsx'
import { TextField } from '../../../components/field.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { budgets, only } from '../../../entities/salesforce/salesforce-store.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { useKeyed } from '../../../lib/server-state/keyed-store.ts'
import { useIsAdmin } from '../../../lib/session.ts'

export function ApiBudgetSection() {
  const { t } = useTranslation('salesforce')
  const isAdmin = useIsAdmin()
  const number = new Intl.NumberFormat(useLocale())
  const { value } = useKeyed(budgets, only)
  if (!value) return null
  const used = number.format(value.used)
  return (
    <Section title={t('cap.title')} hint={t('cap.hint')}>
      <Card>
        <SettingRow label={t('cap.title')}>
          <span className="tabular-nums">
            {value.dailyCap === null
              ? t('cap.used', { used })
              : t('cap.usedOf', { used, limit: number.format(value.dailyCap) })}
          </span>
        </SettingRow>
        {isAdmin ? <CapForm key={value.dailyCap} budget={value} /> : null}
      </Card>
    </Section>
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
      budgets.put(only, await call('salesforce.setDailyCap', { dailyCap: read.data }))
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
