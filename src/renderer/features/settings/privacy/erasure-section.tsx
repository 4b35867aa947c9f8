import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Email } from '#shared/model/basics.ts'
import type { ErasureFinding, ErasureMode, SalesforceTrace } from '#shared/model/privacy.ts'
import { Button } from '../../../components/button.tsx'
import { TextField } from '../../../components/field.tsx'
import { Card, Notice, Section } from '../../../components/screen.tsx'
import { toast, useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { refetchQueries } from '../../../lib/server-state/query-client.ts'
import { EraseDialog } from './erase-dialog.tsx'
import { FoundData } from './found-data.tsx'
import { SalesforceList } from './salesforce-list.tsx'

/** Finds everything about one address, exports it, and erases it. */
export function ErasureSection() {
  const { t } = useTranslation('privacy')
  const attempt = useAttempt()
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string>()
  const [finding, setFinding] = useState<ErasureFinding | null>(null)
  const [mode, setMode] = useState<ErasureMode | null>(null)
  const [left, setLeft] = useState<SalesforceTrace[]>([])
  const find = async (event: FormEvent) => {
    event.preventDefault()
    const email = Email.safeParse(typed)
    setProblem(email.success ? undefined : t('erasure.emailWrong'))
    if (!email.success) return
    setLeft([])
    await attempt(async () => setFinding(await call('erasures.find', { email: email.data })))
  }
  const erased = async (salesforce: SalesforceTrace[]) => {
    setLeft(salesforce)
    setFinding(null)
    setTyped('')
    toast(t('erasure.done'))
    await refetchQueries({ queryKey: ['privacy', 'receipts'] })
  }
  return (
    <Section title={t('erasure.title')} hint={t('erasure.hint')}>
      <Card>
        <form onSubmit={find} noValidate className="flex items-start gap-3 py-3">
          <div className="min-w-0 flex-1">
            <TextField
              label={t('erasure.email')}
              error={problem}
              type="email"
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </div>
          <Button type="submit" className="mt-6">
            {t('erasure.find')}
          </Button>
        </form>
        {finding ? <Found finding={finding} choose={setMode} /> : null}
      </Card>
      {left.length > 0 ? (
        <div className="mt-3">
          <Notice tone="warn">{t('erasure.salesforceLeft')}</Notice>
          <Card className="mt-2">
            <SalesforceList items={left} />
          </Card>
        </div>
      ) : null}
      {finding && mode ? (
        <EraseDialog finding={finding} mode={mode} onClose={() => setMode(null)} onErased={erased} />
      ) : null}
    </Section>
  )
}

function Found({ finding, choose }: { finding: ErasureFinding; choose(mode: ErasureMode): void }) {
  const { t } = useTranslation('privacy')
  const attempt = useAttempt()
  if (finding.isEmpty) {
    return (
      <div className="py-3">
        <p>{t('erasure.nothing', { email: finding.email })}</p>
        {finding.receipts.length > 0 ? (
          <p className="text-xs text-ink-3">{t('erasure.before', { count: finding.receipts.length })}</p>
        ) : null}
      </div>
    )
  }
  const exportAll = () =>
    attempt(async () => {
      const { saved } = await call('erasures.export', { email: finding.email })
      if (saved > 0) toast(t('erasure.exported', { count: saved }))
    })
  return (
    <div className="flex flex-col gap-3 py-3">
      <FoundData finding={finding} />
      {finding.salesforce.length > 0 ? (
        <>
          <h3 className="text-sm font-medium">{t('erasure.salesforce')}</h3>
          <p className="text-xs text-ink-3">{t('erasure.salesforceHint')}</p>
          <SalesforceList items={finding.salesforce} />
        </>
      ) : null}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={() => void exportAll()}>{t('erasure.export')}</Button>
        <Button onClick={() => choose('anonymized')}>{t('erasure.anonymize')}</Button>
        <Button variant="danger" onClick={() => choose('erased')}>
          {t('erasure.erase')}
        </Button>
      </div>
    </div>
  )
}
