import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { HistoryDays } from '#shared/model/privacy.ts'
import { Button } from '../../../components/button.tsx'
import { TextField } from '../../../components/field.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { savePrivacy } from './privacy-queries.ts'

/** The lifetime of the history pages that Tasks in Salesforce link to. */
export function HistorySection({ days }: { days: number | null }) {
  const { t } = useTranslation('privacy')
  const { t: common } = useTranslation()
  const attempt = useAttempt()
  const [text, setText] = useState(days === null ? '' : String(days))
  const [problem, setProblem] = useState<string>()
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const read = HistoryDays.safeParse(text.trim() === '' ? null : Number(text))
    setProblem(read.success ? undefined : t('daysWrong', { least: 1 }))
    if (read.success) await attempt(() => savePrivacy({ historyDays: read.data }), common('common.saved'))
  }
  return (
    <Section title={t('history.title')} hint={t('history.hint')}>
      <Card>
        <form onSubmit={save} noValidate className="flex items-start gap-3 py-3">
          <div className="min-w-0 flex-1">
            <TextField
              label={t('history.days')}
              hint={t('history.daysHint')}
              error={problem}
              inputMode="numeric"
              placeholder={t('noLimit')}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </div>
          <Button type="submit" className="mt-6">
            {common('common.save')}
          </Button>
        </form>
      </Card>
    </Section>
  )
}
