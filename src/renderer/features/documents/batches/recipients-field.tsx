import { Cloud, FileUp } from 'lucide-react'
import { useRef, useState } from 'react'
import { useFormContext } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { maxRecipients } from '#shared/model/link-batches.ts'
import { Button } from '../../../components/button.tsx'
import { FormTextAreaField } from '../../../components/form-fields.tsx'
import { useSession } from '../../../lib/session.ts'
import type { LinkFormValues } from '../links/link-form-schema.ts'
import { useKnownRecipients } from './batch-queries.ts'
import { SalesforcePicker } from './picker/salesforce-picker.tsx'
import { decodeText, type LeftOut, readRecipients, textOf } from './recipient-list.ts'

/** The number of left out lines that are shown. */
const shownProblems = 5

/** The list of recipients, typed, pasted or from a file, with what was found in it. */
export function RecipientsField({ documentId }: { documentId: string }) {
  const { t } = useTranslation()
  const { watch, setValue, setError, clearErrors } = useFormContext<LinkFormValues>()
  const known = useKnownRecipients(documentId)
  const { recipients, leftOut } = readRecipients(watch('list'), known)
  const [isPicking, setPicking] = useState(false)
  const isConnected = useSession((state) => state.session?.salesforce.state === 'connected')
  const add = (text: string) => {
    clearErrors('list')
    const before = watch('list').trimEnd()
    setValue('list', before ? `${before}\n${text}` : text, { shouldDirty: true })
  }
  const take = async (file: File) => {
    const text = decodeText(new Uint8Array(await file.arrayBuffer()))
    if (/[\p{Cc}]/u.test(text.slice(0, 2_000).replace(/\s/g, ''))) {
      return setError('list', { message: t('batches.fileWrong') })
    }
    add(text)
  }
  return (
    <div className="flex flex-col gap-2">
      <FormTextAreaField<LinkFormValues>
        name="list"
        label={t('batches.recipients')}
        hint={t('batches.recipientsHint', { count: maxRecipients })}
        rows={5}
        spellCheck={false}
        autoComplete="off"
        className="font-mono text-xs"
        placeholder={'ann@example.com\nBob Brown <bob@example.com>'}
      />
      <div className="flex flex-wrap gap-2">
        <FileButton label={t('batches.fromFile')} onFile={(file) => void take(file)} />
        {isConnected ? (
          <Button small icon={<Cloud size={14} aria-hidden />} onClick={() => setPicking(true)}>
            {t('batches.fromSalesforce')}
          </Button>
        ) : null}
      </div>
      <SalesforcePicker
        open={isPicking}
        onOpenChange={setPicking}
        known={known}
        listed={new Set(recipients.map(({ email }) => email))}
        onAdd={(people) => add(people.map(textOf).join('\n'))}
      />
      <div role="status" className="text-xs">
        {recipients.length > 0 ? (
          <p className="font-medium">{t('batches.found', { count: recipients.length })}</p>
        ) : null}
        <Problems leftOut={leftOut} />
      </div>
    </div>
  )
}

function Problems({ leftOut }: { leftOut: readonly LeftOut[] }) {
  const { t } = useTranslation()
  const [showsAll, setShowsAll] = useState(false)
  if (leftOut.length === 0) return null
  const shown = showsAll ? leftOut : leftOut.slice(0, shownProblems)
  const more = leftOut.length - shown.length
  return (
    <div className="text-warn">
      <p>{t('batches.leftOut', { count: leftOut.length })}</p>
      <ul className="max-h-40 overflow-y-auto">
        {shown.map(({ line, text, problem }) => (
          <li key={line} className="[overflow-wrap:anywhere]">
            {t('batches.line', { line, text })}
            {' – '}
            {t(`batches.problem.${problem}`, { count: maxRecipients })}
          </li>
        ))}
      </ul>
      {more > 0 ? (
        <button type="button" className="underline" onClick={() => setShowsAll(true)}>
          {t('batches.moreLeftOut', { count: more })}
        </button>
      ) : null}
    </div>
  )
}

function FileButton({ label, onFile }: { label: string; onFile(file: File): void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button small icon={<FileUp size={14} aria-hidden />} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        className="hidden"
        aria-label={label}
        tabIndex={-1}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file) onFile(file)
          event.target.value = ''
        }}
      />
    </>
  )
}
